#!/usr/bin/env bash
# An old copy of the data directory is put back: noticed before anything is signed or served.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
note() { printf '# Note %s\n\nNothing happened.\n' "$1" >"$work/note.md"; T --as maren.holloway signal add "$work/note.md" --format note; }
ledger_size() { T --as maren.holloway --json ledger show 2>/dev/null | jq -r '.size'; }

works 'founded' example_found "$work" "$data" demo
works 'a signal' note 1
seen=$(ledger_size) root=$(T --as maren.holloway --json ledger show | jq -r .root)
works 'the keys that are handed out once' T --as maren.holloway ledger trust --out "$work/trust.txt"
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

# -- whoever kept size and root of a checkpoint asks whether the log goes on from it, inside or, without an account, outside
split_view() { # NAME COMMAND...: the proof is refused as a conflict that names its rule
  local name=$1 status=0
  shift
  "$@" >"$out" 2>"$err" </dev/null || status=$?
  if ((status == 5)) && grep -qF ledger.consistency "$err"; then pass "$name"; else fail "$name" "exit status $status"; fi
}
other=$(printf 'another history' | sha256sum | cut -d' ' -f1)
works 'the log continues the one before' T --as maren.holloway ledger consistency --from "$seen" --root "$root" --trust "$work/trust.txt"
split_view 'with another root it does not' T --as maren.holloway ledger consistency --from "$seen" --root "$other"
example_serve "$data" || exit 1
outside() { "$binary" --data "$work/nobody" --server "https://127.0.0.1:$outside_port" --ca "$data/tls/ca.pem" ledger consistency --outside "$@"; }
works 'a partner without an account finds the same' outside --from "$seen" --root "$root" --trust "$work/trust.txt"
if grep -qF "continues the one of $seen" "$out" && grep -qF 'by the log key that you trust' "$out"; then pass 'and reads it in words'; else fail 'and reads it in words' ''; fi
split_view 'a partner who was shown another history finds that out' outside --from "$seen" --root "$other"
split_view 'and one who saw more facts than there are now' outside --from 100000 --root "$root"
checkpoint=$(curl -sS --cacert "$data/tls/ca.pem" "https://127.0.0.1:$outside_port/ledger/checkpoint")
works 'a kept checkpoint is what is typed' outside --from "$(sed -n 2p <<<"$checkpoint")" --root "$(sed -n 3p <<<"$checkpoint")"
finish
