#!/usr/bin/env bash
# Somebody with write access to the database edits shares, deliveries, people and facts: nothing leaves that was not
# approved, and an approval made for one release is worth nothing for another.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
. tools/scenario.sh
# notices leave on their own time, and deliveries are tried again on theirs
ledger_size() { sqlite3 -readonly "$data/facts.db" "select count(*) from fact where object not like 'notice:%' and object not like 'delivery:%'"; }
sql() { sqlite3 -cmd '.timeout 5000' "$facts" "$@"; }

# A share that is approved while no mail server answers: its deliveries wait.
example_found "$work" "$data" demo && example_serve "$data" --smtp-host 127.0.0.1 --smtp-port 9 || exit 1
as maren.holloway --json signal add examples/signals/kev-excerpt.json >/dev/null || exit 1
scenario_share examples/shares/gateway-inside.json soc amber+strict >"$out" 2>"$err" || { cat "$out" "$err"; exit 1; }
first=$number
scenario_share examples/shares/gateway-peers.json peer-utilities green >"$out" 2>"$err" || { cat "$out" "$err"; exit 1; }
second=$number
as tobias.achterman --json share waiting "$first" >"$work/waiting.json"
works 'approved while mail does not answer' as tobias.achterman share approve "$first" --yes

# -- an approval for one release, offered for others
audience=$(jq -r '.rows[0].audience' "$work/waiting.json")
statement=$(jq -r '.rows[0].statement' "$work/waiting.json")
replay() { # NAME STATEMENT SHARE: signs STATEMENT with the duty officer's own key and hands it in for SHARE
  local code before
  before=$(ledger_size)
  printf %s "$2" >"$work/statement"
  rm -f "$work/statement.sig"
  ssh-keygen -q -Y sign -n approve@tocsin -f "$data/people/tobias.achterman" "$work/statement" 2>"$err"
  jq -n --rawfile statement "$work/statement" --rawfile signature "$work/statement.sig" '{statement: $statement, signature: $signature}' >"$work/body.json"
  code=$(curl -s -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" -H "Authorization: Bearer $(<"$data/people/tobias.achterman.token")" \
    -H 'Content-Type: application/json' --data-binary "@$work/body.json" "https://127.0.0.1:$inside_port/v1/shares/$3/approve")
  if [[ $code == 4* && $before == "$(ledger_size)" ]]; then pass "$1"; else fail "$1" "status $code"; fi
}
replay 'the approval handed in for another share' "$statement" "$second"
replay 'the same statement for another revision' "$(jq -cS '.rev += 1' <<<"$statement")" "$first"
replay 'the same statement for another release' "$(jq -cS '.release += 1' <<<"$statement")" "$first"
replay 'the same statement for another instance' "$(jq -cS '.log |= sub("[0-9a-f]$"; "0") | .log |= sub("0$"; "f")' <<<"$statement")" "$first"
replay 'the same statement in another role' "$(jq -cS '.role = "legal"' <<<"$statement")" "$first"

example_end "${example_pids[-1]}"
example_pids=()
cp -a "$data" "$work/untouched"
cp -a "$data-keys" "$work/untouched-keys"
facts=$data/$(cd "$data" && grep -lsa 'CREATE TABLE fact' -- *.db *.sqlite* 2>/dev/null | head -n 1)

mails() { find -L "$work/mail-server/mail" -path '*/new/*' -type f 2>/dev/null | wc -l; }
restore() {
  rm -rf "$data" "$data-keys"
  cp -a "$work/untouched" "$data"
  cp -a "$work/untouched-keys" "$data-keys"
}
# edited NAME SQL: with the edit nothing leaves, or only what was approved leaves, to those it was approved for
edited() {
  restore
  local before
  before=$(mails)
  sql "select 'drop trigger ' || name || ';' from sqlite_master where type = 'trigger'" | sqlite3 "$facts"  # who can write can do that too
  sql "$2" || { fail "$1" 'the edit itself failed'; return; }
  if example_serve "$data" 2>"$err"; then
    sleep "$patience"
    example_end "${example_pids[-1]}"
  fi
  example_pids=()
  if grep -rlqF intruder.example "$work/mail-server/mail" 2>/dev/null; then fail "$1" 'mail went to the intruder'; return; fi
  if (($(mails) != before)) && [[ ${3-} != approved-may-leave ]]; then fail "$1" "$(($(mails) - before)) mails left"; return; fi
  pass "$1"
}

works 'a mail server' example_mail "$work"
began=$SECONDS
restore
example_serve "$data" || exit 1
works 'untouched, the waiting mail leaves' within 60 mail_with "$first"
patience=$((SECONDS - began + 3))
example_end "${example_pids[-1]}"
example_pids=()

edited 'the address in delivery rows' "update object_row set doc = replace(doc, 'kestrelvale.example', 'intruder.example') where kind = 'delivery'" approved-may-leave
edited 'the state of a share that nobody approved' "update object_row set state = 'approved', doc = replace(doc, 'in-review', 'approved') where kind = 'share'" approved-may-leave
edited 'a delivery row made up' "insert into object_row select 'delivery:' || substr(object, 10, 30) || '000000', kind, unit, 'queued', 0, '', parent, replace(doc, 'kestrelvale.example', 'intruder.example'), version, seal from object_row where kind = 'delivery' limit 1" approved-may-leave
edited 'the address in the facts of a delivery' "update fact set bytes = cast(replace(cast(bytes as text), 'soc', 'xyz') as blob) where object like 'delivery:%'"
edited 'a fact of an approval taken out' "delete from fact where kind like '%approv%' or kind like '%agreed%'"
edited 'the key of a person' "update fact set bytes = cast(replace(cast(bytes as text), 'AAAAC3NzaC1lZDI1NTE5AAAAI', 'AAAAC3NzaC1lZDI1NTE5AAAAJ') as blob) where object like 'person:%'"
edited 'the sealed content of the manifest' "update content set sealed = x'00' || substr(sealed, 2)"

restore
sql "delete from object_row where kind = 'share'"
refused 'a row taken out is noticed by verification' 5 verify.row-differs share: T verify --replay
restore
sql "delete from content"
refused 'content destroyed is noticed by verification' 5 verify.content-missing '' T verify --replay
restore
sql "update object_row set state = 'released' where kind = 'share'"
refused 'a row changed is noticed by verification' 5 store.row-altered share: T verify --replay
works 'rows are made again from their facts' T verify --repair --replay
works 'and are whole from then on' T verify --replay
finish
