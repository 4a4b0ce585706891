#!/bin/sh
# A real SMTP server (Postfix from Debian) on a loopback port, with its own configuration, queue, certificate and Maildirs.
#
#   smtp_server.sh start DIR PORT    starts it; mail arrives in DIR/mail/inbox/new/, or, for the addresses that DIR/recipients
#                                    lists (one a line), in DIR/mail/ADDRESS/new/
#   smtp_server.sh stop DIR          stops it, by the process id it wrote; the mail stays
#
# DIR/ca.pem is the certificate to trust (names: localhost, 127.0.0.1); STARTTLS is offered and demanded. DIR/refuse, when it exists before
# the start, is a table `address  code text` of recipients to refuse. Postfix has to be started by root: others need sudo. When the
# package is not installed, it is unpacked beside, never installed, so that the mail server of this machine stays what it is.
set -eu

fail() { echo "smtp_server: $*" >&2; exit 1; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Sets $programs (daemons) and $libraries.
find_postfix() {
  if [ -x /usr/lib/postfix/sbin/master ]; then
    programs=/usr/lib/postfix/sbin libraries=/usr/lib/postfix
    return
  fi
  cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/tocsin/postfix
  if [ ! -x "$cache/usr/lib/postfix/sbin/master" ]; then
    fetch=$(mktemp -d)
    (cd "$fetch" && apt-get download postfix >/dev/null 2>"$fetch/log") || { cat "$fetch/log" >&2; fail "cannot fetch the package postfix"; }
    mkdir -p "$cache"
    dpkg-deb -x "$fetch"/postfix_*.deb "$cache"
    rm -r "$fetch"
  fi
  programs=$cache/usr/lib/postfix/sbin libraries=$cache/usr/lib/postfix
  missing=$(LD_LIBRARY_PATH=$libraries ldd "$programs/smtpd" | grep 'not found' || true)
  [ -z "$missing" ] || fail "libraries missing: $missing (apt-get install libsasl2-2 libnsl2 libicu72 libdb5.3)"
}

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$state/conf/key.pem" -out "$dir/ca.pem" 2>/dev/null
  cp "$dir/ca.pem" "$state/conf/cert.pem"
}

# Postfix wants two unprivileged names of its own; without the package's users two that every Debian has will do.
choose_names() {
  owner=postfix group=postdrop
  { getent passwd postfix && getent group postdrop; } >/dev/null || { owner=news group=games; }
  reader=$(id -u)
  [ "$reader" -ge 100 ] || reader=65534   # virtual(8) never delivers as root
}

write_configuration() {
  cat > "$state/conf/main.cf" <<END
compatibility_level = 3.6
queue_directory = $state/queue
data_directory = $state/data
daemon_directory = $programs
command_directory = $programs
shlib_directory = $libraries
meta_directory = $state/conf
mail_owner = $owner
setgid_group = $group
import_environment = LD_LIBRARY_PATH MAIL_CONFIG TZ PATH
maillog_file = $state/log
maillog_file_prefixes = $state
myhostname = localhost
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_tls_cert_file = $state/conf/cert.pem
smtpd_tls_key_file = $state/conf/key.pem
smtpd_tls_security_level = encrypt
smtpd_recipient_restrictions = check_recipient_access texthash:$state/conf/refuse, permit_mynetworks, reject
virtual_mailbox_domains = static:all
virtual_mailbox_base = $state/mail
virtual_mailbox_maps = texthash:$state/conf/mailboxes, static:inbox/
virtual_uid_maps = static:$reader
virtual_gid_maps = static:$(id -g nobody)
virtual_minimum_uid = 100
virtual_mailbox_limit = 0
message_size_limit = 67108864
default_process_limit = 20
smtpd_client_connection_rate_limit = 0
END
  if [ -f "$dir/recipients" ]; then sed 's|.*|& &/|' "$dir/recipients"; fi > "$state/conf/mailboxes"
  if [ -f "$dir/refuse" ]; then cp "$dir/refuse" "$state/conf/refuse"; else : > "$state/conf/refuse"; fi
  cat > "$state/conf/master.cf" <<END
127.0.0.1:$port inet n - n - - smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
error     unix - - n - - error
retry     unix - - n - - error
virtual   unix - n n - - virtual
anvil     unix - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
END
}

make_folders() {
  for folder in active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace; do mkdir -p "$state/queue/$folder"; done
  mkdir -p "$state/data" "$state/mail"
  chmod 711 "$state" "$state/queue"
  as_root chown -R "$reader" "$state/mail"
  as_root chown "$owner" "$state/data" "$state/queue/active" "$state/queue/bounce" "$state/queue/corrupt" "$state/queue/defer" "$state/queue/deferred" \
    "$state/queue/flush" "$state/queue/hold" "$state/queue/incoming" "$state/queue/private" "$state/queue/saved" "$state/queue/trace"
  as_root chown "$owner:$group" "$state/queue/maildrop" "$state/queue/public"
  as_root chown -R root "$state/conf" "$state/queue/pid"
  as_root chown root "$state/queue"
}

start() {
  dir=$1 port=$2
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  [ ! -e "$dir/smtp.pid" ] || fail "$dir/smtp.pid exists: stop it first"
  find_postfix
  # the daemons run under other names, which may not be let through the folders above DIR
  state=$(mktemp -d /tmp/tocsin-smtp.XXXXXX)
  mkdir -p "$state/conf"
  choose_names
  make_certificate
  write_configuration
  mkdir -p "$state/mail"
  [ ! -d "$dir/mail" ] || cp -r "$dir/mail/." "$state/mail/"
  make_folders
  rm -rf "$dir/mail"
  ln -s "$state/mail" "$dir/mail"
  echo "$state" > "$dir/smtp.state"
  as_root env LD_LIBRARY_PATH="$libraries" MAIL_CONFIG="$state/conf" "$programs/master" -c "$state/conf" -w </dev/null >"$dir/smtp.out" 2>&1 ||
    { cat "$dir/smtp.out" >&2; as_root cat "$state/log" >&2 || true; fail "Postfix does not start"; }
  as_root cat "$state/queue/pid/master.pid" | tr -d ' ' > "$dir/smtp.pid"
  echo "smtp_server: Postfix $(cat "$dir/smtp.pid") listens on 127.0.0.1:$port (STARTTLS), mail in $dir/mail, certificate $dir/ca.pem"
}

stop() {
  dir=$(cd "$1" && pwd)
  [ -e "$dir/smtp.pid" ] || fail "nothing to stop in $dir"
  pid=$(cat "$dir/smtp.pid") state=$(cat "$dir/smtp.state")
  # only the process that was started here
  if as_root cat "/proc/$pid/cmdline" 2>/dev/null | tr '\0' ' ' | grep -qF "$state/conf"; then
    as_root kill "$pid"
    for _ in $(seq 100); do [ -d "/proc/$pid" ] || break; sleep 0.1; done
  fi
  rm "$dir/mail"
  as_root cp -r "$state/mail" "$dir/mail"
  as_root chown -R "$(id -u)" "$dir/mail"
  case $state in /tmp/tocsin-smtp.*) as_root rm -rf "$state" ;; esac
  rm -f "$dir/smtp.pid" "$dir/smtp.state" "$dir/smtp.out"
  echo "smtp_server: Postfix $pid stopped, mail kept in $dir/mail"
}

case ${1:-} in
  start) [ $# = 3 ] || fail "start DIR PORT"; start "$2" "$3" ;;
  stop) [ $# = 2 ] || fail "stop DIR"; stop "$2" ;;
  *) fail "start DIR PORT | stop DIR" ;;
esac
