#!/bin/sh
# A real PostgreSQL server (Debian's package) on a UNIX socket, with a data folder of its own.
#
#   postgres_server.sh make           makes the folder and the cluster in it; prints the folder
#   postgres_server.sh run DIR        becomes the server, in the foreground: whoever starts it knows its process id, and it ends
#                                     with the one who started it
#   postgres_server.sh remove DIR     removes the folder
#
# The socket lies in DIR, the role is `tocsin`, who may do everything; whoever may enter DIR is trusted, but for the role `guarded`,
# who has to know a password. The server refuses to run as root: started by root it runs as the package's user `postgres`.
set -eu

fail() { echo "postgres_server: $*" >&2; exit 1; }

programs=/usr/lib/postgresql/15/bin
[ -x "$programs/initdb" ] || fail "$programs is missing: tools/install test"
[ "$(id -u)" != 0 ] || owner=postgres
cd /
as_owner() { if [ "${owner-}" ]; then setpriv --reuid="$owner" --regid="$owner" --init-groups "$@"; else "$@"; fi; }

make() {
  # the owner may not be let through the folders above TMPDIR
  dir=$(mktemp -d /tmp/tocsin-pg.XXXXXX)
  [ -z "${owner-}" ] || chown "$owner" "$dir"
  as_owner "$programs/initdb" -D "$dir/data" -U tocsin -E UTF8 --locale=C.UTF-8 --auth=trust --no-sync >"$dir.log" 2>&1 || { cat "$dir.log" >&2; fail 'no cluster'; }
  rm "$dir.log"
  # a server for many small tests; what makes a commit durable stays as it is
  as_owner sh -c 'cat >>"$1/data/postgresql.conf"' sh "$dir" <<END
listen_addresses = ''
unix_socket_directories = '$dir'
max_connections = 100
shared_buffers = 32MB
max_wal_size = 256MB
END
  as_owner sh -c 'printf "local all guarded scram-sha-256\nlocal all all trust\n" >"$1/data/pg_hba.conf"' sh "$dir"
  echo "$dir"
}

run() {
  # for the tests of a disk that takes no more: files end at so many blocks of 512 bytes
  [ -z "${TOCSIN_PG_FILE_BLOCKS-}" ] || ulimit -f "$TOCSIN_PG_FILE_BLOCKS"
  [ -d "$1/data" ] || fail "no cluster in $1"
  # SIGINT: a fast shutdown. Set after the change of user, which takes it back.
  if [ "${owner-}" ]; then
    exec setpriv --reuid="$owner" --regid="$owner" --init-groups --pdeathsig INT "$programs/postgres" -D "$1/data" >>"$1/log" 2>&1
  else
    exec setpriv --pdeathsig INT "$programs/postgres" -D "$1/data" >>"$1/log" 2>&1
  fi
}

remove() {
  case $1 in /tmp/tocsin-pg.*) rm -rf "$1" ;; *) fail "not a folder of ours: $1" ;; esac
}

case ${1:-} in
  make) [ $# = 1 ] || fail make; make ;;
  run) [ $# = 2 ] || fail "run DIR"; run "$2" ;;
  remove) [ $# = 2 ] || fail "remove DIR"; remove "$2" ;;
  *) fail "make | run DIR | remove DIR" ;;
esac
