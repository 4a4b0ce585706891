#!/usr/bin/env bash
# What is typed wrong, or founded wrong: a clear refusal with its exit code, and nothing left behind.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
ledger_size() { [[ -d $data ]] && find "$data" -type f | wc -l || echo none; }
T() { "$binary" --data "$data" "$@"; }
key() { ssh-keygen -q -t ed25519 -N '' -f "$work/$1"; }
key ana; key ben
ana="Maren Holloway=$work/ana.pub" ben="tobias.achterman=$work/ben.pub"

works 'help is said' "$binary" --help
works 'a version is said' "$binary" --version
refused 'no command' 64 cli.usage '' "$binary"
refused 'an unknown command' 64 cli.usage '' T shaer list
refused 'an unknown option' 64 cli.usage '' T share list --colour
refused 'a required option is missing' 64 cli.usage '' T init
refused 'an unknown example' 4 procedure.unknown-example '' T init --from nowhere --person "$ana" --person "$ben"
refused 'a live instance with one person' 2 init.people '' T init --from utility --person "$ana"
refused 'a key that is no key' 2 key.form '' T init --from utility --person "Maren Holloway=/etc/hostname" --person "$ben"
refused 'a key file that is not there' 2 init.file nothing.pub T init --from utility --person "Maren Holloway=$work/nothing.pub" --person "$ben"
refused 'somebody whom people.yaml does not name' 2 init.people 'ana ruiz' T init --from utility --person "Ana Ruiz=$work/ana.pub" --person "$ben"
if grep -qF 'tocsin procedure example DIR' "$err"; then pass 'and how to found with people of your own is said'; else fail 'and how to found with people of your own is said' ''; fi
refused 'two people with one key' 2 founding.shared-key '' T init --from utility --person "$ana" --person "tobias.achterman=$work/ana.pub"
refused 'nothing was founded here' 4 store.unknown '' T serve
refused 'a setting of another type' 2 config.value --io-threads T serve --io-threads many
refused 'an unknown variable' 2 config.unknown TOCSIN_LISTENN env TOCSIN_LISTENN=x "$binary" --data "$data" serve

# -- a folder of one's own, before anything is founded
own=$work/own
works 'the example as files to edit' T procedure example "$own"
if grep -qF people.yaml "$out" && tr -s '\n ' ' ' <"$out" | grep -qF "init --check --from $own"; then pass 'and what to edit next is said'; else fail 'and what to edit next is said' ''; fi
same 'they are the files of the example' '' "$(diff -r examples/procedure "$own" 2>&1)"
refused 'a folder that holds something' 5 example.folder "$own" T procedure example "$own"
refused 'a file in its place' 5 example.folder "$own/people.yaml" T procedure example "$own/people.yaml"
same 'which changed neither' '' "$(diff -r examples/procedure "$own" 2>&1)"
mkdir "$work/empty"
works 'a folder that is empty' T --json procedure example "$work/empty"
same 'with an answer for programs' "$work/empty $(find examples/procedure -type f | wc -l)" "$(jq -r '"\(.folder) \(.files)"' "$out")"
refused 'a folder that cannot be made' 7 store.unwritable /proc/own T procedure example /proc/own
works 'a folder without a fault' T init --check --from "$own"
if grep -qF coverage.nobody-awake "$out"; then pass "and what it leaves uncovered is said"; else fail "and what it leaves uncovered is said" ""; fi
sed -i '0,/roles: \[analyst\]/s//roles: [analist]/' "$own/people.yaml"
sed -i '0,/"cidrs": \["10/s//"cidrs": ["310/' "$own/inventory.json"
refused 'every fault of every file' 2 inventory.value inventory.json:/cidrs/0 T init --check --from "$own"
if grep -qF analist "$out"; then pass "the other one as well"; else fail "the other one as well" ""; fi
refused 'nothing is founded on it' 2 init.people '1 more: tocsin init --check' T init --from "$own" --person "$ana" --person "$ben"
refused 'a folder without people' 2 init.file people.yaml T init --check --from examples/signals
fails 'no folder was left' test -e "$data"
fails 'nor keys' eval 'ls -d "$data"-keys* 2>/dev/null | grep -q .'

works 'a live instance is founded' T init --from utility --person "$ana" --person "$ben"
if grep -qF not_enrolled "$out" && grep -qF roles_of_nobody "$out"; then pass "who was left out is said"; else fail "who was left out is said" ""; fi
same 'the administrator gets a link, in a file of their own' '600 https://localhost:8443/enter#toe_' "$(stat -c %a "$data/people/maren.holloway.link") $(head -c 33 "$data/people/maren.holloway.link")"
refused 'founding twice' 5 init.exists '' T init --from utility --person "$ana" --person "$ben"
echo 'listen 127.0.0.1:1' >"$data/tocsin.conf"
refused 'a line of the settings that says nothing' 2 config.syntax tocsin.conf:1 T serve
echo 'smtp-hots = mail.example' >"$data/tocsin.conf"
refused 'a misspelled setting' 2 config.unknown smtp-host T serve
rm "$data/tocsin.conf"
works 'the whole ledger verifies' T verify --replay
same 'nobody else reads a file of it' '' "$(find "$data" "$data-keys" -type f -perm /077)"
mv "$data-keys" "$work/keys-elsewhere"
fails 'without its keys it does not' T verify
works 'it does with the folder where they lie' T verify --keys "$work/keys-elsewhere"
mv "$work/keys-elsewhere" "$data-keys"

"$binary" openapi >"$work/openapi.json" 2>"$err"
same 'api/openapi.json is what the program prints' "$(sha256sum <api/openapi.json)" "$(sha256sum <"$work/openapi.json")"
finish
