# Sourced by the suites that kill a busy server. They found the instance first and set data, kills, clients, long and T(); alive_s is how
# many seconds longer each one lives.
token=$(<"$data/people/maren.holloway.token")

client() { # NUMBER ROUND: sends notes one after the other, and writes down what was acknowledged
  local n=0 code
  while ((n < 10000)); do
    n=$((n + 1))
    code=$(curl -s --max-time 10 -o "$work/reply.$1" -w '%{http_code}' --cacert "$data/tls/ca.pem" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
      --data "{\"format\":\"note\",\"text\":\"# Round $2, client $1, note $n\\n\\nNothing happened.\\n\"}" "https://127.0.0.1:$inside_port/v1/signals" 2>/dev/null)
    [[ $code == 20* ]] || return 0
    jq -r '.signals[].id' "$work/reply.$1" >>"$work/acknowledged.$1"
  done
}

lost=0 broken=0 total=0 refused_start=0
for ((round = 1; round <= kills; round++)); do
  # every fourth one dies while it starts as well
  if ((round % 4 == 0)); then
    "$binary" --data "$data" serve --listen 127.0.0.1:0 --listen-outside 127.0.0.1:0 >"$out" 2>"$err" </dev/null &
    starting=$!
    sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
    kill -KILL "$starting"
    wait "$starting" 2>/dev/null
  fi
  if ! example_serve "$data" 2>"$err"; then
    refused_start=$((refused_start + 1))
    printf 'start %d: ' "$round"
    cat "$err"
    continue
  fi
  server=${example_pids[-1]}
  helpers=()
  for ((c = 1; c <= clients; c++)); do
    client "$c" "$round" &
    helpers+=($!)
  done
  sleep "${alive_s:-0}.$((RANDOM % 8 + 1))"
  kill -KILL "$server"
  wait "${helpers[@]}" "$server" 2>/dev/null
  example_pids=()
  if ! T --json verify --replay >"$out" 2>"$err"; then
    broken=$((broken + 1))
    head -c 500 "$out" "$err"
  fi
done
example_serve "$data" || refused_start=$((refused_start + 1))
while read -r id; do
  total=$((total + 1))
  T --as maren.holloway --json signal show "$id" >"$out" 2>"$err" || { lost=$((lost + 1)); printf 'lost: %s\n' "$id"; }
done < <(cat "$work"/acknowledged.* 2>/dev/null | sort -u | { if [[ $long ]]; then cat; else shuf -n 300 --random-source=<(yes); fi; })
printf '%d kills, %d acknowledged signals looked up\n' "$kills" "$total"

same "the server starts again after each of $kills kills" 0 "$refused_start"
same 'ledger and rows verify after each kill' 0 "$broken"
same 'nothing acknowledged is lost' 0 "$lost"
if ((total > kills)); then pass 'the server was busy'; else fail 'the server was busy' "only $total signals were acknowledged"; fi
