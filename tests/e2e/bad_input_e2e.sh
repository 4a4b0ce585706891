#!/usr/bin/env bash
# Malformed files, bodies, YAML and arguments: the exit code or status, the rule, the place; and nothing changed.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
ledger_size() { as maren.holloway --json ledger show 2>/dev/null | jq -r '.size'; }
example_found "$work" "$data" demo && example_serve "$data" || exit 1
token=$(<"$data/people/maren.holloway.token")
owner=$(<"$data/people/adaeze.nwosu.token")

# http NAME STATUS RULE PLACE CURL-ARGUMENTS...: the problem document says all three, and the ledger has not grown
http() {
  local name=$1 wanted=$2 rule=$3 where=$4 code before
  shift 4
  before=$(ledger_size)
  code=$(curl -s --max-time 20 -o "$out" -w '%{http_code}' --cacert "$data/tls/ca.pem" "$@" 2>"$err")
  if [[ $code != "$wanted" ]]; then
    fail "$name" "status $code, not $wanted"
  elif [[ $(jq -r '.rule' "$out" 2>/dev/null) != "$rule" ]]; then
    fail "$name" "does not name $rule"
  elif [[ $where && $(jq -r '.where' "$out") != *"$where"* ]]; then
    fail "$name" "does not name the place $where"
  elif [[ $before != "$(ledger_size)" ]]; then
    fail "$name" 'the ledger grew'
  else
    pass "$name"
  fi
}
api=https://127.0.0.1:$inside_port outside=https://127.0.0.1:$outside_port
bearer=(-H "Authorization: Bearer $token")
json=(-H 'Content-Type: application/json')
post() { http "$1" "$2" "$3" "$4" "${bearer[@]}" "${json[@]}" --data-binary "$6" "$api$5"; }

# -- the doors
http 'no token' 401 http.unauthenticated '' "$api/v1/shares"
http 'a token of another instance' 401 http.unauthenticated '' -H "Authorization: Bearer toc_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" "$api/v1/shares"
http 'no such path' 404 http.no-route '' "${bearer[@]}" "$api/v1/nothing"
http 'no such method' 405 http.method '' "${bearer[@]}" -X DELETE "$api/v1/shares"
http 'another content type' 415 http.content-type '' "${bearer[@]}" -H 'Content-Type: text/plain' --data x "$api/v1/signals"
http 'another accepted type' 406 http.not-acceptable '' "${bearer[@]}" -H 'Accept: image/png' "$api/v1/shares"
head -c 5000000 /dev/zero | tr '\0' a >"$work/large"
http 'a body over the limit' 413 http.body-too-large '' "${bearer[@]}" "${json[@]}" --data-binary "@$work/large" "$api/v1/shares"
http 'the outside door has no inside route' 404 http.no-route '' "${bearer[@]}" "$outside/v1/shares"
http 'a query that no list takes' 400 message.unknown-field colour "${bearer[@]}" "$api/v1/shares?colour=red"

# -- bodies
post 'no JSON' 400 json.syntax '' /v1/signals '{"text":'
post 'a name twice' 400 json.duplicate-name '' /v1/signals '{"text":"a","text":"b"}'
post 'bad UTF-8' 400 json.utf8 '' /v1/signals $'{"text":"\xff"}'
post 'too deep' 400 json.too-deep '' /v1/shares "$(printf '[%.0s' {1..100})"
post 'not an object' 400 message.not-an-object '' /v1/signals '[]'
post 'an unknown field' 400 message.unknown-field /colour /v1/signals '{"text":"# a","colour":1}'
post 'a missing field' 400 message.missing-field /text /v1/signals '{}'
post 'another type' 400 message.wrong-type /text /v1/signals '{"text":1}'
post 'not an option' 400 message.not-an-option /format /v1/signals '{"text":"a","format":"xml"}'
post 'an item without a step' 400 author.no-action /item/steps /v1/shares '{"audiences":["soc"],"item":{"title":"t","category":"ttp","class":"internal-notice","observed":"o","steps":[]}}'
post 'an unknown audience' 404 share.unknown-audience '' /v1/shares '{"audiences":["nobody"],"item":{"title":"t","category":"ttp","class":"internal-notice","observed":"o","steps":[{"verb":"block","object":"it","by":"2030-01-01T00:00:00Z"}]}}'
post 'a share that is not there' 404 object.unknown '' /v1/shares/TS-2026-9999/sanitize '{}'

# -- files
printf '{"vulnerabilities": [{"cveID": 7}]}' >"$work/kev.json"
refused 'a KEV list of another form' 2 signal.kev '' as maren.holloway signal add "$work/kev.json" --format kev
printf '{"document":{"csaf_version":"2.0","tracking":{}}}' >"$work/advisory.json"
refused 'an advisory of another form' 2 signal.csaf /document/category as maren.holloway signal add "$work/advisory.json"
# one that is well formed, about something that runs here, is a signal
cat >"$work/advisory.json" <<'ADVISORY'
{"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"t","publisher":{"category":"vendor","name":"Citrix","namespace":"https://citrix.example"},
  "tracking":{"id":"C-1","status":"final","version":"1","initial_release_date":"2026-02-01T10:00:00Z","current_release_date":"2026-02-01T10:00:00Z","revision_history":[{"number":"1","date":"2026-02-01T10:00:00Z","summary":"a"}]}},
 "product_tree":{"branches":[{"category":"vendor","name":"Citrix","branches":[{"category":"product_name","name":"NetScaler ADC","branches":[{"category":"product_version_range","name":"<13.1-59","product":{"name":"ADC","product_id":"A"}}]}]}]},
 "vulnerabilities":[{"cve":"CVE-2026-1234","notes":[{"category":"description","text":"x"}],"product_status":{"known_affected":["A"]},"remediations":[{"category":"vendor_fix","details":"Take 13.1-59.","product_ids":["A"]}]}]}
ADVISORY
works 'an advisory about something that runs here' as maren.holloway --json signal add "$work/advisory.json"
same 'is one signal' 1 "$(jq '.signals | length' "$out")"
printf '{"v":1,' >"$work/torn.json"
refused 'a torn signal' 2 json.syntax torn.json as maren.holloway signal add "$work/torn.json" --format json
refused 'a file that is not there' 4 cli.file nothing.json as maren.holloway signal add "$work/nothing.json"
printf '{"domains": 1}' >"$work/inventory.json"
refused 'an inventory of another form' 2 inventory.form /domains as adaeze.nwosu inventory import "$work/inventory.json"

# -- the procedure: unknown fields, broken YAML, references that lead nowhere, each with file, line and column
procedure() { # NAME RULE FILE SED-EXPRESSION
  rm -rf "$work/procedure"
  cp -r examples/procedure "$work/procedure"
  sed -i -E "$4" "$work/procedure/$3"
  if cmp -s "$work/procedure/$3" "examples/procedure/$3"; then
    fail "$1" "the edit did not change $3"
  else
    refused "$1" 2 "$2" "$3:" as adaeze.nwosu procedure propose "$work/procedure"
  fi
}
procedure 'an unknown field of a channel' procedure.unknown-field channels.yaml '0,/    kind: mail/s//    kind: mail\n    colour: blue/'
procedure 'YAML that is none' procedure.yaml channels.yaml '1s/^/}{\n/'
procedure 'an audience without such a channel' procedure.unknown-reference audiences.yaml '0,/inside-mail/s//inside-male/'
procedure 'a trigger condition that is none' procedure.condition triggers.yaml '0,/condition: .*/s//condition: incident and and/'

# -- people who may not
refused 'an analyst proposes no procedure' 3 right.missing '' as maren.holloway procedure propose examples/procedure
refused 'who keeps the evidence opens no share' 3 right.missing '' as jonah.feld share open --item examples/shares/gateway-peers.json --audience peer-utilities

# -- lines of text, without a server
beside=$work/beside/tocsin
mkdir -p "$work/beside"
works 'a second organisation' example_found "$work/beside" "$beside" demo
refused 'an audience that the procedure does not have' 4 share.unknown-audience nope "$binary" --data "$beside" sanitize --audience nope
works 'one that it has' "$binary" --data "$beside" sanitize --jsonl --audience peer-utilities
refused 'an audience beside an inventory file' 64 cli.usage --audience "$binary" sanitize --audience peer-utilities --inventory examples/procedure/inventory.json
finish
