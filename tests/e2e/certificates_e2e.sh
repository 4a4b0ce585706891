#!/usr/bin/env bash
# A year passes under a running server: it makes its certificates again without ending a connection, and says when the
# authority itself comes to its end.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
real=$binary
movable_clock || exit 1
works 'founded' example_found "$work" "$data" demo
works 'served' example_serve "$data" --inside-url https://tocsin.kestrelvale.example:8443 --public-url https://share.kestrelvale.example/
for_host() { openssl s_client -connect "127.0.0.1:$1" </dev/null 2>/dev/null | openssl x509 -noout -checkhost "$2" | grep -q 'does match'; } # PORT HOST
works 'people find the inside door under the name in its address' for_host "$inside_port" tocsin.kestrelvale.example
works 'recipients find the outside door under theirs' for_host "$outside_port" share.kestrelvale.example
works 'and this machine by its own' for_host "$outside_port" localhost
fails 'nobody else is promised' for_host "$outside_port" kestrelvale.example
days_left() { curl -s --cacert "$data/tls/ca.pem" "https://127.0.0.1:$inside_port/metrics" --insecure | sed -nE 's/^tocsin_tls_days_left ([0-9.e+]+)$/\1/p'; }
offered() { openssl s_client -connect "127.0.0.1:$1" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256; } # PORT
for_the_door() { [[ "$(offered "$inside_port")" != "$first_inside" && "$(offered "$outside_port")" != "$first_outside" ]]; }
first_inside=$(offered "$inside_port") first_outside=$(offered "$outside_port")

# A connection that stands through all of it: one request now, one after the change.
mkfifo "$work/ask"
openssl s_client -quiet -no_ign_eof -CAfile "$data/tls/ca.pem" -connect "127.0.0.1:$inside_port" <"$work/ask" >"$work/heard" 2>/dev/null &
standing=$!
exec 7>"$work/ask"
ask() { printf 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n' >&7; }
answers() { grep -o 'HTTP/1.1 200 OK' "$work/heard" | wc -l; }  # a body ends without a line end
more_than() { (($(answers) > $1)); }
ask
works 'a connection stands' within 10 more_than 0

ahead +366d
same 'with 31 days left nothing is made again' "$first_inside" "$(offered "$inside_port")"
ask  # a connection that says nothing for a minute is ended
ahead +368d
works 'with 29 days left both doors offer another certificate' within 40 for_the_door
before=$(answers)
ask
works 'the connection that stood still answers' within 10 more_than "$before"
exec 7>&-
wait "$standing" 2>/dev/null
works 'which is good for a year from then' eval 'openssl s_client -connect "127.0.0.1:$inside_port" </dev/null 2>/dev/null | openssl x509 -noout -checkend $((700 * 86400))'
works 'and comes from the same authority' openssl verify -partial_chain -no_check_time -CAfile "$data/tls/ca.pem" "$data/tls/inside.pem"
works 'the metrics say how long' eval '[[ $(days_left | cut -d. -f1) -gt 300 ]]'

# -- the authority's own end
# read from the rows: everybody's token has run out by then
expiring() { sqlite3 -readonly "$data/facts.db" "select doc from object_row where kind = 'exception'" | jq -se '[.[] | select(.raised.what == "expiring-certificate" and .raised.by == "program")] | length > 0'; }
fails 'nothing is near its end' expiring
ahead +3570d
works 'the authority is, ninety days before: an exception' within 60 expiring
binary=$real
finish
