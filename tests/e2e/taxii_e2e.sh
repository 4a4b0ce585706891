#!/usr/bin/env bash
# The TAXII server as scripts and clients meet it: collections and clients made on the command line with no server and beside
# one, a file loaded, then the questions at the edges of the standard, each with the answer that it asks for.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
ledger_size() { T --as maren.holloway --json ledger show 2>/dev/null | jq -r '.size'; }
media='application/taxii+json;version=2.1'
id=6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11 other=6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c12
example_found "$work" "$data" demo || exit 1

# -- what scripts rely on: nobody serves, and no credential is named
collection=$(T taxii collection add --id "$id" --title 'From the sector' --json)
same 'a collection is made' "$id" "$(jq -r .id <<<"$collection")"
same 'it stands in the first root' "/taxii2/api/collections/$id/" "$(jq -r .path <<<"$collection")"
same 'its ceiling is AMBER' amber "$(jq -r .tlp_max <<<"$collection")"
works 'one in another root' T taxii collection add --id "$other" --title 'Partners' --root partners --alias exchange --tlp-max green --json
client=$(T taxii client add machine --collection "$id" --collection "$other" --read --write --json)
user=$(jq -r .user <<<"$client") password=$(jq -r .password <<<"$client") token=$(jq -r .token <<<"$client")
reader=$(T taxii client add reader --collection "$id" --read --json | jq -r .token)
writer=$(T taxii client add writer --collection "$id" --write --json | jq -r .token)
refused 'the same collection again' 5 collection.wrong-state '' T taxii collection add --id "$id" --title Again
refused 'the same alias in a root' 5 collection.alias-taken '' T taxii collection add --title Again --root partners --alias exchange
refused 'an id that is none' 2 collection.form /id T taxii collection add --id nothing --title Again
refused 'RED stands in no collection' 2 message.not-an-option /tlp_max T taxii collection add --title Again --tlp-max red
refused 'a client of no collection' 2 client.collection '' T taxii client add nobody
refused 'a client without rights' 2 client.rights /read T taxii client add nobody --collection "$id"
refused 'a collection that is not there' 4 object.unknown /collections/0 T taxii client add nobody --collection 6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c99 --read
channel=$(T taxii collection list --json | jq -r '[.rows[] | select(.filled_by == "releases")][0].id')
refused "nobody writes to a channel's collection" 3 client.channel '' T taxii client add nobody --collection "$channel" --write
refused 'the machine has no other right' 3 right.missing '' T --token-file "$data/machine.token" share open --item examples/shares/gateway-peers.json --audience peer-utilities

object() { # TYPE N [MORE-JQ [JQ-OPTIONS...]]
  jq -nc --arg t "$1" --arg n "$(printf %012d "$2")" '{type:$t,spec_version:"2.1",id:($t+"--1b2c3d4e-0000-4000-8000-"+$n),created:"2024-01-01T00:00:00.000Z",modified:"2024-01-01T00:00:00.000Z",name:("object "+$n),object_marking_refs:["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"]} + (if $t == "indicator" then {pattern:"[domain-name:value = '"'"'bad.example'"'"']",pattern_type:"stix",valid_from:"2024-01-01T00:00:00Z"} else {is_family:true} end)'" | ${3:-.}" "${@:4}"
}
for n in {1..12}; do object indicator "$n"; done >"$work/objects.jsonl"
object malware 13 >>"$work/objects.jsonl"
same 'a file is loaded' '13 13 0' "$(T taxii load --collection "$id" "$work/objects.jsonl" --json | jq -r '"\(.total) \(.added) \(.failure_count)"')"
same 'the same file again changes nothing' '13 0 0' "$(T taxii load --collection "$id" "$work/objects.jsonl" --json | jq -r '"\(.total) \(.added) \(.failure_count)"')"
{ object indicator 1 'del(.pattern)'; object indicator 14; } >"$work/half.jsonl"
T taxii load --collection "$id" "$work/half.jsonl" --json >"$out"
same 'one line that is none is told, and the exit code says so' "2 1" "$? $(jq -r .failure_count "$out")"
printf '{"type":\n' >"$work/torn.jsonl"
refused 'a torn line' 2 json.syntax 'lines 1 to 1' T taxii load --collection "$id" "$work/torn.jsonl"
refused "releases alone fill a channel's collection" 5 collection.of-channel '' T taxii load --collection "$channel" "$work/objects.jsonl"
refused 'no such file' 4 cli.file nothing.jsonl T taxii load --collection "$id" "$work/nothing.jsonl"
refused 'plain HTTP beyond this machine' 2 http.plain-not-loopback '' T serve --plain-http --listen 127.0.0.1:0 --listen-outside 0.0.0.0:0

example_serve "$data" --plain-http || exit 1
base=http://127.0.0.1:$outside_port root=http://127.0.0.1:$outside_port/taxii2/api
at=$root/collections/$id
ask() { # CURL-ARGUMENTS...: the body in $out, the head in $work/head; prints the status
  local accept=(-H "Accept: $media")
  [[ " $* " != *' Accept:'* ]] || accept=()
  curl -s -g --max-time 20 -o "$out" -D "$work/head" -w '%{http_code}' -u "$user:$password" "${accept[@]}" "$@" 2>"$err"
}
# answers NAME STATUS JQ WANTED CURL-ARGUMENTS...: status, media type, and what jq finds in the body
answers() {
  local name=$1 wanted=$2 filter=$3 value=$4 code got
  shift 4
  code=$(ask "$@")
  got=$(jq -r "$filter" "$out" 2>/dev/null)
  if [[ $code != "$wanted" ]]; then
    fail "$name" "status $code, not $wanted"
  elif ! grep -qi "^content-type: $media"$'\r' "$work/head"; then
    fail "$name" 'another media type'
  elif ((wanted >= 400)) && [[ $(jq -r '.http_status' "$out") != "$wanted" || $(jq -r '.title // ""' "$out") == '' ]]; then
    fail "$name" 'no error resource with title and http_status'
  elif [[ $got != "$value" ]]; then
    fail "$name" "$filter is '$got', not '$value'"
  else
    pass "$name"
  fi
}
header() { grep -i "^$1: " "$work/head" | tr -d '\r' | cut -d' ' -f2-; }

# -- discovery and Accept
answers 'discovery' 200 .default /taxii2/api/ "$base/taxii2/"
answers 'both roots are named' 200 '.api_roots | join(" ")' '/taxii2/api/ /taxii2/partners/' "$base/taxii2/"
answers 'discovery without Accept' 200 .default /taxii2/api/ -H 'Accept:' "$base/taxii2/"
answers 'discovery without the last slash' 200 .default /taxii2/api/ "$base/taxii2"
answers 'no credential' 401 .http_status 401 -u : "$base/taxii2/"
same '401 has its challenge' yes "$(grep -qi '^www-authenticate: basic' "$work/head" && echo yes)"
for accept in 'application/taxii+json' 'application/taxii+json; version=2.1' '*/*'; do
  answers "Accept $accept" 200 .default /taxii2/api/ -H "Accept: $accept" "$base/taxii2/"
done
for accept in text/html 'application/vnd.oasis.taxii+json; version=2.0' 'application/stix+json;version=2.1'; do
  answers "Accept $accept" 406 .http_status 406 -H "Accept: $accept" "$base/taxii2/"
done
answers 'a bearer token' 200 .default /taxii2/api/ -H "Authorization: Bearer $token" -u '' "$base/taxii2/"
answers 'another token' 401 .http_status 401 -H "Authorization: Bearer ${token}x" -u '' "$base/taxii2/"
same 'HEAD discovery' 200 "$(ask -I "$base/taxii2/")"

# -- roots and collections
answers 'an API root' 200 '.versions[0]' "$media" "$root/"
answers 'an unknown root' 404 .http_status 404 "$base/taxii2/nobody/"
answers 'collections' 200 '.collections | length' 1 "$root/collections/"
answers 'a collection with its rights' 200 '[.can_read,.can_write,.media_types[0]] | join(" ")' 'true true application/stix+json;version=2.1' "$at/"
answers 'a collection by its alias' 200 .title Partners "$base/taxii2/partners/collections/exchange/"
answers 'an unknown collection' 404 .http_status 404 "$root/collections/6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c99/"
answers 'an unknown status' 404 .http_status 404 "$root/status/6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c99/"

# -- pages
answers 'a page' 200 '[(.objects | length), .more] | join(" ")' '3 true' "$at/objects/?limit=3"
next=$(jq -r .next "$out") last=$(header X-TAXII-Date-Added-Last)
same 'dates have six digits and Z' yes "$([[ $last =~ ^[0-9T:-]+\.[0-9]{6}Z$ ]] && echo yes)"
answers 'the next page' 200 '.objects[0].name' 'object 000000000004' "$at/objects/?limit=3&next=$next"
answers 'the same by its date' 200 '.objects[0].name' 'object 000000000004' "$at/objects/?limit=3&added_after=$last"
for bad in limit=0 limit=-1 limit=abc next=bogus added_after=yesterday 'match[version]=junk' 'match[version]=last,last' 'match[id]=none' 'match[type]=' 'limit=1&limit=2'; do
  code=$(ask "$at/objects/?$bad")
  same "400 for $bad" 400 "$code"
done
answers 'a parameter twice is refused in the form of TAXII' 400 .error_code http.target "$at/objects/?limit=1&limit=2"
answers 'a large limit' 200 '.objects | length' 14 "$at/objects/?limit=1000000"
same 'nothing after tomorrow' '{}' "$(ask "$at/objects/?added_after=2999-01-01T00:00:00Z" >/dev/null; cat "$out")"
answers 'added_after with fraction' 200 '.objects | length' 2 "$at/objects/?added_after=2020-01-01T00:00:00.000000Z&limit=2"
answers 'added_after without' 200 '.objects | length' 2 "$at/objects/?added_after=2020-01-01T00:00:00Z&limit=2"
answers 'match[type]' 200 '.objects | length' 1 "$at/objects/?match[type]=malware"
answers 'match[type] of several' 200 '.objects | length' 14 "$at/objects/?match[type]=malware,indicator"
answers 'match[type] that nothing has' 200 'length' 0 "$at/objects/?match[type]=nosuch"
answers 'match[version]=first,last' 200 '.objects | length' 2 "$at/objects/?match[version]=first,last&limit=2"
answers 'match[version]=all' 200 '.objects | length' 2 "$at/objects/?match[version]=all&limit=2"
answers 'match[spec_version]=2.0' 200 'length' 0 "$at/objects/?match[spec_version]=2.0"
answers 'an unknown match is passed over' 200 '.objects | length' 2 "$at/objects/?match[bogus]=1&limit=2"
answers 'a Range is passed over' 200 '.objects | length' 1 -H 'Range: items 0-1' "$at/objects/?limit=1"
one=indicator--1b2c3d4e-0000-4000-8000-000000000001
answers 'match[id]' 200 '.objects[0].id' "$one" "$at/objects/?match[id]=$one"
answers 'one object' 200 '.objects[0].id' "$one" "$at/objects/$one/"
answers 'an unknown object' 404 .http_status 404 "$at/objects/indicator--1b2c3d4e-0000-4000-8000-000000000099/"
answers 'its versions, spelled as the object does' 200 '.versions | join(" ")' 2024-01-01T00:00:00.000Z "$at/objects/$one/versions/"
answers 'the manifest' 200 '[.more, (.objects | length), .objects[0].version, .objects[0].media_type] | join(" ")' 'true 2 2024-01-01T00:00:00.000Z application/stix+json;version=2.1' "$at/manifest/?limit=2"
answers 'and its next page' 200 '.objects[0].id' indicator--1b2c3d4e-0000-4000-8000-000000000003 "$at/manifest/?limit=2&next=$(jq -r .next "$out")"
answers 'PUT' 405 .http_status 405 -X PUT -d '{}' "$at/objects/"
same 'PUT names what is allowed' 'GET, HEAD, POST' "$(header Allow)"

# -- posts
post() { ask -X POST -H "Content-Type: $media" --data-binary "$1" "${@:2}" "$at/objects/"; }
envelope() { jq -sc '{objects:.}'; }
posts() { # NAME STATUS JQ WANTED BODY CURL-ARGUMENTS...
  answers "$1" "$2" "$3" "$4" -X POST -H "Content-Type: $media" --data-binary "$5" "${@:6}" "$at/objects/"
}
counts='[.status,.success_count,.failure_count,.pending_count,.total_count] | join(" ")'
fresh=$(object indicator 20 | envelope)
posts 'a post' 202 "$counts" 'complete 1 0 0 1' "$fresh"
status=$(jq -r .id "$out")
answers 'its status' 200 "$counts" 'complete 1 0 0 1' "$root/status/$status/"
answers 'the status names what was added' 200 '.successes[0].id' indicator--1b2c3d4e-0000-4000-8000-000000000020 "$root/status/$status/"
same 'another client has no such status' 404 "$(ask -u '' -H "Authorization: Bearer $writer" "$root/status/$status/")"
posts 'the same again is no error' 202 "$counts" 'complete 1 0 0 1' "$fresh"
same 'a post of another type' 415 "$(ask -X POST -H 'Content-Type: application/json' --data-binary "$fresh" "$at/objects/")"
same 'a post of STIX alone' 415 "$(ask -X POST -H 'Content-Type: application/stix+json;version=2.1' --data-binary "$fresh" "$at/objects/")"
same 'a compressed post' 415 "$(post "$fresh" -H 'Content-Encoding: gzip')"
posts 'no JSON' 400 .error_code json.syntax '{'
posts 'no objects' 422 .error_code taxii.envelope '{}'
posts 'an empty list' 422 .error_code taxii.envelope '{"objects":[]}'
posts 'a name twice' 400 .error_code json.duplicate-name '{"objects":[{"id":"indicator--1b2c3d4e-0000-4000-8000-000000000077","id":"x"}]}'
posts 'a number beyond 2^53' 400 .error_code json.number "{\"objects\":[$(object indicator 78 '.x_n=0' | sed 's/"x_n":0/"x_n":9007199254740993/')]}"
posts 'too deep' 400 .error_code json.too-deep "{\"objects\":[{\"id\":\"indicator--1b2c3d4e-0000-4000-8000-000000000079\",\"x_a\":$(printf '[%.0s' {1..200})$(printf ']%.0s' {1..200})}]}"
posts 'bad UTF-8' 400 .error_code json.utf8 $'{"objects":[{"id":"\xff"}]}'
answers 'a body beyond what the root takes' 413 .error_code http.body-too-large -X POST -H "Content-Type: $media" -H 'Expect:' -H 'Content-Length: 999999999' --data-binary '{}' "$at/objects/"
good=$(object indicator 21) bad=$(object indicator 22 '.id="indicator--nope"')
posts 'a bad id' 202 '[.success_count,.failure_count,.failures[0].id] | join(" ")' '0 1 indicator--nope' "$(envelope <<<"$bad")"
posts 'one good, one bad' 202 "$counts" 'complete 1 1 0 2' "$(printf '%s\n%s\n' "$good" "$bad" | envelope)"
answers 'the good one is there' 200 '.objects | length' 1 "$at/objects/indicator--1b2c3d4e-0000-4000-8000-000000000021/"
posts 'other bytes for the same version' 202 '[.failure_count, (.failures[0].message | startswith("objects.version-clash"))] | join(" ")' '1 true' "$(object indicator 20 '.name="changed"' | envelope)"
respelled=$(object indicator 20 '{modified:"2024-01-01T00:00:00.000000Z"} + (del(.modified, .created)) + {created:"2024-01-01T00:00:00.000000Z", revoked:false}' | envelope)
posts 'the same as another library spells it is there already' 202 "$counts" 'complete 1 0 0 1' "$respelled"
head -c 2200000 /dev/zero | tr '\0' x >"$work/much"
{ object indicator 21 '.description=$much' --rawfile much "$work/much"; object indicator 26; } | envelope >"$work/much.json"
posts 'one object beyond two megabytes fails by itself' 202 '[.success_count,.failure_count,.failures[0].id,(.failures[0].message | split(":")[0])] | join(" ")' '1 1 indicator--1b2c3d4e-0000-4000-8000-000000000021 json.too-large' "@$work/much.json"
posts 'TLP:RED stays out' 202 '.failures[0].message | startswith("objects.red")' true "$(object indicator 23 '.object_marking_refs=["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"]' | envelope)"
posts 'AMBER+STRICT is beyond the ceiling' 202 '.failures[0].message | startswith("objects.ceiling")' true "$(object indicator 24 '.object_marking_refs=["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"]' | envelope)"
posts 'an observable without versions' 202 .success_count 1 '{"objects":[{"type":"domain-name","spec_version":"2.1","id":"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7","value":"example.com"}]}'
posts 'a later version' 202 .success_count 1 "$(object indicator 20 '.modified="2025-01-01T00:00:00.000Z"' | envelope)"
twenty=$at/objects/indicator--1b2c3d4e-0000-4000-8000-000000000020
answers 'both versions' 200 '.versions | join(" ")' '2024-01-01T00:00:00.000Z 2025-01-01T00:00:00.000Z' "$twenty/versions/"
answers 'the last by itself' 200 '.objects[0].modified' 2025-01-01T00:00:00.000Z "$twenty/"
answers 'the first by name' 200 '.objects[0].modified' 2024-01-01T00:00:00.000Z "$twenty/?match[version]=first"
same 'DELETE of one version' 200 "$(ask -X DELETE "$twenty/?match[version]=first")"
answers 'the other is left' 200 '.versions | length' 1 "$twenty/versions/"
answers 'the deleted version is not found' 404 .http_status 404 "$twenty/?match[version]=2024-01-01T00:00:00.000Z"
same 'nothing new of it is an empty page' '200 {}' "$(ask "$twenty/?added_after=2999-01-01T00:00:00Z") $(cat "$out")"
same 'DELETE' 200 "$(ask -X DELETE "$twenty/")"
answers 'DELETE again' 404 .http_status 404 -X DELETE "$twenty/"
answers 'it is gone from the manifest' 200 '[.objects[]? | select(.id | endswith("20"))] | length' 0 "$at/manifest/"

# -- rights
same 'a reader may not write' 403 "$(post "$fresh" -u '' -H "Authorization: Bearer $reader")"
same 'a reader may not delete' 403 "$(ask -u '' -H "Authorization: Bearer $reader" -X DELETE "$at/objects/$one/")"
same 'a writer may not read' 403 "$(ask -u '' -H "Authorization: Bearer $writer" "$at/objects/")"
same 'a writer writes' 202 "$(post "$(object indicator 25 | envelope)" -u '' -H "Authorization: Bearer $writer")"
same 'who has neither sees nothing' 404 "$(ask -u '' -H "Authorization: Bearer $reader" "$base/taxii2/partners/collections/exchange/")"

# -- shapes of requests that could be read in two ways, and clients that never finish
raw() { # BYTES: what comes back
  exec 3<>"/dev/tcp/127.0.0.1/$outside_port"
  printf '%b' "$1" >&3
  timeout 15 cat <&3
  exec 3>&- 3<&-
}
auth="Authorization: Bearer $token\r\n"
same 'length and chunks together' 'HTTP/1.1 400' "$(raw "POST /taxii2/ HTTP/1.1\r\nHost: a\r\n${auth}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n" | head -c 12)"
same 'two lengths' 'HTTP/1.1 400' "$(raw "POST /taxii2/ HTTP/1.1\r\nHost: a\r\n${auth}Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}" | head -c 12)"
same 'pipelined requests are answered in order' '200 404' "$(raw "GET /taxii2/ HTTP/1.1\r\nHost: a\r\n${auth}\r\nGET /taxii2/no/ HTTP/1.1\r\nHost: a\r\n${auth}Connection: close\r\n\r\n" | grep -ao 'HTTP/1.1 [0-9]*' | cut -d' ' -f2 | xargs)"
for _ in {1..20}; do
  exec {slow}<>"/dev/tcp/127.0.0.1/$outside_port"
  printf 'GET /taxii2/ HTTP/1.1\r\nHost: a\r\n' >&"$slow"
done
same 'twenty that never finish hold up nobody' 200 "$(ask "$base/taxii2/")"

# -- bodies are read of who may post, and of nobody else
head -c 8000000 /dev/zero >"$work/zeros"
big() { curl -s --max-time 20 -o "$out" -w '%{http_code} %{size_upload}' -H 'Expect:' -H "Content-Type: $media" --data-binary "@$work/zeros" "$@" "$at/objects/" 2>"$err"; }
read -r code sent <<<"$(big -u nobody:guess)"
same 'eight megabytes of a stranger are answered at once' 401 "$code"
if ((sent < 8000000)); then pass 'and not read to their end'; else fail 'and not read to their end' "$sent bytes were taken"; fi
read -r code sent <<<"$(big -u '' -H "Authorization: Bearer $reader")"
same 'nor are those of who reads only' 403 "$code"
same 'a client that may post is told what is wrong with them' 400 "$(big -u "$user:$password" | cut -d' ' -f1)"
# readers that stop in the middle of a page hold a few of them, and nobody else's
for n in {30..49}; do object indicator "$n" '.description=("x" * 300000)'; done >"$work/large.jsonl"
works 'pages of some megabytes' T taxii load --collection "$id" "$work/large.jsonl"
slow=()
for _ in {1..16}; do
  exec {each}<>"/dev/tcp/127.0.0.1/$outside_port"
  printf 'GET /taxii2/api/collections/%s/objects/ HTTP/1.1\r\nHost: a\r\n%bConnection: keep-alive\r\n\r\n' "$id" "$auth" >&"$each"
  slow+=("$each")
done
holds() { [[ $(ask "$at/objects/?limit=1") == 429 ]]; }
works 'sixteen pages in hand are all that a client gets' within 20 holds
same 'it is told when to come again' 5 "$(header Retry-After)"
same 'another client is served' 200 "$(ask -u '' -H "Authorization: Bearer $reader" "$at/objects/?limit=1")"
for each in "${slow[@]}"; do exec {each}>&- {each}<&-; done
serves() { [[ $(ask "$at/objects/?limit=1") == 200 ]]; }
works 'who lets them go is served again' within 20 serves

# -- while it is served: the operator's view, and what the command line does beside it
works 'a collection beside the server' T taxii collection add --title 'Another' --json
same 'what a client did' 'objects 400 taxii.limit limit=0' "$(T taxii log --client machine --limit 500 --json | jq -r '[.rows[] | select(.filters == "limit=0")][0] | "\(.what) \(.status) \(.rule) \(.filters)"')"
same 'so is what was refused before it was read' "objects 400 http.target $id" "$(T taxii log --client machine --limit 500 --json | jq -r '[.rows[] | select(.filters == "limit=1&limit=2")][0] | "\(.what) \(.status) \(.rule) \(.collection)"')"
same 'and a body that was too large' 'objects 413' "$(T taxii log --client machine --limit 500 --json | jq -r '[.rows[] | select(.rule == "http.body-too-large")][0] | "\(.what) \(.status)"')"
same 'pages are told' '3 limit=3' "$(T taxii log --client machine --limit 500 --json | jq -r '[.rows[] | select(.filters == "limit=3")][0] | "\(.objects) \(.filters)"')"
same 'the day is in the log' "$(date -u +%F) open" "$(T taxii days --json | jq -r '.rows[-1] | "\(.day) \(.state)"')"
works 'a client is removed' T taxii client remove reader
same 'and comes in no more' 401 "$(ask -u '' -H "Authorization: Bearer $reader" "$base/taxii2/")"
works 'a collection is removed' T taxii collection remove "$other"
same 'and is there no more' 404 "$(ask "$base/taxii2/partners/")"
works 'help with an example' grep -q 'Example:' <(T taxii collection add --help)

# -- next survives a restart
ask "$at/objects/?limit=3" >/dev/null
next=$(jq -r .next "$out")
example_end "${example_pids[-1]}"
example_serve "$data" --plain-http || exit 1
at=http://127.0.0.1:$outside_port/taxii2/api/collections/$id
answers 'next after a restart' 200 '.objects[0].name' 'object 000000000004' "$at/objects/?limit=3&next=$next"
answers 'a status after a restart' 200 "$counts" 'complete 1 0 0 1' "http://127.0.0.1:$outside_port/taxii2/api/status/$status/"
example_end "${example_pids[-1]}"

# -- a client's certificate, over TLS
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/client.key" -out "$work/client.pem" -days 2 -subj /CN=client >/dev/null 2>&1
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/stranger.key" -out "$work/stranger.pem" -days 2 -subj /CN=client >/dev/null 2>&1
works 'a client comes with its own certificate' T taxii client add partner --collection "$id" --read --certificate "$work/client.pem"
refused 'two clients have no certificate in common' 5 client.certificate-taken /certificate T taxii client add second --collection "$id" --read --certificate "$work/client.pem"
refused 'a certificate that is none' 2 client.certificate /certificate T taxii client add second --collection "$id" --read --certificate "$work/client.key"
example_serve "$data" || exit 1
tls() { curl -s -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" -H "Accept: $media" "$@" "https://127.0.0.1:$outside_port/taxii2/api/collections/$id/objects/?limit=1" 2>"$err"; }
same 'it is let in' 200 "$(tls --cert "$work/client.pem" --key "$work/client.key")"
same 'a stranger is not' 401 "$(tls --cert "$work/stranger.pem" --key "$work/stranger.key")"
same 'nor is nobody' 401 "$(tls)"
same 'a password still does' 200 "$(tls -u "$user:$password")"
finish
