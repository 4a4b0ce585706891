#!/usr/bin/env bash
# The main job: the whole list of known exploited vulnerabilities and an inventory of our own make a trigger fire, and a
# share reaches a mailbox and a TAXII collection; a recipient acknowledges; the pack holds up against tools of others.
. "$(dirname "$0")/harness.sh"
. tests/e2e/verifiers.sh
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
. tools/scenario.sh
kev=../shared/data/real/kev.json

works 'a mail server' example_mail "$work"
works 'founded' example_found "$work" "$data" demo
works 'served' example_serve "$data"

# -- trigger
if [[ -e $kev ]]; then
  works 'the whole list of exploited vulnerabilities' as maren.holloway --json signal add "$kev" --format kev
else
  skip 'the whole list of exploited vulnerabilities' "$kev is not beside the checkout"
  works 'an excerpt of it' as maren.holloway --json signal add examples/signals/kev-excerpt.json
fi
as maren.holloway --json due list --limit 200 >"$work/due.json"
works 'due for the neighbors, by the trigger for what is exploited here' jq -e '[.rows[] | select(.fired.trigger == "exploited-vulnerability" and (.fired.audiences | index("peer-utilities")))] | length > 0' "$work/due.json"
works 'due for the teams inside, with a nearer deadline' jq -e '[.rows[] | select(.fired.trigger == "exploited-vulnerability")] | (map(select(.fired.audiences | index("soc")))[0].due) < (map(select(.fired.audiences | index("peer-utilities")))[0].due)' "$work/due.json"
before=$(ledger_size)
works 'the same signals again' as maren.holloway --json signal add examples/signals/kev-excerpt.json
same 'are known, and change nothing' "$before true" "$(ledger_size) $(jq -r '[.signals[].known] | all' "$out")"

# -- inside, by mail
works 'a share for inside' scenario_share examples/shares/gateway-inside.json soc amber+strict
inside=$number
works 'approved by the duty officer' as tobias.achterman share approve "$inside" --yes
works 'a mail arrives' within 20 mail_with "$inside"
same 'its subject begins with the label' 'TLP:AMBER+STRICT' "$(mail_file "$inside" | xargs sed -nE 's/^Subject: \[?(TLP:[A-Z+]+).*/\1/p' | head -n 1)"

# -- the neighbors, by TAXII
works 'a share for the neighbors' scenario_share examples/shares/gateway-peers.json peer-utilities green
peers=$number
as maren.holloway --json share preview "$peers" --audience peer-utilities >"$work/preview.json"
fails 'our host name does not stand in what the neighbors get' grep -q kvdc-vpn "$work/preview.json"
refused 'the author does not approve' 4 cli.nothing-waits '' as maren.holloway share approve "$peers" --yes
works 'approved by the security lead' as ines.caldeira share approve "$peers" --yes
works 'a client for a neighbor' scenario_client stillmere-light peer-utilities
works 'the collection holds the objects' within 20 taxii_has indicator
works 'the address is among the indicators' jq -e '[.objects[] | select(.type == "indicator") | .pattern] | any(contains("198.51.100.77"))' "$work/taxii.json"
works 'every object is marked' jq -e '[.objects[] | select(.type != "marking-definition") | .object_marking_refs | length > 0] | all' "$work/taxii.json"
works 'match[type] narrows' scenario_taxii '?match%5Btype%5D=vulnerability'
same 'to vulnerabilities alone' vulnerability "$(jq -r '[.objects[].type] | unique | join(" ")' "$work/taxii.json")"
works 'limit pages' scenario_taxii '?limit=1'
same 'with more to come' true "$(jq -r .more "$work/taxii.json")"
same 'a wrong password' 401 "$(curl -s -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" -u stillmere-light:wrong -H 'Accept: application/taxii+json;version=2.1' "$taxii_url")"

# -- confirm
link=$(mail_link "$inside")
size=$(ledger_size)
same 'the link opens' 200 "$(curl -s -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" "$link")"
same 'opening it changes nothing' "$size" "$(ledger_size)"
same 'a link with another letter is refused' 404 "$(curl -s -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" "${link%?}$([[ $link == *A ]] && echo B || echo A)")"
same 'the answer is taken' 200 "$(curl -s -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" --data outcome=done --data 'note=signature blocks' "$link")"
if (($(ledger_size) > size)); then pass 'and is a fact'; else fail 'and is a fact' ''; fi

# -- prove
works 'a pack' as adaeze.nwosu pack build --from "$(now '-1 day')" --until "$(now '+1 minute')" --out "$work/pack.zip"
example_trust "$data" >"$work/trust"
works 'it verifies with the keys handed over' T pack verify "$work/pack.zip" --trust "$work/trust"
status=0
T pack verify "$work/pack.zip" >"$out" 2>"$err" || status=$?
same 'with its own keys alone it says so, by an exit code of its own' 8 "$status"
cp "$work/pack.zip" "$work/broken.zip"
# inside the first fact: what a container says besides, a time of a file for example, is nobody's word
flip_bit "$work/broken.zip" $(($(grep -obUa -m1 'data/facts/00000000.json' "$work/broken.zip" | head -n 1 | cut -d: -f1) + 100))
status=0
T pack verify "$work/broken.zip" --trust "$work/trust" >"$out" 2>"$err" || status=$?
same 'one changed bit breaks it' 5 "$status"
check_pack_with_outside_tools "$work/pack.zip" "$work/unzipped"
unzipped=$(find "$work/unzipped" -mindepth 1 -maxdepth 1 -type d)
works 'so it does unzipped' T pack verify "$unzipped" --trust "$work/trust"
ln -s /etc/hostname "$unzipped/data/link"
refused 'a link beside its files is none of it' 2 pack.not-a-file data/link T pack verify "$unzipped" --trust "$work/trust"
works 'ledger and rows verify while nobody serves' eval 'example_end "${example_pids[-1]}" && T verify --replay'
finish
