#!/usr/bin/env bash
# Kill -9 of a busy server, 20 times (200 with TOCSIN_LONG): what was acknowledged is there afterwards, and the whole
# ledger and all rows verify.
long=${TOCSIN_LONG-}
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
kills=20 clients=4
[[ ! $long ]] || kills=200
seed=${TOCSIN_KILL_SEED:-$$}
RANDOM=$seed
unset TOCSIN_KILL_SEED  # the program knows no such setting
printf 'seed %s\n' "$seed"

example_found "$work" "$data" demo || exit 1
. tests/e2e/kills.sh
finish
