#!/usr/bin/env bash
# An old copy of the data directory is put back: noticed before anything is signed or served.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
note() { printf '# Note %s\n\nNothing happened.\n' "$1" >"$work/note.md"; T --as maren.holloway signal add "$work/note.md" --format note; }
ledger_size() { T --as maren.holloway --json ledger show 2>/dev/null | jq -r '.size'; }

works 'founded' example_found "$work" "$data" demo
works 'a signal' note 1
cp -a "$data" "$work/old"
works 'a signal after the copy' note 2
mv "$data" "$work/new"
cp -a "$work/old" "$data"

status=0
T serve --listen "127.0.0.1:$(free_port)" --listen-outside "127.0.0.1:$(free_port)" >"$out" 2>"$err" </dev/null || status=$?
same 'the server does not start on the old copy' 5 "$status"
if grep -qF ledger.rolled-back "$out" "$err"; then pass 'it names ledger.rolled-back'; else fail 'it names ledger.rolled-back' ''; fi
if grep -qE 'ends on 20[0-9-]{8}T.*facts [0-9]+ to [0-9]+ are not in it' "$out" "$err"; then pass 'it says where the copy ends and what is missing'; else fail 'it says where the copy ends and what is missing' ''; fi
fails 'no command changes the old copy' note 3
fails 'the old copy does not verify' T verify

rm -rf "$data"
mv "$work/new" "$data"
works 'the right copy verifies' T verify --replay
works 'and goes on' note 3
finish
