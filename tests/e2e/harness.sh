# Sourced by the end-to-end suites: counts cases, keeps a folder for the run, ends what was started.
# Every suite ends with `finish`, whose last line is 'N passed, N failed, N skipped'.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tools/example.sh
passed=0 failed=0 skipped=0
work=$(mktemp -d "${TMPDIR:-/tmp}/tocsin-e2e.XXXXXX")
out=$work/out err=$work/err

leave() {
  example_stop
  rm -rf "$work"
}
trap leave EXIT

pass() { printf 'ok   %s\n' "$1"; passed=$((passed + 1)); }
fail() { # NAME WHY
  printf 'FAIL %s: %s\n' "$1" "$2"
  { head -c 2000 "$out"; head -c 2000 "$err"; } 2>/dev/null | sed 's/^/     | /'
  failed=$((failed + 1))
}
skip() { printf 'SKIPPED: %s: %s\n' "$1" "$2"; skipped=$((skipped + 1)); }

# works NAME COMMAND...: passes when the command does.
works() {
  local name=$1 status=0
  shift
  "$@" >"$out" 2>"$err" </dev/null || status=$?
  if ((status == 0)); then pass "$name"; else fail "$name" "exit status $status of: $*"; fi
}

# fails NAME COMMAND...: passes when the command does not succeed, whatever it says.
fails() {
  local name=$1
  shift
  if "$@" >"$out" 2>"$err" </dev/null; then fail "$name" "it succeeded: $*"; else pass "$name"; fi
}

# Facts but for those that the program writes on its own time: notices that leave, and what recipients' programs fetched.
ledger_size() { sqlite3 -readonly "$data/facts.db" "select count(*) from fact where object not like 'notice:%' and kind <> 'delivery.fetched'"; }

# refused NAME STATUS RULE PLACE COMMAND...: the exit status, the rule's id and the place are said, and the ledger has not grown.
refused() {
  local name=$1 wanted=$2 rule=$3 where=$4 status=0 before after
  shift 4
  before=$(ledger_size)
  "$@" >"$out" 2>"$err" </dev/null || status=$?
  after=$(ledger_size)
  if ((status != wanted)); then
    fail "$name" "exit status $status, not $wanted"
  elif ! grep -qF -- "$rule" "$out" "$err"; then
    fail "$name" "does not name $rule"
  elif [[ $where ]] && ! grep -qF -- "$where" "$out" "$err"; then
    fail "$name" "does not name the place $where"
  elif [[ $before != "$after" ]]; then
    fail "$name" "the ledger grew from $before to $after facts"
  else
    pass "$name"
  fi
}

# within SECONDS COMMAND...: tries until the command succeeds; for what happens in another process.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >"$out" 2>"$err"; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# From here on the program and its server follow a clock of their own, which `ahead` moves; threads wait in real time.
movable_clock() {
  local library
  library=$(find /usr/lib -name libfaketimeMT.so.1 2>/dev/null | head -n 1)
  [[ $library ]] || { echo 'libfaketime is not installed: tools/install test' >&2; return 1; }
  echo '+0' >"$work/clock"
  printf '#!/bin/sh\nexec env LD_PRELOAD=%s FAKETIME_TIMESTAMP_FILE=%s FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 %s "$@"\n' "$library" "$work/clock" "$binary" >"$work/tocsin-moved"
  chmod +x "$work/tocsin-moved"
  binary=$work/tocsin-moved
}
ahead() { # AMOUNT: +25h, +4d; only ever further
  echo "$1" >"$work/clock"
  sleep 1.2  # the cache above
}

# same NAME WANTED GOT
same() { if [[ $2 == "$3" ]]; then pass "$1"; else fail "$1" "wanted '$2', got '$3'"; fi; }

finish() {
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0 && passed > 0))
  exit
}
