#!/usr/bin/env bash
# The decisions beside the straight path: no, not shared, released at once and reviewed afterwards, called back, and silence.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
. tools/scenario.sh
movable_clock || exit 1
example_founders='maren.holloway tobias.achterman leila.farrokh ines.caldeira ruth.oyelowo adaeze.nwosu jonah.feld'
works 'a mail server' example_mail "$work"
works 'founded' example_found "$work" "$data" demo
works 'served' example_serve "$data"

life_is() { as maren.holloway --json share show "$1" | jq -e --arg audience "$2" --arg state "$3" '[.renditions[] | select(.audience == $audience)][0].state == $state' >/dev/null; }
due_state() { as maren.holloway --json due show "$1" | jq -r .state; }
exceptions() { as maren.holloway --json exception list --limit 200 | jq -r --arg what "$1" '.rows[] | select(.raised.what == $what and .raised.by == "program") | .raised.object'; }
for_peers() { # [OPTION...]: a marked share for the neighbors, of $item_class where that is set; sets number
  local match audience
  scenario_item examples/shares/gateway-peers.json | jq --arg class "${item_class:-vulnerability-notice}" '.class = $class' >"$work/peers.json"
  number=$(as maren.holloway --json share open --item "$work/peers.json" "$@" | jq -er .number) && as leila.farrokh share sanitize "$number" || return 1
  while IFS=$'\t' read -r match audience; do
    as leila.farrokh share decide "$number" --audience "$audience" --match "$match" --decision redact --reason 'Nobody needs it to act.' || return 1
  done < <(as leila.farrokh --json share matches "$number" | jq -r '.rows[] | [.id // .match, .audience] | @tsv')
  as maren.holloway share mark "$number" --tlp green
}
works 'a signal' as maren.holloway signal add examples/signals/kev-excerpt.json
works 'another' as tobias.achterman signal add examples/signals/phishing-campaign.json
as maren.holloway --json due list --limit 200 >"$work/due.json"
due_of() { jq -er --arg trigger "$1" --arg audience "$2" '[.rows[] | select(.fired.trigger == $trigger and (.fired.audiences | index($audience)))][0].id' "$work/due.json"; }

# -- no
works 'a share for the neighbors' for_peers --due "$(due_of exploited-vulnerability peer-utilities)"
declined=$number
works 'submitted' as maren.holloway share submit "$declined"
refused 'in a role that somebody else has' 3 approval.role-not-held '' as ines.caldeira share decline "$declined" --audience peer-utilities --role legal --reason 'x'
works 'declined' as ines.caldeira share decline "$declined" --audience peer-utilities --role security --reason 'It reads as if we were open.'
works 'it is a draft again' life_is "$declined" peer-utilities draft
refused 'what was declined is approved by nobody' 4 '' '' as ines.caldeira share approve "$declined" --yes

# -- not shared
refused 'for no reason of the procedure' 2 withholding.reason '' as maren.holloway share not-share "$declined" --audience peer-utilities --reason-class lazy --reason 'x'
works 'not to share it is proposed' as maren.holloway share not-share "$declined" --audience peer-utilities --reason-class cannot-be-sanitized --reason 'What is left says nothing.'
refused 'agreed to by nobody alone' 3 withholding.own '' as maren.holloway share not-share "$declined" --audience peer-utilities --reason-class cannot-be-sanitized --reason 'What is left says nothing.'
works 'agreed to by another' as ines.caldeira share not-share "$declined" --audience peer-utilities --reason-class cannot-be-sanitized --reason 'Agreed.'
works 'it is not shared' life_is "$declined" peer-utilities not-shared
for_soc=$(due_of phishing-campaign soc)
works 'not to answer a due share is proposed' as maren.holloway due not-share "$for_soc" --reason-class already-known --reason 'They found it.'
same 'which answers nothing yet' open "$(due_state "$for_soc")"
refused 'agreed to by nobody alone here either' 3 withholding.own '' as maren.holloway due not-share "$for_soc" --reason-class already-known --reason 'They found it.'
works 'agreed to by another here too' as tobias.achterman due not-share "$for_soc" --reason-class already-known --reason 'Yes.'
same 'it is answered' not-shared "$(due_state "$for_soc")"
refused 'for good' 5 due.wrong-state '' as maren.holloway due not-share "$for_soc" --reason-class already-known --reason 'Again.'

# -- at once, reviewed afterwards
of_another_class() { local item_class=supplier-notice; for_peers --audience peer-utilities; }
released=()
expedited() { for_peers --audience peer-utilities && as maren.holloway share submit "$number" --route expedited; }
works 'an expedited share' expedited
first=$number
refused 'not by who wrote it' 4 '' '' as maren.holloway share approve "$first" --yes
works 'the duty officer alone releases it' as tobias.achterman share approve "$first" --yes
released+=("$first")
works 'it is on its way' life_is "$first" peer-utilities releasing
works 'its review is due in three days' eval 'as maren.holloway --json share list | jq -e --arg number "$first" ".rows[] | select(.number == \$number) | (.due[0:19] + \"Z\" | fromdateiso8601) - now | . > 71 * 3600 and . <= 72 * 3600"'
refused 'who released it does not review it' 3 review.own-release '' as tobias.achterman share review "$first" --audience peer-utilities --verdict upheld --reason 'Fine.'
refused 'nor does another role' 3 review.role-not-held '' as ines.caldeira share review "$first" --audience peer-utilities --verdict upheld --reason 'Fine.'
works 'counsel reviews it' as ruth.oyelowo share review "$first" --audience peer-utilities --verdict upheld --reason 'Two indicators and a mitigation.'
refused 'once' 5 review.not-due '' as ruth.oyelowo share review "$first" --audience peer-utilities --verdict flawed --reason 'Again.'
for n in 2 3 4 5; do
  works "expedited share $n of the day" eval 'expedited && as tobias.achterman share approve "$number" --yes'
  released+=("$number")
done
works 'counsel finds one of them flawed' as ruth.oyelowo share review "${released[1]}" --audience peer-utilities --verdict flawed --reason 'A host of ours stood in it.'
flawed_id=$(as maren.holloway --json share show "${released[1]}" | jq -r .id)
works 'which is an exception at once' eval 'exceptions flawed-release | grep -qxF "share:$flawed_id"'
owed_number=$number
owed=$(as maren.holloway --json share list | jq -r --arg number "$number" '.rows[] | select(.number == $number).id')
works 'a sixth' expedited
refused 'is over the cap of the day' 5 approval.expedited-cap '' as tobias.achterman share approve "$number" --yes
works 'a share of a class without that path' of_another_class
refused 'does not take it' 3 approval.expedited '' as maren.holloway share submit "$number" --route expedited

# -- called back
works 'a client for a neighbor' scenario_client stillmere-light peer-utilities
works 'the collection holds the first' within 20 taxii_has indicator
objects=$(jq '.objects | length' "$work/taxii.json")
refused 'an analyst calls nothing back' 3 right.missing '' as maren.holloway share recall "$first" --audience peer-utilities --reason 'Wrong address.'
for each in "${released[@]}"; do works "$each is called back" as ines.caldeira share recall "$each" --audience peer-utilities --reason 'Wrong address.'; done
works 'the first is recalled' life_is "$first" peer-utilities recalled
works 'the collection holds what revokes it, and nothing else of it' eval 'scenario_taxii && jq -e "[.objects[] | select(.type != \"marking-definition\" and .type != \"identity\")] | length > 0 and all(.revoked)" "$work/taxii.json"'
((objects > 0)) && pass 'which held objects before' || fail 'which held objects before' ''

works 'a share for inside' scenario_share examples/shares/gateway-inside.json soc amber+strict
inside=$number
works 'approved' as tobias.achterman share approve "$inside" --yes
works 'a mail arrives' within 20 mail_with "$inside"
link=$(mail_link "$inside")
open_link() { curl -s -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" "$@" "$link"; }
same 'its link opens' 200 "$(open_link)"
for audience in soc it-operations; do works "recalled for $audience" as ines.caldeira share recall "$inside" --audience $audience --reason 'Wrong host.'; done
size=$(ledger_size)
same 'the link of a recalled message shows nothing' 409 "$(open_link)"
fails 'not a word of it' grep -q 'CVE-2024-3400' "$out"
same 'and takes no answer' 409 "$(open_link --data outcome=done)"
same 'which is no fact' "$size" "$(ledger_size)"

# -- kept because somebody may still ask for it
works 'to hold its content is asked for' as ruth.oyelowo retention ask "$owed_number" --step hold --reason 'A claim was announced.'
refused 'agreed to by nobody alone' 3 retention.second-person '' as ruth.oyelowo retention agree "$owed_number" --yes
works 'another agrees' as adaeze.nwosu retention agree "$owed_number" --yes
refused 'what is held is not erased' 3 retention.on-hold '' as ruth.oyelowo retention ask "$owed_number" --step erase --policy renditions --ground request --reason 'Please.'
works 'to let it go is asked for' as adaeze.nwosu retention ask "$owed_number" --step lift --reason 'Settled.'
works 'and taken back' as adaeze.nwosu retention withdraw "$owed_number"

# -- another key signs
leaf_keys() { as maren.holloway --json ledger keys | jq -r '.rows | length'; }
works 'another leaf key is asked for' as ines.caldeira ledger keys change --reason 'The machine changed hands.'
refused 'agreed to by nobody alone, once more' 3 key-change.second-person '' as ines.caldeira ledger keys agree --yes
same 'nothing turned yet' 1 "$(leaf_keys)"
works 'who administers the instance agrees' as adaeze.nwosu ledger keys agree --yes
same 'two keys have signed this log' 2 "$(leaf_keys)"
works 'the old one ends where the new one begins' eval 'as maren.holloway --json ledger keys | jq -e ".rows[0].until == .rows[1].from and (.rows[1].until | not)"'

# -- silence
silent=$(due_of phishing-campaign sector-isac)
same 'a due share that nobody answered' open "$(due_state "$silent")"
ahead +25h
works 'becomes an exception by itself' within 60 eval 'exceptions silent-due | grep -qxF "due:$silent"'
works 'which its own record shows' eval 'as maren.holloway --json ledger facts --object "due:$silent" | jq -e "[.rows[].kind] | index(\"due.excepted\")"'
fails 'what was decided is none' eval 'exceptions silent-due | grep -qxF "due:$for_soc"'
fails 'nor is a review that is not due yet' eval 'exceptions overdue-review | grep -qxF "share:$owed"'
ahead +73h
works 'a review that nobody did is one' within 60 eval 'exceptions overdue-review | grep -qxF "share:$owed"'
works 'a pack of it all' as adaeze.nwosu pack build --from "$(now '-1 day')" --until "$(now '+4 days')" --out "$work/pack.zip"
example_trust >"$work/trust"
works 'which verifies' T pack verify "$work/pack.zip" --trust "$work/trust"
works 'ledger and rows verify' eval 'example_end "${example_pids[-1]}" && T verify --replay'
finish
