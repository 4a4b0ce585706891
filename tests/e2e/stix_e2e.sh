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
event='{"Event":{"uuid":"e2e6a6ea-f69b-4d93-8564-f51d67cafe51","info":"a","date":"2026-02-27","timestamp":"1772244600","Orgc":{"name":"Fjord Water","uuid":"a0c22599-9e58-4da4-96ac-7051603fa951"},"Tag":[{"name":"tlp:amber+strict"}],"x_ours":1,
  "Attribute":[{"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5eceb","type":"domain","category":"Network activity","value":"bad.example","timestamp":"1772244600","to_ids":true,"comment":"=1+1"}]}}'
printf '%s\n' "$event" >"$work/event.json"
S convert --from misp --to stix2.1 "$work/event.json" >"$work/event.stix" 2>"$err"
works 'what was MISP is valid STIX' S validate "$work/event.stix"
S convert --to misp "$work/event.stix" >"$work/again.json" 2>"$err"
same 'and MISP again, equal' "$(jq -S . "$work/event.json")" "$(jq -S . "$work/again.json")"
S convert --from misp --to suricata --boundary TLP:AMBER "$work/event.json" >"$out" 2>"$err"
same 'a boundary stops what is narrower, and nothing is written' '3 0 yes' "$? $(stat -c %s "$out") $(grep -q convert.boundary "$err" && echo yes)"
S convert --from misp --to hosts --boundary TLP:AMBER+STRICT "$work/event.json" >"$out" 2>"$err"
same 'a list says its label first' '# TLP:AMBER+STRICT 0.0.0.0 bad.example' "$(xargs -d '\n' <"$out" | sed 's/ $//')"
S convert --from misp --to csv "$work/event.json" >"$work/list.csv" 2>"$err"
same 'no cell is a formula' 0 "$(grep -cE '(^|,)"?[=+@-]' "$work/list.csv")"
S convert --from text --to stix2.1 --marking TLP:GREEN - <<<'hxxp://bad[.]example/a' >"$out" 2>"$err"
same 'a defanged line is an indicator' "[url:value = 'http://bad.example/a'] 1" "$(jq -r '.objects[] | select(.type == "indicator") | .pattern' "$out") $(jq '[.objects[] | select(.type == "indicator").object_marking_refs[]] | length' "$out")"
S convert --from text --to stix2.1 --lossless - <<<'no value' >"$out" 2>"$err"
same 'what has no place is told, and refused where asked' '5 0 yes' "$? $(stat -c %s "$out") $(grep -q '^lost    line 1' "$err" && echo yes)"
S convert --from misp --to pdf "$work/event.json" --out "$work/brief.pdf" 2>"$err"
same 'a brief has its label at head and foot, and beside the indicator' 3 "$(pdftotext "$work/brief.pdf" - | grep -c 'TLP:AMBER+STRICT$')"
binary_csaf() { (cd "$cd_free" && TOCSIN_DATA=$cd_free/none "$binary" csaf "$@"); }
advisory='{"document":{"category":"csaf_base","csaf_version":"2.0","title":"t","publisher":{"category":"vendor","name":"n","namespace":"https://n.example"},"distribution":{"tlp":{"label":"GREEN"}},"tracking":{"id":"A-1","status":"final","version":"1","initial_release_date":"2026-02-01T10:00:00Z","current_release_date":"2026-02-01T10:00:00Z","revision_history":[{"number":"1","date":"2026-02-01T10:00:00Z","summary":"s"}]}}}'
printf '%s\n' "$advisory" >"$work/advisory.json"
printf '%s\n' "${advisory/\"version\":\"1\"/\"version\":\"2\"}" >"$work/wrong.json"
works 'an advisory is valid' binary_csaf validate "$work/advisory.json"
binary_csaf validate --json "$work/advisory.json" "$work/wrong.json" >"$out" 2>"$err"
same 'a test that fails is named, with its place' '1 csaf.6-1-16 /document/tracking/version 6.1.16' "$? $(sed -n 2p "$out" | jq -r '.errors[0] | .rule, .pointer, .section' | xargs)"
works 'a provider gets a folder' binary_csaf publish --url https://n.example/csaf/ --out "$work/csaf" "$work/advisory.json"
same 'with hashes that hold' "$(jq -S . "$work/advisory.json")" "$(cd "$work/csaf/green/2026" && sha256sum --quiet -c a-1.json.sha256 && sha512sum --quiet -c a-1.json.sha512 && jq -S . a-1.json)"
same 'which says that it is not signed' 'false not signed' "$(binary_csaf publish --url https://n.example/csaf/ --out "$work/csaf" --json "$work/advisory.json" 2>"$err" | jq -r .signed) $(cut -d: -f1 "$err")"
fails 'and has no signature' test -e "$work/csaf/green/2026/a-1.json.asc"
# a key that was made for this, and a ring of its own to verify with what the provider gives out
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME" "$work/ring"
gpg --batch --quiet --passphrase '' --quick-generate-key 'CSAF <csaf@n.example>' ed25519 sign 1d 2>"$err"
fingerprint=$(gpg --batch --with-colons --list-keys 2>/dev/null | awk -F: '/^fpr/ {print $10; exit}')
printf '%s\n' "${advisory/A-1/A-2}" >"$work/second.json"
works 'a provider signs' binary_csaf publish --url https://n.example/csaf/ --out "$work/signed" --sign-key "$fingerprint" "$work/advisory.json" "$work/second.json"
binary_csaf publish --url https://n.example/csaf/ --out "$work/unsigned" --sign-key 0123456789012345678901234567890123456789 "$work/advisory.json" >"$out" 2>"$err"
same 'a key that is not there is refused, and nothing is written' '2 yes no' "$? $(grep -q gpg.key "$err" && echo yes) $(test -e "$work/unsigned" && echo yes || echo no)"
gpgconf --kill gpg-agent
export GNUPGHOME=$work/ring
gpg --batch --quiet --import "$work/signed/openpgp.asc" 2>"$err"
same 'the key that is given out is that of the metadata' "$fingerprint https://n.example/csaf/openpgp.asc csaf_trusted_provider" "$(jq -r '[.public_openpgp_keys[0].fingerprint, .public_openpgp_keys[0].url, .role] | join(" ")' "$work/signed/provider-metadata.json")"
verified=
for each in "$work"/signed/green/2026/*.json; do
  verified+="$(basename "$each") $(gpg --batch --status-fd 1 --verify "$each.asc" "$each" 2>/dev/null | awk '/VALIDSIG/ {print $3}') "
done
same 'each advisory has a signature of that key that holds' "a-1.json $fingerprint a-2.json $fingerprint " "$verified"
same 'and the feed leads to it' https://n.example/csaf/green/2026/a-1.json.asc "$(jq -r '.feed.entry[] | select(.id == "A-1") | .link[] | select(.rel == "signature").href' "$work/signed/green/csaf-feed-tlp-green.json")"
gpgconf --kill gpg-agent
unset GNUPGHOME
works 'a feed is made' "$binary" misp feed --out "$work/feed" --boundary TLP:RED "$work/event.json"
same 'with the hash of each value' "$(printf bad.example | md5sum | cut -d' ' -f1),e2e6a6ea-f69b-4d93-8564-f51d67cafe51" "$(cat "$work/feed/hashes.csv")"
fails 'no data directory was made' test -e "$cd_free/none"
finish
