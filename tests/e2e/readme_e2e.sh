#!/usr/bin/env bash
# The commands of README.md, typed as they stand there: those of "Five minutes" while ./run is up, and founding one's own.
. "$(dirname "$0")/harness.sh"
ledger_size() { echo none; }
example_made=$work/run.log

# ./run in a folder of its own, so that run-data/ is not the user's
mkdir "$work/checkout"
for entry in "$PWD"/*; do [[ ${entry##*/} == run-data ]] || ln -s "$entry" "$work/checkout/"; done
rm "$work/checkout/run"
cp run "$work/checkout/run"
cd "$work/checkout" || exit 1
TOCSIN_BINARY=$binary ./run >"$example_made" 2>&1 </dev/null &
runs=$!
trap 'kill -TERM "$runs" 2>/dev/null; wait "$runs" 2>/dev/null; leave' EXIT
cp "$example_made" "$out"
if within 120 grep -q '^trust ' "$example_made"; then pass './run shows the path and stays up'; else cp "$example_made" "$out"; fail './run shows the path and stays up' 'it never said where the trust file lies'; finish; fi
works 'it ran to the end' kill -0 "$runs"

count=0
while IFS= read -r line; do
  count=$((count + 1))
  status=0
  bash -c "set -e; . run-data/last/env; $line" >"$out" 2>"$err" <<<yes || status=$?
  if ((status == 0)); then pass "README: $line"; else fail "README: $line" "exit status $status"; fi
  # a hash or an address may be longer than a line
  wide=$(LC_ALL=C.UTF-8 grep -E '.{101}' "$out" | grep -cvE '[^ ]{60}')
  same "  fits in 100 columns" 0 "$wide"
done < <(sed -n '/^```console$/,/^```$/s/^\$ //p' README.md)
works 'and an instance of one'"'"'s own was founded' test -s my-tocsin/people/ana.token
if ((count >= 19)); then pass 'all of them were tried'; else fail 'all of them were tried' "found $count"; fi
finish
