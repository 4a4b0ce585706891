# Sourced by suites that have a pack: checks it with tools that nobody here wrote, by the commands of its own README.
#
#   check_pack_with_outside_tools ZIP FOLDER    unzips below FOLDER; each tool is one case, and one that it has to fail

flip_bit() { # FILE OFFSET: changes one bit in place
  local byte
  byte=$(od -An -tu1 -j "$2" -N1 "$1" | tr -d ' ')
  # shellcheck disable=SC2059  # the format is the byte
  printf "\\x$(printf '%02x' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

log_signature_holds() { # FOLDER of the log: openssl checks the head's signature under the log's key
  local tmp
  tmp=$(mktemp -d "$work/openssl.XXXXXX")
  head -n 3 "$1/checkpoint" >"$tmp/text"
  grep -m1 '^—' "$1/checkpoint" | sed 's/.* //' | base64 -d | tail -c 64 >"$tmp/signature"
  # an Ed25519 key is 12 fixed bytes of DER and the 32 bytes of the key, which an OpenSSH line ends with
  { printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'; awk '{ print $2 }' "$1/log.pub" | base64 -d | tail -c 32; } >"$tmp/key.der"
  openssl pkey -pubin -inform DER -in "$tmp/key.der" -out "$tmp/key.pem" && openssl pkeyutl -verify -pubin -inkey "$tmp/key.pem" -rawin -in "$tmp/text" -sigfile "$tmp/signature"
}

every_fact_is_proven() { # by sigsum-verify
  local fact
  for fact in data/facts/*.json; do
    proof=${fact%.json}.proof key=$(sed -n 's/^leaf=\([0-9a-f]*\).*/\1/p' "${fact%.json}.proof")
    sigsum-verify -k "data/log/leaf-keys/$key.pub" -p data/log/policy "$proof" <"$fact" || return 1
  done
}

every_content_is_named() { # each content file's name is the hash of label, zero byte, salt and bytes
  local content name
  for content in data/content/*.bin; do
    [[ -e $content ]] || continue
    name=$({ printf 'tocsin/content/v1\0'; cat "${content%.bin}.salt" "$content"; } | sha256sum | cut -d' ' -f1)
    [[ $content == data/content/$name.bin ]] || return 1
  done
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
  works 'pack: openssl verifies the signed head' log_signature_holds data/log
  works 'pack: every content is the one that facts name' every_content_is_named

  fact=$(find data/facts -name '*.json' | sort | head -n 1)
  cp -r . "$work/altered"
  cd "$work/altered" || return 1
  flip_bit "$fact" 20
  fails 'pack: one changed bit of a fact is seen by sigsum-verify' every_fact_is_proven
  fails 'pack: one changed bit of a fact is seen by sha256sum' sha256sum --check --strict --quiet tagmanifest-sha256.txt manifest-sha256.txt
  flip_bit "$fact" 20
  flip_bit data/log/checkpoint 60
  fails 'pack: one changed bit of the head is seen by openssl' log_signature_holds data/log
  cd "$before" || return 1
  rm -rf "$work/altered"
}
