#!/usr/bin/env bash
# A list of software of one's own, agreed to by whom the procedure asks, and CISA's whole list of exploited vulnerabilities:
# what is exploited and runs here becomes due, and reaches a mailbox and a TAXII collection.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin kev=../shared/data/real/kev.json
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
. tools/scenario.sh
if [[ ! -e $kev ]]; then
  skip 'the whole list of exploited vulnerabilities' "$kev is not beside the checkout; two entries of its form stand in for it"
  kev=$work/kev.json
  cat >"$kev" <<'JSON'
{"title": "Two entries in the form of CISA's list, facts retold in our own words", "catalogVersion": "2024.10.17", "dateReleased": "2024-10-17T17:00:00.0000Z", "count": 2, "vulnerabilities": [
  {"cveID": "CVE-2024-40711", "vendorProject": "Veeam", "product": "Backup & Replication", "vulnerabilityName": "Veeam Backup and Replication Deserialization Vulnerability", "dateAdded": "2024-10-17",
   "shortDescription": "The backup server takes serialized objects from strangers, who run code by it without signing in.", "requiredAction": "Install the vendor's fixed release, or stop using the product.", "dueDate": "2024-11-07",
   "knownRansomwareCampaignUse": "Known", "notes": "https://www.veeam.com/kb4649 ; https://nvd.nist.gov/vuln/detail/CVE-2024-40711", "cwes": ["CWE-502"]},
  {"cveID": "CVE-2024-3400", "vendorProject": "Palo Alto Networks", "product": "PAN-OS", "vulnerabilityName": "Palo Alto Networks PAN-OS Command Injection Vulnerability", "dateAdded": "2024-04-12",
   "shortDescription": "A crafted session name becomes a command that runs as root.", "requiredAction": "Install the vendor's fixed release.", "dueDate": "2024-04-19",
   "knownRansomwareCampaignUse": "Known", "notes": "https://nvd.nist.gov/vuln/detail/CVE-2024-3400", "cwes": ["CWE-20", "CWE-77"]}]}
JSON
fi

works 'a mail server' example_mail "$work"
works 'founded' example_found "$work" "$data" demo
works 'served' example_serve "$data"

# -- what runs here, in a list of one's own
cat >"$work/own.csv" <<'CSV'
vendor,product,version,asset,owner,business_service,zone,exposure,interface,third_party,compensating,maintenance_window
Veeam,Backup & Replication,12.1.2.172,kvdc-bak-01,it-operations,Maintenance planning,it,internal,,,Management network only,Third Saturday
CSV
fires() { as adaeze.nwosu --json procedure simulate --signal "$kev" --format kev --limit 500 >"$work/fires.json" && jq -r '[.rows[] | select(.fires | index("exploited-vulnerability")) | .title | split(" ")[0]] | sort | join(" ")' "$work/fires.json"; }
works 'the list in force has other software of it' eval 'fires | grep -qF CVE-2024-3400'
fails 'nothing of this is in it' eval 'fires | grep -qF CVE-2024-40711'
refused 'an analyst imports nothing' 3 right.missing '' as maren.holloway inventory import --software "$work/own.csv"
sed 's/^vendor,/maker,/' "$work/own.csv" >"$work/wrong.csv"
refused 'a list without the column of vendors' 2 software. '' as adaeze.nwosu inventory import --software "$work/wrong.csv"
works 'the list is imported by one who keeps it' as adaeze.nwosu inventory import --software "$work/own.csv"
fails 'which puts nothing in force' eval 'fires | grep -qF CVE-2024-40711'
refused 'nor does the importer alone' 4 cli.nothing-waits '' as adaeze.nwosu inventory agree --yes
refused 'nor who keeps no inventory' 4 cli.nothing-waits '' as maren.holloway inventory agree --yes
works 'another who keeps it agrees, by her own key' as ines.caldeira inventory agree --yes

# -- the list fires on it, and on nothing that runs here no more
works 'the list of exploited vulnerabilities' eval 'as maren.holloway --json signal add "$kev" --format kev >"$work/added.json"'
same 'fires on that software alone' 'Veeam' "$(jq -r '[.signals[] | select(.fired | length > 0) | .title | capture("in (?<vendor>[A-Za-z]+)").vendor] | unique | join(" ")' "$work/added.json")"
due_of() { jq -er --arg audience "$1" '.signals[] | select(.title | startswith("CVE-2024-40711 ")) | .fired[] | select(.trigger == "exploited-vulnerability") | .dues[] | select(.audiences | index($audience)).id' "$work/added.json"; }
works 'due inside, and to the neighbors' eval 'due_of soc && due_of it-operations && due_of peer-utilities'

cve='s/CVE-2024-3400/CVE-2024-40711/g; s/kvdc-vpn-0[12]/kvdc-bak-01/g'
item() { # FILE: the item of the example with the words of this vulnerability, in $work
  sed "$cve" "$1" | jq --arg observed "$2" '.title = "Backup server: exploited vulnerability CVE-2024-40711" | .observed = $observed | del(.systems, .business_service)
    | .context = "CISA lists the vulnerability as exploited, with known use by ransomware groups. No sign-in is needed."
    | .exposure = "Release 12.1.2.172 and earlier are concerned; 12.2.0.334 is fixed."
    | .detection = "New local accounts and unexpected child processes of the mount service on the backup server."
    | .steps = [{verb: "install", object: "release 12.2.0.334 or later on the backup server", owner: "IT operations", by: "2026-01-01T00:00:00Z", check: "the server reports that release"}]
    | .observables = [{type: "cve", value: "CVE-2024-40711", side: "neutral", judgement: "context"}]' >"$work/${1##*/}.own"
  scenario_item "$work/${1##*/}.own" >"$work/${1##*/}"
}
share() { # FILE AUDIENCE LABEL OBSERVED: a submitted share for what is due to the audience; sets number
  local match audience
  item "$1" "$4" && number=$(as maren.holloway --json share open --item "$work/${1##*/}" --due "$(due_of "$2")" | jq -er .number) && as leila.farrokh share sanitize "$number" || return 1
  while IFS=$'\t' read -r match audience; do
    as leila.farrokh share decide "$number" --audience "$audience" --match "$match" --decision redact --reason 'Nobody needs it to act.' || return 1
  done < <(as leila.farrokh --json share matches "$number" | jq -r '.rows[] | [.id, .audience] | @tsv')
  as maren.holloway share mark "$number" --tlp "$3" && as maren.holloway share submit "$number"
}
works 'a share for inside' share examples/shares/gateway-inside.json soc amber+strict 'We run the affected release on kvdc-bak-01. Nothing was seen on it so far.'
inside=$number
works 'the duty officer approves' as tobias.achterman share approve "$inside" --yes
works 'a mail arrives' within 20 mail_with "$inside"
works 'about this vulnerability, with the name of our host' eval 'grep -qF CVE-2024-40711 "$(mail_file "$inside")" && grep -qF kvdc-bak-01 "$(mail_file "$inside")"'
works 'a share for the neighbors' share examples/shares/gateway-peers.json peer-utilities green 'Backup servers such as kvdc-bak-01 are attacked in the open.'
peers=$number
works 'the security lead approves' as ines.caldeira share approve "$peers" --yes
works 'a client for a neighbor' scenario_client stillmere-light peer-utilities
works 'the collection holds the vulnerability' within 20 taxii_has vulnerability
same 'which is this one' CVE-2024-40711 "$(jq -r '[.objects[] | select(.type == "vulnerability").name] | unique | join(" ")' "$work/taxii.json")"
fails 'and does not name our host' grep -qF kvdc-bak "$work/taxii.json"
works 'both due shares are answered' eval 'for each in soc peer-utilities; do as maren.holloway --json due show "$(due_of $each)" | jq -e ".shares | length > 0"; done'
works 'ledger and rows verify' eval 'example_end "${example_pids[-1]}" && T verify --replay'
finish
