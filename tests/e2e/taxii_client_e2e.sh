#!/usr/bin/env bash
# The TAXII client between two instances of the program: one serves over TLS, the other polls it, is killed in the middle, polls on, and
# pushes a release to it.
. "$(dirname "$0")/harness.sh"
far=$work/far data=$work/near
F() { "$binary" --data "$far" "$@"; }
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
ledger_size() { T --as maren.holloway --json ledger show 2>/dev/null | jq -r '.size'; }
. tools/scenario.sh
there=91a7b528-80eb-42ed-a74d-c6fbd5a26116 pushed=91a7b528-80eb-42ed-a74d-c6fbd5a26117 into=6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11

# -- the sector's server
example_found "$work" "$far" demo || exit 1
works 'there: a collection to read' F taxii collection add --id "$there" --title 'From the sector' --tlp-max amber+strict
works 'there: a collection to push to' F taxii collection add --id "$pushed" --title 'From the members'
client=$(F taxii client add near --collection "$there" --read --json)
writer=$(F taxii client add near-writer --collection "$pushed" --read --write --json)
object() { # N LABEL-ID [MORE-JQ]
  jq -nc --arg n "$(printf %012d "$1")" --arg m "$2" '{type:"indicator",spec_version:"2.1",id:("indicator--1b2c3d4e-0000-4000-8000-"+$n),created:"2024-01-01T00:00:00.000Z",modified:"2024-01-01T00:00:00.000Z",name:("object "+$n),pattern:"[domain-name:value = '"'"'bad.example'"'"']",pattern_type:"stix",valid_from:"2024-01-01T00:00:00Z"} + (if $m == "" then {} else {object_marking_refs:[$m]} end)'" | ${3:-.}"
}
green=marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb amber=marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421
{ object 1 "$green"; object 2 "$amber"; object 3 ''; } >"$work/objects.jsonl"
works 'there: three objects' F taxii load --collection "$there" "$work/objects.jsonl"
example_serve "$far" || exit 1
far_port=$outside_port far_pid=${example_pids[-1]}
root=https://127.0.0.1:$far_port/taxii2/api/

# -- ours: where the server is stands in a file
example_from=$work/procedure
cp -r examples/procedure "$example_from"
sed -i "s/^\( *\)collection: 6b1f0c52-6f0e-4c8e-9d1a-5f3d2a7c9e10$/\1collection: $pushed\n\1relay: members/" "$example_from/channels.yaml"
example_found "$work" "$data" demo || exit 1
works 'a collection of our own' T taxii collection add --id "$into" --title 'Received' --tlp-max amber+strict
(umask 077 && jq -r .password <<<"$client" >"$data/sector.password" && jq -r .token <<<"$writer" >"$data/members.token")
pin=$(openssl s_client -connect "127.0.0.1:$far_port" </dev/null 2>/dev/null | openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64)
peers() { # PIN
  cat >"$data/peers.conf" <<END
sector.root = $root
sector.user = near
sector.password-file = sector.password
sector.ca = $far/tls/ca.pem
sector.pin = $1
members.root = $root
members.token-file = members.token
members.ca = $far/tls/ca.pem
END
}
peers "$pin"
chmod 644 "$data/sector.password"
refused 'a password that others may read' 7 config.secret-file sector.password T taxii peer list
chmod 600 "$data/sector.password"
same 'the servers of others' 'members sector' "$(T taxii peer list --json | jq -r '[.rows[].name] | join(" ")')"
same 'what one of them lets us do' "$there true false" "$(T taxii peer show sector --json | jq -r '.collections[0] | "\(.id) \(.can_read) \(.can_write)"')"
refused 'a server that nobody named' 4 peer.unknown /peer T taxii source add isac --peer other --collection "$there" --into "$into"
refused 'a way out of the collection' 2 source.form /collection T taxii source add isac --peer sector --collection ../../x --into "$into"
works 'a source' T taxii source add isac --peer sector --collection "$there" --into "$into" --every 30
refused 'it once' 5 source.wrong-state '' T taxii source add isac --peer sector --collection "$there" --into "$into"
held() { T taxii collection show "$into" --json | jq -r .objects; }
same 'the first poll brings all' '3 3 0' "$(T taxii poll isac --json | jq -r '"\(.received) \(.added) \(.failed)"')"
same 'the second nothing' '0 0' "$(T taxii poll isac --json | jq -r '"\(.received) \(.added)"')"
same 'and is no fact' 'source.added source.polled' "$(as maren.holloway --json ledger facts --object source:isac | jq -r '[.rows[].kind] | sort | join(" ")')"

# -- what keeps a server from being believed
peers 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
refused 'another key than the pinned one' 7 peer.down 'its key is not the pinned one' T taxii peer show sector
peers "$pin"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/other.key" -out "$work/other.pem" -days 2 -subj /CN=other >/dev/null 2>&1
sed -i "s|^sector.ca = .*|sector.ca = $work/other.pem|" "$data/peers.conf"
refused 'a certificate of nobody we trust' 7 peer.down '' T taxii peer show sector
peers "$pin"
(umask 077 && echo wrong >"$data/sector.password")
refused 'a wrong password' 3 peer.refused 'status 401' T taxii peer show sector
fails 'nor is anything polled with it' T taxii poll isac
same 'the trouble is a fact, once' peer.refused "$(as maren.holloway --json taxii source show isac | jq -r .last.trouble)"
(umask 077 && jq -r .password <<<"$client" >"$data/sector.password")
works 'and its end another' T taxii poll isac
same 'all is well' '' "$(as maren.holloway --json taxii source show isac | jq -r .last.trouble)"

# -- many objects, and a kill in the middle
for n in {100..119}; do object "$n" "$green"; done >"$work/some.jsonl"
jq -nc 'range(1000; 13000) | {type:"indicator",spec_version:"2.1",id:("indicator--1b2c3d4e-0000-4000-8000-" + ("000000000000" + tostring)[-12:]),created:"2024-01-01T00:00:00.000Z",modified:"2024-01-01T00:00:00.000Z",pattern:"[domain-name:value = \u0027bad.example\u0027]",pattern_type:"stix",valid_from:"2024-01-01T00:00:00Z"}' >"$work/many.jsonl"
works 'there: twelve thousand more' F taxii load --collection "$there" "$work/many.jsonl"
works 'served, and polled by itself' example_serve "$data"
near_pid=${example_pids[-1]}
while_polling() { local now; now=$(held); ((now > 3)); }
works 'objects come' within 60 while_polling
kill -KILL "$near_pid" 2>/dev/null
wait "$near_pid" 2>/dev/null
same 'a poll goes on where it was' 12003 "$(T taxii poll isac --json >"$out" 2>"$err"; held)"
same 'nothing is there twice' 12003 "$(sqlite3 -readonly "$data/objects/objects.db" "select count(distinct id) from object where collection = (select number from collection where id = '$into')")"
works 'ledger and rows verify' T verify --replay

# -- while it serves: what is new comes by itself; the other server may be away for a while
example_serve "$data" || exit 1
near_port=$outside_port
kill -STOP "$far_pid"
same 'our own doors answer while the other server hangs' 200 "$(curl -s -o "$out" -w '%{http_code}' --max-time 10 --cacert "$data/tls/ca.pem" "https://127.0.0.1:$near_port/healthz")"
kill -CONT "$far_pid"
works 'there: twenty more' F taxii load --collection "$there" "$work/some.jsonl"
all_there() { [[ $(held) == 12023 ]]; }
works 'they come with the next poll' within 60 all_there
object 1 "$green" '.modified="2025-01-01T00:00:00.000Z" | .revoked=true' >"$work/revoked.jsonl"
works 'there: a revocation' F taxii load --collection "$there" "$work/revoked.jsonl"
works 'it is polled at once by hand' T taxii poll isac

# -- how far it goes onward
reader=$(T taxii client add partner --collection "$into" --read --json | jq -r .token)
own=$(T taxii client add siem --collection "$into" --read --audience soc --json | jq -r .token)
get() { curl -s --max-time 20 --cacert "$data/tls/ca.pem" -H "Authorization: Bearer $1" -H 'Accept: application/taxii+json;version=2.1' "https://127.0.0.1:$near_port/taxii2/api/collections/$into/objects/$2"; }
one=indicator--1b2c3d4e-0000-4000-8000-000000000001 two=indicator--1b2c3d4e-0000-4000-8000-000000000002 three=indicator--1b2c3d4e-0000-4000-8000-000000000003
same 'GREEN goes to a partner, revoked as it is' true "$(get "$reader" "$one/" | jq -r '.objects[0].revoked')"
same 'AMBER does not' 404 "$(get "$reader" "$two/" | jq -r .http_status)"
same 'nor what has no label' 404 "$(get "$reader" "$three/" | jq -r .http_status)"
same 'our own team reads all of it' "$two $three" "$(for each in "$two" "$three"; do get "$own" "$each/" | jq -r '.objects[0].id'; done | xargs)"

# -- a push: the release goes to the other's collection, and only what was approved
works 'a signal' as maren.holloway --json signal add examples/signals/kev-excerpt.json
works 'a share for the members' scenario_share examples/shares/gateway-peers.json peer-utilities green
works 'approved by the security lead' as ines.caldeira share approve "$number" --yes
left() { as maren.holloway --json deliver list --limit 200 | jq -e '[.rows[] | select(.what.channel == "peers-taxii")][0].state == "handed-over"'; }
works 'handed over' within 40 left
delivery=$(as maren.holloway --json deliver list --limit 200 | jq -r '[.rows[] | select(.what.channel == "peers-taxii")][0].id')
works 'the reply counts what was taken' eval 'as maren.holloway --json deliver show "$delivery" | jq -e ".replies[-1] | test(\"^([0-9]+) of \\\\1 objects taken into collection \")"'
works 'the objects are there' eval 'curl -s --cacert "$far/tls/ca.pem" -H "Authorization: Bearer $(jq -r .token <<<"$writer")" -H "Accept: application/taxii+json;version=2.1" "${root}collections/$pushed/objects/" | jq -e "[.objects[] | select(.type == \"indicator\")] | length > 0"'
same 'and not in a collection of ours' 0 "$(T taxii collection list --json | jq --arg id "$pushed" '[.rows[] | select(.id == $id)] | length')"

# -- ended
works 'a source is removed' T taxii source remove isac
fails 'and polled no more' T taxii poll isac
same 'what came stays' 12024 "$(held)"
finish
