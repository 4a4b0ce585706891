#!/usr/bin/env bash
# A browser's part over TLS: one-time links, the cookie, what other sites may not do, live events, and their end.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
example_found "$work" "$data" demo
example_serve "$data" || { fail 'the program serves' 'see above'; finish; }
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
origin=https://localhost:$inside_port
# The instance's own authority is trusted, as a browser would be told to.
ask() { curl -sS --max-time 20 --cacert "$data/tls/ca.pem" "$@"; }
status() { ask -o "$work/body" -w '%{http_code}' "$@"; }
link() { as adaeze.nwosu --json people link "$1" | jq -er '.url'; }
own=(-H "Origin: $origin" -H 'Content-Type: application/json')
enter() { # NAME JAR: signs in by a fresh link
  local url
  url=$(link "$1") || return 1
  ask -c "$work/$2" "${own[@]}" --data "{\"token\":\"${url#*#}\"}" "$origin/v1/session/link" >"$work/session.json"
  jq -e '.person' "$work/session.json" >/dev/null
}
cookie() { awk '$6 == "__Host-tocsin" { print $7 }' "$work/$1"; }

url=$(link maren.holloway)
same 'a link leads to the door, its secret behind #' "$origin/enter#toe_" "${url%%toe_*}toe_"
same 'another site cannot use it' 403 "$(status -H 'Origin: https://evil.example' -H 'Content-Type: application/json' --data "{\"token\":\"${url#*#}\"}" "$origin/v1/session/link")"
same 'a form cannot use it' 415 "$(status -H "Origin: $origin" --data-urlencode "token=${url#*#}" "$origin/v1/session/link")"
same 'it lets its person in' 200 "$(status -c "$work/maren" -D "$work/head" "${own[@]}" --data "{\"token\":\"${url#*#}\"}" "$origin/v1/session/link")"
works 'the cookie is the browser'\''s and this host'\''s alone' grep -qi '^set-cookie: __Host-tocsin=tos_[0-9a-f]*_[A-Za-z0-9_-]*; Path=/; Secure; HttpOnly; SameSite=Lax' "$work/head"
same 'a second time it lets nobody in' 403 "$(status "${own[@]}" --data "{\"token\":\"${url#*#}\"}" "$origin/v1/session/link")"
same 'and says why' entry.used "$(jq -r .rule "$work/body")"
same 'the session says who' 'Maren Holloway' "$(ask -b "$work/maren" "$origin/v1/session" | jq -r .name)"
same 'and in which mode' demo "$(ask -b "$work/maren" "$origin/v1/session" | jq -r .mode)"
same 'no cookie is no refusal' 200 "$(status "$origin/v1/session")"
same 'and nobody' '{"person":null}' "$(cat "$work/body")"
same 'who may do nothing else' 401 "$(status "$origin/v1/inbox")"
whole=$(cookie maren)
tampered=${whole:0:21}$(tr A-Za-z B-ZAb-za <<<"${whole:21:42}")${whole:63}  # another secret of the same form
same 'a tampered cookie is nobody'\''s' 401 "$(status -b "__Host-tocsin=$tampered" "$origin/v1/session")"
works 'and stands in the security log' within 5 grep -q 'security.refused.*session.unknown' "$data.log"
fails 'without what was presented' grep -qF "$tampered" "$data.log"
same 'a page of another site writes nothing' 403 "$(status -b "$work/maren" -X POST -H 'Origin: https://evil.example' -H 'Content-Type: application/json' --data '{}' "$origin/v1/tokens")"
same 'nor one that hides where it comes from' 403 "$(status -b "$work/maren" -X POST -H 'Content-Type: application/json' --data '{}' "$origin/v1/tokens")"
same 'the door'\''s own page does' 201 "$(status -b "$work/maren" -X POST "${own[@]}" --data '{}' "$origin/v1/tokens")"

enter tobias.achterman tobias || fail 'tobias signs in' "$(cat "$work/session.json")"
id=$(jq -r .session.id "$work/session.json")
ask -N -b "$work/tobias" "$origin/v1/events" >"$work/events" 2>/dev/null &
stream=$!
within 10 grep -q retry: "$work/events" || fail 'the stream begins' 'nothing came'
as maren.holloway signal add examples/signals/kev-excerpt.json >"$out" 2>"$err" || fail 'a signal is added' "$(cat "$err")"
if within 10 grep -q '"kind":"due"' "$work/events"; then pass 'what changes is told as it changes'; else fail 'what changes is told as it changes' "$(cat "$work/events")"; fi
fails 'and never what is in it' grep -q CVE "$work/events"
last=$(grep '^id: ' "$work/events" | head -n 1 | cut -c5-)
works 'a revoked session ends' as adaeze.nwosu people session revoke "$id"
if within 5 bash -c "! kill -0 $stream 2>/dev/null"; then pass 'and its stream at once'; else fail 'and its stream at once' 'it goes on'; kill "$stream"; fi
works 'which says why' grep -q 'session.closed' "$work/events"
same 'the cookie is worth nothing any more' 401 "$(status -b "$work/tobias" "$origin/v1/session")"
enter tobias.achterman tobias || fail 'tobias signs in again' "$(cat "$work/session.json")"
curl -sS --max-time 2 --cacert "$data/tls/ca.pem" -N -b "$work/tobias" -H "Last-Event-ID: $last" "$origin/v1/events" >"$work/again" 2>/dev/null
works 'a stream goes on where it broke off' grep -q '"kind":"due"' "$work/again"
same 'signing out takes the cookie back' 200 "$(status -b "$work/tobias" -D "$work/head" -X POST "${own[@]}" --data '{}' "$origin/v1/session/end")"
works 'in the answer' grep -qi '^set-cookie: __Host-tocsin=;.*Max-Age=0' "$work/head"
same 'the outside door has no way in' 404 "$(status "https://localhost:$outside_port/v1/session/ways")"
for attempt in 1 2 3 4 5; do same "a wrong password, $attempt" 403 "$(status "${own[@]}" --data '{"email":"nobody@kestrelvale.example","password":"wrong"}' "$origin/v1/session/password")"; done
same 'then the next one waits' 429 "$(status -D "$work/head" "${own[@]}" --data '{"email":"nobody@kestrelvale.example","password":"wrong"}' "$origin/v1/session/password")"
works 'and is told how long' grep -qi '^retry-after: [0-9]' "$work/head"
example_stop
works 'the whole ledger verifies, each row made anew' T verify --replay
finish
