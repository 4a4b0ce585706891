#!/usr/bin/env bash
# Kill -9 while mail leaves: no delivery is lost, and what came twice is the same message by its Message-ID and delivery id.
long=${TOCSIN_LONG-}
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
. tools/scenario.sh
shares=6 kills=12
[[ ! $long ]] || shares=20 kills=100
seed=${TOCSIN_KILL_SEED:-$$}
RANDOM=$seed
unset TOCSIN_KILL_SEED  # the program knows no such setting
printf 'seed %s\n' "$seed"

# Approved while the mail server is away: every delivery waits.
works 'founded' example_found "$work" "$data" demo
works 'served' example_serve "$data" --smtp-host 127.0.0.1 --smtp-port 9
scenario_item examples/shares/gateway-inside.json >"$work/item.json"
release() { # a share for the teams inside, approved
  local number match audience
  number=$(as maren.holloway --json share open --item "$work/item.json" --audience soc,it-operations,iam | jq -er .number) && as leila.farrokh share sanitize "$number" || return 1
  while IFS=$'\t' read -r match audience; do
    as leila.farrokh share decide "$number" --audience "$audience" --match "$match" --decision redact --reason 'Nobody needs it to act.' || return 1
  done < <(as leila.farrokh --json share matches "$number" | jq -r '.rows[] | [.id // .match, .audience] | @tsv')
  as maren.holloway share mark "$number" --tlp amber+strict && as maren.holloway share submit "$number" && as tobias.achterman share approve "$number" --yes
}
for ((n = 1; n <= shares; n++)); do works "released $n" release; done
as maren.holloway --json deliver list --limit 500 | jq -r '.rows[].id' | sort >"$work/deliveries"
total=$(wc -l <"$work/deliveries")
((total == 5 * shares)) && pass "$total deliveries wait" || fail "$total deliveries wait" "not $((5 * shares))"
example_end "${example_pids[-1]}"
example_pids=()

works 'the mail server is back' example_mail "$work"
pending() { as maren.holloway --json deliver list --limit 500 | jq '[.rows[] | select(.state != "handed-over")] | length'; }
killed=0
for ((round = 1; round <= kills; round++)); do
  example_serve "$data" || { fail "start $round" 'the server does not start'; break; }
  server=${example_pids[-1]}
  sleep "0.$((RANDOM % 9))$((RANDOM % 10))"
  kill -KILL "$server" && killed=$((killed + 1))
  wait "$server" 2>/dev/null
  example_pids=()
  T --json verify --replay >"$out" 2>"$err" || fail "round $round: ledger and rows verify" ''
done
printf '%d kills\n' "$killed"
works 'served again' example_serve "$data"
# the pauses between tries double: a delivery that failed for as long as the shares took waits as long again
works 'everything is handed over' within 400 eval '[[ $(pending) == 0 ]]'
as maren.holloway --json deliver list --limit 500 | jq -c '.rows[] | select(.state != "handed-over")'
received() { grep -RhiE '^X-Tocsin-Delivery: ' "$work/mail-server/mail" | tr -d '\r' | cut -d' ' -f2; }
all_there() { [[ $(received | sort -u) == "$(cat "$work/deliveries")" ]]; }
works 'no delivery is lost' within 30 all_there
fails 'none came that nobody queued' eval 'received | sort -u | comm -13 "$work/deliveries" - | grep .'
twice=$(received | sort | uniq -d | wc -l)
printf '%d deliveries came more than once\n' "$twice"
ids_of() { # DELIVERY: the Message-IDs under which it came
  grep -RlF "X-Tocsin-Delivery: $1" "$work/mail-server/mail" | xargs sed -nE 's/^Message-I[Dd]: (.*)/\1/p' | tr -d '\r' | sort -u
}
differing=0
while read -r id; do
  [[ $(ids_of "$id") == "<$id@kestrelvale.example>" ]] || differing=$((differing + 1))
done <"$work/deliveries"
same 'each came under one Message-ID, made of its delivery id' 0 "$differing"
finish
