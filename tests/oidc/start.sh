#!/usr/bin/env bash
# Starts the provider of provider.mjs: start.sh PORT PERSON_FILE LOG. Prints its process id once it listens. Its packages are
# kept in the user's cache, by the hash of their lock file. Exit status 77: there is no node or npm here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
node=$here/../../tools/node
"$node" node --version >/dev/null 2>&1 || exit 77
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/tocsin/oidc-$(sha256sum <"$here/package-lock.json" | cut -c1-16)
mkdir -p "$cache"
exec 8>"$cache.lock"
flock 8
if [[ ! -e $cache/installed ]]; then
  cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$cache/"
  (cd "$cache" && "$node" npm ci --silent >"$3" 2>&1)
  touch "$cache/installed"
fi
flock -u 8
cp "$here/provider.mjs" "$cache/"
"$node" node "$cache/provider.mjs" "$1" "$2" >"$3" 2>&1 </dev/null 8>&- &
pid=$!
for _ in {1..300}; do
  ! grep -q '^ready' "$3" || { echo "$pid"; exit 0; }
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
cat "$3" >&2
exit 1
