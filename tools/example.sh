# Sourced by ./run and the end-to-end suites: the example organisation with its people's keys, a mail server and the program,
# all on loopback ports and in one folder. Everything started is noted by its process id and ended by it.
#
#   example_keys DIR            keys of the example people, DIR/people/NAME and NAME.pub
#   example_mail DIR            a mail server; sets mail_port
#   example_serve DIR           the program; sets inside_port, outside_port
#   example_stop                ends what was started

binary=${TOCSIN_BINARY:-$PWD/build/dev/tocsin}
example_pids=() example_mail_dir=''
# what the test runner sets is no setting of the program
unset TOCSIN_SEED TOCSIN_LONG TOCSIN_BASE TOCSIN_FUZZ_S TOCSIN_BINARY

free_port() { # a loopback port that nobody listens on now
  local port
  for _ in {1..200}; do
    port=$((20000 + RANDOM % 12000))  # below the ports that connections are given
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  echo 'no free loopback port' >&2
  return 1
}

example_people() { # FOLDER of a procedure: "Name|e-mail" of the people of its people.yaml, one a line
  sed -nE 's/.*name: ([^,]+), email: ([^,}]+).*/\1|\2/p' "$1/people.yaml"
}

example_keys() { # DIR PROCEDURE
  local line email
  mkdir -p "$1/people"
  while IFS='|' read -r line email; do
    [[ -e $1/people/${email%%@*} ]] || ssh-keygen -q -t ed25519 -N '' -C "$email" -f "$1/people/${email%%@*}"
  done < <(example_people "$2")
}

example_mail() { # DIR
  mail_port=$(free_port)
  mkdir -p "$1/mail-server"
  tests/support/smtp_server.sh start "$1/mail-server" "$mail_port" >"$1/mail-server.log" 2>&1 || { cat "$1/mail-server.log" >&2; return 1; }
  example_mail_dir=$1/mail-server
}

example_found() { # HOME DATA MODE [OPTION...]: the example organisation, founded by its people with keys of their own
  local line name email people=()
  example_keys "$1" examples/procedure
  # the founding fact holds a few people; they vouch for all others
  while IFS='|' read -r name email; do
    [[ " ${example_founders:-maren.holloway tobias.achterman leila.farrokh ines.caldeira adaeze.nwosu jonah.feld} " != *" ${email%%@*} "* ]] || people+=(--person "$name=$1/people/${email%%@*}.pub")
  done < <(example_people examples/procedure)
  "$binary" --data "$2" init --from utility --mode "$3" "${people[@]}" "${@:4}" >"$1/init.out" 2>"$1/init.err" || { cat "$1/init.err" >&2; return 1; }
  mkdir -p "$2/people"
  cp "$1"/people/* "$2/people/"
}

example_serve() { # DATA [OPTION...]: the program on free ports; its log in DATA.log
  local mail=() pid try
  if [[ $example_mail_dir ]]; then mail=(--smtp-host 127.0.0.1 --smtp-port "$mail_port" --smtp-ca "$example_mail_dir/ca.pem"); fi
  for try in 1 2 3 4 5; do
    inside_port=$(free_port) outside_port=$(free_port)
    "$binary" --data "$1" serve --listen "127.0.0.1:$inside_port" --listen-outside "127.0.0.1:$outside_port" \
      --public-url "https://127.0.0.1:$outside_port" "${mail[@]}" "${@:2}" >"$1.log.$try" 2>&1 </dev/null &
    pid=$!
    if wait_for_port "$inside_port" "$pid" && wait_for_port "$outside_port" "$pid" && kill -0 "$pid" 2>/dev/null; then
      example_pids+=("$pid")
      ln -sf "$1.log.$try" "$1.log"
      return
    fi
    wait "$pid" 2>/dev/null
    # another program may have taken the port between the look and the start; anything else is a failure
    grep -q http.listen "$1.log.$try" || break
  done
  tail -n 20 "$1.log.$try" >&2
  return 1
}

wait_for_port() { # PORT PID: until it listens, or the process is gone
  for _ in {1..300}; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
    kill -0 "$2" 2>/dev/null || return 1
    sleep 0.05
  done
  return 1
}

example_end() { # PID: asks it to stop, waits
  kill -TERM "$1" 2>/dev/null || return 0
  for _ in {1..200}; do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.05
  done
  kill -KILL "$1" 2>/dev/null
  wait "$1" 2>/dev/null
}

example_stop() {
  local pid
  for pid in "${example_pids[@]}"; do example_end "$pid"; done
  example_pids=()
  if [[ $example_mail_dir ]]; then tests/support/smtp_server.sh stop "$example_mail_dir" >/dev/null 2>&1; fi
  example_mail_dir=''
}
