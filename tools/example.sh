# Sourced by ./run and the end-to-end suites: the example organisation with its people's keys, a mail server and the program,
# all on loopback ports and in one folder. Everything started is noted by its process id and ended by it.
#
#   example_keys DIR            keys of the example people, DIR/people/NAME and NAME.pub
#   example_mail DIR [NAME]     a mail server in DIR/NAME (mail-server); sets mail_port
#   example_serve DIR           the program; sets inside_port, outside_port
#   example_colleagues DATA LOG  vouches for passkeys that the people of a demo offer, as two colleagues would; with what it did in LOG
#   example_stop                ends what was started

binary=${TOCSIN_BINARY:-$PWD/build/dev/tocsin}
example_pids=() example_mails=() example_mail_dir=''
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

example_mail() { # DIR [NAME]: the first one is the program's, unless a relays file says otherwise
  local dir=$1/${2:-mail-server}
  mail_port=$(free_port)
  mkdir -p "$dir"
  tests/support/smtp_server.sh start "$dir" "$mail_port" >"$dir.log" 2>&1 || { cat "$dir.log" >&2; return 1; }
  example_mails+=("$dir")
  [[ ${2-} ]] || example_mail_dir=$dir
}

example_found() { # HOME DATA MODE [OPTION...]: the example organisation (or the folder example_from), founded by its people with keys of their own
  local line name email people=()
  example_keys "$1" examples/procedure
  # the founding fact holds a few people; they vouch for all others
  while IFS='|' read -r name email; do
    [[ " ${example_founders:-maren.holloway tobias.achterman leila.farrokh ines.caldeira adaeze.nwosu jonah.feld} " != *" ${email%%@*} "* ]] || people+=(--person "$name=$1/people/${email%%@*}.pub")
  done < <(example_people examples/procedure)
  "$binary" --data "$2" init --from "${example_from:-utility}" --mode "$3" "${people[@]}" "${@:4}" >"$1/init.out" 2>"$1/init.err" || { cat "$1/init.err" >&2; return 1; }
  mkdir -p "$2/people"
  cp "$1"/people/* "$2/people/"
}

example_serve() { # DATA [OPTION...]: the program on ports that it takes itself; its log in DATA.log
  local mail=() pid places=$1/addresses.json
  if [[ $example_mail_dir ]]; then mail=(--smtp-host 127.0.0.1 --smtp-port "$mail_port" --smtp-ca "$example_mail_dir/ca.pem"); fi
  rm -f "$places"  # one that was killed leaves its own behind
  "$binary" --data "$1" serve --listen 127.0.0.1:0 --listen-outside 127.0.0.1:0 "${mail[@]}" "${@:2}" >"$1.log" 2>&1 </dev/null &
  pid=$!
  if ! wait_for_file "$places" "$pid"; then
    printf 'the program does not serve; its own words:\n' >&2
    tail -n 20 "$1.log" >&2
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    return 1
  fi
  inside_port=$(jq -r '.inside | split(":") | last' "$places") outside_port=$(jq -r '.outside | split(":") | last' "$places")
  example_pids+=("$pid")
}

example_vouch() { # DATA PERSON KEY: two people agree to somebody's key; the second one is never that person
  local file=$1/people/offered.pub
  printf '%s\n' "$3" >"$file"
  "$binary" --data "$1" --as adaeze.nwosu people add-key "$2" --key "$file" --yes &&
    { "$binary" --data "$1" --as jonah.feld people vouch "$2" --yes || "$binary" --data "$1" --as ines.caldeira people vouch "$2" --yes; }
}

example_colleagues() { # DATA LOG
  (
    trap 'exit 0' TERM
    while :; do
      while read -r person key; do
        example_vouch "$1" "$person" "$key" </dev/null
      done < <("$binary" --data "$1" --as adaeze.nwosu --json people offers | jq -r '.rows[] | "\(.person) \(.key)"')
      sleep 2 &
      wait "$!"
    done
  ) >"$2" 2>&1 </dev/null &
  example_pids+=("$!")
}

wait_for_file() { # FILE PID: until it is there, or the process is gone, or a minute has passed
  local end=$((SECONDS + 60))
  until [[ -e $1 ]]; do
    kill -0 "$2" 2>/dev/null || return 1
    ((SECONDS < end)) || { echo 'no answer within a minute' >&2; return 1; }
    sleep 0.05
  done
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
  local dir
  for dir in "${example_mails[@]}"; do tests/support/smtp_server.sh stop "$dir" >/dev/null 2>&1; done
  example_mails=() example_mail_dir=''
}
