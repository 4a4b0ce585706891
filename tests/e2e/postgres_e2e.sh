#!/usr/bin/env bash
# The log in a PostgreSQL server: founded, served, killed, restarted under us, restored from an old dump, owned by one server only;
# and the server's password is in no argument, log or printed setting.
long=${TOCSIN_LONG-}
. "$(dirname "$0")/harness.sh"
data=$work/tocsin secret='correct-horse-battery' server_pid=''
T() { "$binary" --data "$data" "$@"; }
signals() { T --as maren.holloway --json signal list 2>/dev/null | jq '.rows | length'; }
note() { printf '# Note %s\n\nNothing happened.\n' "$1" >"$work/note.md"; T --as maren.holloway signal add "$work/note.md" --format note; }

folder=$(tests/support/postgres_server.sh make) || { fail 'a cluster is made' "$folder"; finish; }
start_server() {
  tests/support/postgres_server.sh run "$folder" &
  server_pid=$!
  within 30 psql -qX -h "$folder" -U tocsin postgres -c 'select 1'
}
stop_server() { # SIGNAL
  kill "-$1" "$server_pid"
  wait "$server_pid" 2>/dev/null
}
leave_all() {
  example_stop
  [[ ! $server_pid ]] || stop_server INT
  tests/support/postgres_server.sh remove "$folder"
  rm -rf "$work"
}
trap leave_all EXIT
sql() { psql -qXAt -v ON_ERROR_STOP=1 -h "$folder" -U tocsin "${database:-postgres}" "$@"; }

works 'a PostgreSQL server starts' start_server
works 'a role with a password' sql -c "create role guarded login superuser password '$secret'" -c 'create database log'
url="postgresql:///log?host=$folder&user=guarded"
printf '%s\n' "$secret" >"$work/password"

# -- founding
status=0
example_found "$work" "$data" demo --database "$url" --database-password-file "$work/password" >"$out" 2>"$err" || status=$?
same 'a password file that others may read' '1 yes' "$status $(grep -q config.secret-file "$err" && echo yes)"
chmod 600 "$work/password"
fails 'a wrong address' example_found "$work" "$data" demo --database "postgresql:///log?host=$folder&user=guarded&port=1" --database-password-file "$work/password"
fails 'a password in the address' example_found "$work" "$data" demo --database "postgresql://guarded:$secret@/log?host=$folder"
if grep -qF -- "$secret" "$out" "$err"; then fail 'a refused address is not repeated' "$secret is"; else pass 'a refused address is not repeated'; fi
same 'what was refused leaves nothing behind' '' "$(ls -d "$data" "$data-keys" 2>/dev/null)"
works 'founded' example_found "$work" "$data" demo --database "$url" --database-password-file "$work/password"
fails 'a second founding in the same database' "$binary" --data "$work/second" init --from utility --database "$url" --database-password-file "$work/password" \
  --person "maren.holloway@$(sed -nE 's/.*email: maren.holloway@([^,}]+).*/\1/p' examples/procedure/people.yaml)=$work/people/maren.holloway.pub" \
  --person "tobias.achterman@$(sed -nE 's/.*email: tobias.achterman@([^,}]+).*/\1/p' examples/procedure/people.yaml)=$work/people/tobias.achterman.pub"
if grep -qF store.exists "$out" "$err"; then pass 'it names store.exists'; else fail 'it names store.exists' ''; fi
works 'the first one still verifies' T verify --replay

# -- served
works 'served' example_serve "$data"
server=${example_pids[-1]}
works 'a signal' note 1
same 'the password is in no argument' 0 "$(tr '\0' ' ' <"/proc/$server/cmdline" | grep -cF -- "$secret")"
same 'the password is in no log' 0 "$(cat "$data".log* | grep -cF -- "$secret")"
T serve --print-config >"$out"
same 'the password is no setting that is printed' 0 "$(grep -cF -- "$secret" "$out")"
cp -a "$data" "$work/other" && cp -a "$data-keys" "$work/other-keys" && rm -f "$work/other/tocsin.sock"
status=0
"$binary" --data "$work/other" serve --listen "127.0.0.1:$(free_port)" --listen-outside "127.0.0.1:$(free_port)" >"$out" 2>"$err" </dev/null || status=$?
same 'a second server with the same log is refused' '5 yes' "$status $(cat "$out" "$err" | grep -q store.in-use && echo yes)"

# -- the database server goes away and comes back
ready() { curl -s -o "$work/ready" -w '%{http_code}' --cacert "$data/tls/ca.pem" "https://127.0.0.1:$inside_port/readyz"; }
same 'ready' 200 "$(ready)"
stop_server INT
same 'not ready while the database is away' '503 yes' "$(ready) $(grep -q sql.unreachable "$work/ready" && echo yes)"
works 'the database server starts again' start_server
same 'ready again' 200 "$(ready)"
before=$(signals)
for how in INT QUIT; do
  stop_server "$how"
  works "the database server starts again after SIG$how" start_server
  works 'a signal after that' note "after $how"
done
same 'each was taken once' "$((before + 2))" "$(signals)"

# -- an old dump
database=log
pg_dump -h "$folder" -U tocsin log >"$work/old.sql"
works 'a signal after the dump' note 2
example_stop
pg_dump -h "$folder" -U tocsin log >"$work/new.sql"
put_back() { sql -c 'drop schema public cascade' -c 'create schema public' >/dev/null && sql -f "$1" >/dev/null; }
works 'the old dump is put back' put_back "$work/old.sql"
status=0
T serve --listen "127.0.0.1:$(free_port)" --listen-outside "127.0.0.1:$(free_port)" >"$out" 2>"$err" </dev/null || status=$?
same 'the server does not start on it' '5 yes' "$status $(cat "$out" "$err" | grep -q ledger.rolled-back && echo yes)"
works 'the new dump is put back' put_back "$work/new.sql"
works 'it verifies' T verify --replay

# -- kills of the busy program
kills=8 clients=4 alive_s=1  # its connections take their time after each start
[[ ! $long ]] || kills=100
seed=${TOCSIN_KILL_SEED:-$$}
RANDOM=$seed
unset TOCSIN_KILL_SEED  # the program knows no such setting
printf 'seed %s\n' "$seed"
. tests/e2e/kills.sh
finish
