#!/usr/bin/env bash
# Files of STIX from the command line, as scripts use it: exit codes, one line a file, nothing written, no data directory.
. "$(dirname "$0")/harness.sh"
cd_free=$work/empty
mkdir -p "$cd_free"
S() { (cd "$cd_free" && TOCSIN_DATA=$cd_free/none "$binary" stix "$@"); }
binary=$(realpath "$binary")
common='"spec_version":"2.1","created":"2026-03-01T02:10:00.000Z","modified":"2026-03-01T02:10:00.000Z"'
tool='{"type":"tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",'$common',"name":"n","x_acme":1.50}'
bad='{"type":"tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",'$common'}'
printf '%s\n' "$tool" >"$work/object.json"
printf '%s\n' "$bad" >"$work/bad.json"
printf '{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":[%s,\n%s]}\n' "$tool" "${tool/cd3f/cd30}" >"$work/bundle.json"
printf '{"more":false,"objects":[%s]}\n' "$tool" >"$work/envelope.json"
printf '[%s]\n' "$tool" >"$work/list.json"
printf '%s\n%s\n' "$tool" "${tool/cd3f/cd31}" >"$work/lines.jsonl"
printf '{"type":"bundle","spec_version":"2.0","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":[%s]}\n' \
  '{"type":"observed-data","id":"observed-data--b67d30ff-02ac-498a-92f9-32f845f448cf","created":"2016-04-06T19:58:16.000Z","modified":"2016-04-06T19:58:16.000Z","first_observed":"2015-12-21T19:00:00Z","last_observed":"2015-12-21T19:00:00Z","number_observed":1,"objects":{"0":{"type":"ipv4-addr","value":"198.51.100.3"}}}' >"$work/old.json"

for kind in object.json bundle.json envelope.json list.json lines.jsonl old.json; do works "$kind is valid" S validate "$work/$kind"; done
S validate --json "$work/object.json" "$work/bad.json" - <"$work/list.json" >"$out" 2>"$err"
same 'an invalid file ends with 1' 1 $?
same 'a line a file' 3 "$(wc -l <"$out")"
same 'each says its file and whether it is valid' 'true false true' "$(jq -r .valid "$out" | xargs)"
same 'an error says object, place, rule and section' 'tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f /name stix.required 4.18' "$(sed -n 2p "$out" | jq -r '.errors[0] | .object, .pointer, .rule, .section' | xargs)"
same 'custom content is a warning' 'stix.custom-property /x_acme' "$(sed -n 1p "$out" | jq -r '.warnings[0] | .rule, .pointer' | xargs)"
same 'STIX 2.0 is named' 2.0 "$(S validate --json "$work/old.json" | jq -r .version)"
S validate --json "$work/nothing.json" >"$out" 2>"$err"
same 'a file that is not there ends with 1' '1 cli.file' "$? $(jq -r '.errors[0].rule' "$out")"
printf '{' | S validate --json - >"$out" 2>"$err"
same 'no JSON ends with 1' '1 json.syntax' "$? $(jq -r '.errors[0].rule' "$out")"

works 'a pattern is valid' S pattern "[ipv4-addr:value = '203.0.113.9']"
S pattern --json "[ipv4-addr:value = ]" >"$out" 2>"$err"
same 'a broken pattern ends with 1, and says where' '1 19' "$? $(jq -r '.errors[0].position' "$out")"
printf '%s\n' "[a:b = 1]" '"[a:b = ]"' '{"pattern":"[a:b==2]"}' | S pattern --jsonl >"$out" 2>"$err"
same 'many patterns, a line each' '1 true false true' "$? $(jq -r .valid "$out" | xargs)"
same 'in their canonical spelling' '[a:b = 2]' "$(sed -n 3p "$out" | jq -r .canonical)"

S convert --to jsonl "$work/bundle.json" >"$work/out.jsonl" 2>"$err"
same 'an object a line' 2 "$(wc -l <"$work/out.jsonl")"
S convert --to bundle "$work/out.jsonl" >"$work/again.json" 2>"$err"
same 'and back, equal' "$(jq -S .objects "$work/bundle.json")" "$(jq -S .objects "$work/again.json")"
if grep -qF '1.50' "$work/again.json"; then pass 'custom content byte for byte'; else fail 'custom content byte for byte' ''; fi
S convert --to stix2.1 "$work/old.json" >"$work/new.json" 2>"$err"
works 'what was raised is valid' S validate "$work/new.json"
same 'and of version 2.1' '2.1 ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4' "$(S validate --json "$work/new.json" | jq -r .version) $(jq -r '.objects[] | select(.type == "ipv4-addr") | .id' "$work/new.json")"
S convert --to word "$work/bundle.json" >"$out" 2>"$err"
same 'an unknown format' 2 $?
fails 'no data directory was made' test -e "$cd_free/none"
finish
