# Sourced by suites that have a pack: checks it with tools that nobody here wrote, by the commands of its own README.
#
#   check_pack_with_outside_tools ZIP FOLDER    unzips below FOLDER; each tool is one case, and one that it has to fail

flip_bit() { # FILE OFFSET: changes one bit in place
  local byte
  byte=$(od -An -tu1 -j "$2" -N1 "$1" | tr -d ' ')
  # shellcheck disable=SC2059  # the format is the byte
  printf "\\x$(printf '%02x' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# The commands of one step of the pack's own README, as an auditor copies them.
step_of_readme() { # NUMBER
  awk -v step="$1." 'index($0, step) == 1 { on = 1; next } on && /^[0-9]+\. / { exit } on && /^     / { print }' README.txt
}

log_signature_holds() { bash -e -o pipefail -c "$(step_of_readme 6)" | grep -q '^Signature Verified Successfully$'; }

every_fact_is_proven() { # by sigsum-verify
  local trouble
  trouble=$(bash -c "$(step_of_readme 2)" 2>&1) && [[ -z $trouble ]]
}

every_content_is_named() { # each content file's name is the hash of label, zero byte, salt and bytes
  local trouble
  [[ -n $(compgen -G 'data/content/*.bin') ]] || return 0
  trouble=$(bash -c "$(step_of_readme 5)" 2>&1)
  [[ -z $trouble ]]
}

every_approval_is_signed() { # by the commands of the pack's own README
  local commands
  commands=$(grep -E '^ +ssh-keygen -Y verify' README.txt) || return 1
  bash -e <<<"$commands"
}

check_pack_with_outside_tools() {
  local top fact before
  works 'pack: unzips' unzip -q "$1" -d "$2"
  top=$(find "$2" -mindepth 1 -maxdepth 1 -type d | head -n 1)
  before=$PWD
  cd "$top" || return 1
  works 'pack: sha256sum finds every file whole' sha256sum --check --strict --quiet tagmanifest-sha256.txt manifest-sha256.txt
  works 'pack: sigsum-verify proves every fact' every_fact_is_proven
  works 'pack: ssh-keygen verifies every approval' every_approval_is_signed
  works 'pack: openssl verifies the signed head' log_signature_holds
  works 'pack: every content is the one that facts name' every_content_is_named

  fact=$(find data/facts -name '*.json' | sort | head -n 1)
  cp -r . "$work/altered"
  cd "$work/altered" || return 1
  flip_bit "$fact" 20
  fails 'pack: one changed bit of a fact is seen by sigsum-verify' every_fact_is_proven
  fails 'pack: one changed bit of a fact is seen by sha256sum' sha256sum --check --strict --quiet tagmanifest-sha256.txt manifest-sha256.txt
  flip_bit "$fact" 20
  flip_bit data/log/checkpoint 60
  fails 'pack: one changed bit of the head is seen by openssl' log_signature_holds
  cd "$before" || return 1
  rm -rf "$work/altered"
}
