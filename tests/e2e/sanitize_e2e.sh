#!/usr/bin/env bash
# The sanitizer from outside: lines and their explanations, files of many kinds made anew, what stops them. No data directory.
. "$(dirname "$0")/harness.sh"
inventory=examples/procedure/inventory.json
host=$(jq -r '.host_prefixes[0]' "$inventory")-sql11
person=$(jq -r '.employees[0].name' "$inventory")
S() { TOCSIN_DATA=$work/none "$binary" sanitize --inventory "$inventory" "$@"; }

# -- lines
jq -cn --arg text "$person saw it on $host; key AKIAX2AYOJKXSKSUU3IJ, C2 evil.top" '{id: 1, text: $text}' >"$work/in.jsonl"
S --jsonl <"$work/in.jsonl" >"$work/plain.jsonl"
S --jsonl --explain <"$work/in.jsonl" >"$work/explained.jsonl"
works 'the indicator stays' jq -er '.text | endswith("C2 evil.top")' "$work/plain.jsonl"
works 'without --explain nothing is explained' jq -er 'has("explanations") | not' "$work/plain.jsonl"
works 'each redaction is explained, in parts and in words' jq -er '(.redactions | length) >= 3 and (.explanations | length) == (.redactions | length) and
  all(.explanations[]; .class != "" and .rule != "" and .version != "" and .evidence != "" and .policy != "" and .action != "" and (.words | length) > 60)' "$work/explained.jsonl"
same 'the rest of the line is the same' "$(jq -cS . "$work/plain.jsonl")" "$(jq -cS 'del(.explanations)' "$work/explained.jsonl")"
same 'no explanation repeats what was taken out' 0 "$(jq -r '.explanations[] | tostring' "$work/explained.jsonl" | grep -cE "$person|AKIAX2|$host")"

# -- pseudonyms: keyed by the inventory's bytes or by a key of one's own, and the same every time
pseudonym() { jq -r '.text | capture("(?<p>HOST-[A-Z2-7]{10})").p' "$1"; }
S <"$work/in.jsonl" >"$work/again.jsonl"
works 'the same input, inventory and key give the same bytes' cmp "$work/plain.jsonl" "$work/again.jsonl"
head -c 32 /dev/urandom >"$work/pseudonym.key"
S --pseudonym-key "$work/pseudonym.key" <"$work/in.jsonl" >"$work/keyed.jsonl"
fails 'another key gives other pseudonyms' test "$(pseudonym "$work/plain.jsonl")" = "$(pseudonym "$work/keyed.jsonl")"
(jq -c . "$inventory" && echo) >"$work/respelled.json"
TOCSIN_DATA=$work/none "$binary" sanitize --inventory "$work/respelled.json" <"$work/in.jsonl" >"$work/other.jsonl"
fails 'so does another inventory' test "$(pseudonym "$work/plain.jsonl")" = "$(pseudonym "$work/other.jsonl")"
printf short >"$work/short.key"
fails 'a key that is too short is none' S --pseudonym-key "$work/short.key"
# -- files
printf 'host,password\n%s,hunter22\nevil.top,\n' "$host" >"$work/hosts.csv"
works 'a table' S --file "$work/hosts.csv" --out "$work/hosts.out.csv"
same 'its cells are read under their columns' '[PASSWORD]' "$(sed -n 2p "$work/hosts.out.csv" | cut -d, -f2)"
same 'what is theirs stays' 'evil.top,' "$(sed -n 3p "$work/hosts.out.csv")"

printf 'title: t\nlogsource:\n  product: windows\ndetection:\n  s:\n    Computer: %s\n  condition: s\n' "$host" >"$work/rule.yml"
fails 'a rule whose logic names a host of ours waits' S --file "$work/rule.yml" --out "$work/rule.out.yml"
fails 'and nothing is written' test -e "$work/rule.out.yml"
sed "s/$host/evil.exe/" "$work/rule.yml" >"$work/fine.yml"
works 'one without goes on' S --file "$work/fine.yml" --out "$work/fine.out.yml"
works 'byte for byte' cmp "$work/fine.yml" "$work/fine.out.yml"

printf 'MZ\0\1' >"$work/tool.exe"
S --json --file "$work/tool.exe" --out "$work/tool.out" >"$out" 2>"$err"
same 'a file of no known kind is stopped, and says why' '5 attachment.unknown' "$? $(jq -r '.unread[0].rule' "$out")"
fails 'and is not written' test -e "$work/tool.out"
printf '\211PNG\r\n\032\n' >"$work/torn.png"
S --json --file "$work/torn.png" >"$out" 2>"$err"
same 'so is a torn picture' 'attachment.torn' "$(jq -r '.unread[0].rule' "$out")"
fails 'a file that is not there' S --file "$work/nothing.txt"

printf 'From: Evil <boss@evil.top>\nDelivered-To: someone@example.com\nSubject: hello\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n%s\n' "$(printf 'seen on %s' "$host" | base64)" >"$work/lure.eml"
works 'a mail' S --file "$work/lure.eml" --out "$work/lure.out.eml"
same 'its parts are decoded and sanitized' '0 0 1' "$(grep -c "$host" "$work/lure.out.eml") $(grep -ci '^delivered-to' "$work/lure.out.eml") $(grep -c 'boss@evil.top' "$work/lure.out.eml")"
finish
