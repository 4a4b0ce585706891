#!/usr/bin/env bash
# Somebody with write access to the database edits shares, deliveries, people, tokens, clients and facts: nothing leaves that
# was not approved, a credential that was made up opens nothing, and an approval made for one release is worth nothing for another.
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

# -- what credentials open: a collection that holds something, two clients of it and two tokens, one of each ended again
for_neighbors() { # an approved share for the neighbors
  local match
  number=$(as maren.holloway --json share open --item "$work/gateway-peers.json" --audience peer-utilities | jq -er .number) && as leila.farrokh share sanitize "$number" || return 1
  while read -r match; do
    as leila.farrokh share decide "$number" --audience peer-utilities --match "$match" --decision redact --reason 'Nobody needs it to act.' || return 1
  done < <(as leila.farrokh --json share matches "$number" | jq -r '.rows[].id')
  as maren.holloway share mark "$number" --tlp green && as maren.holloway share submit "$number" && as ines.caldeira share approve "$number" --yes
}
works 'a share for the neighbors is approved' for_neighbors
works 'a client that is sent away again' eval 'scenario_client stillmere-light peer-utilities && as adaeze.nwosu deliver client revoke stillmere-light --yes'
gone_secret=$taxii_secret
works 'a client that stays' scenario_client copper-bend peer-utilities
works 'and finds something' within 20 taxii_has indicator
token_of() { as jonah.feld --json people token issue --label "$1" | jq -er .token; }
gone_token=$(token_of gone) kept_token=$(token_of kept)
works 'a token that is ended' as jonah.feld people token revoke "$(cut -d_ -f2 <<<"$gone_token")"
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

# -- credentials in rows: each edit is tried at once, before the program finds the row and makes it again
forged() { # SQL: the edit, and the program up on it
  restore
  sql "select 'drop trigger ' || name || ';' from sqlite_master where type = 'trigger'" | sqlite3 "$facts"
  sql "$1" && example_serve "$data"
}
ended() { example_end "${example_pids[-1]}"; example_pids=(); }
mended() { ended; works '  and the rows are made again' T verify --repair; example_serve "$data"; }
collection() { curl -s -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" -u "$1" -H 'Accept: application/taxii+json;version=2.1' "https://127.0.0.1:$outside_port$taxii_path"; }
session() { curl -s -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" -H "Authorization: Bearer $1" "https://127.0.0.1:$inside_port/v1/session"; }
taxii_path=/$(cut -d/ -f4- <<<"$taxii_url")

# shut NAME STATUS: refused, or nobody is served while an edited row stands; never let in
shut() { if [[ $2 == 401 || $2 == 503 ]] && ! grep -q indicator "$out"; then pass "$1"; else fail "$1" "status $2"; fi; }
reads() { [[ $(collection "$1") == 200 ]] && grep -q indicator "$out"; }

forged "update object_row set state = 'admitted', doc = (select doc from object_row where object = 'client:copper-bend') where object = 'client:stillmere-light'" || exit 1
shut 'a client that was sent away reads nothing by a row that admits it' "$(collection "stillmere-light:$gone_secret")"
mended
works '  whoever is admitted reads' reads "$taxii_user:$taxii_secret"
same '  who was sent away does not' 401 "$(collection "stillmere-light:$gone_secret")"
ended
forged "insert into object_row select 'client:intruder', kind, unit, state, due, number, parent, doc, version, seal from object_row where object = 'client:copper-bend'" || exit 1
shut 'a client row made up, with a password that is known' "$(collection "intruder:$taxii_secret")"
works 'whoever is admitted reads once the row is gone' within 30 reads "$taxii_user:$taxii_secret"
same 'the intruder does not' 401 "$(collection "intruder:$taxii_secret")"
ended
forged "update object_row set state = 'issued', doc = (select doc from object_row where object = 'token:$(cut -d_ -f2 <<<"$kept_token")') where object = 'token:$(cut -d_ -f2 <<<"$gone_token")'" || exit 1
same 'a token that was ended opens nothing by a row that issues it' 401 "$(session "$gone_token")"
same 'one that holds opens' 200 "$(session "$kept_token")"
ended
forged "insert into object_row select 'token:0123456789abcdef', kind, unit, state, due, number, parent, doc, version, seal from object_row where object = 'token:$(cut -d_ -f2 <<<"$kept_token")'" || exit 1
same 'a token row made up, with a secret that is known' 401 "$(session "toc_0123456789abcdef_${kept_token#toc_*_}")"
ended
person_of() { sql "select object from object_row where kind = 'person' and doc like '%$(cut -d' ' -f2 "$work/people/$1.pub")%'"; }
restore
jonah=$(person_of jonah.feld) ines=$(person_of ines.caldeira)
forged "update object_row set doc = json_set(doc, '$.roles', json('[\"control-owner\",\"security\"]')) where object = '$jonah'" || exit 1
refused 'roles written into the row of a person bring no right' 3 '' '' as jonah.feld deliver client add his-own --audience peer-utilities
mended
refused 'and he has the right that he had' 3 right.missing '' as jonah.feld deliver client add his-own --audience peer-utilities
refused 'and no voice in a release' 4 cli.nothing-waits '' as jonah.feld share approve "$second" --yes
ended
ssh-keygen -q -t ed25519 -N '' -f "$work/intruder"
forged "update object_row set doc = replace(doc, '$(cut -d' ' -f2 "$work/people/ines.caldeira.pub")', '$(cut -d' ' -f2 "$work/intruder.pub")') where object = '$ines'" || exit 1
refused 'a key written into the row of a person signs nothing' 3 '' '' as ines.caldeira --key "$work/intruder" share approve "$second" --yes
mended
refused 'the key signs nothing' 3 approval.key-unknown '' as ines.caldeira --key "$work/intruder" share approve "$second" --yes
works 'her own does' as ines.caldeira share approve "$second" --yes
ended

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
