#!/usr/bin/env bash
# A team of three founds an instance of its own from the written files, and one of them is awake: what is routine leaves by
# the standing authorization, what a colleague wrote leaves by the expedited path, another reviews both, and a fourth
# person joins by the word of two. Keys are their own; one lies in an ssh-agent.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin own=$work/procedure
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" --key "$work/$who" "$@"; }
. tools/scenario.sh

# -- the files, with the names of the three in them
works 'the files to edit' T procedure example "$own"
cat >"$own/people.yaml" <<'YAML'
people:
  - {name: Ana Ruiz, email: ana@kestrelvale.example, unit: corporate, roles: [analyst, sanitizer, it-operations, iam, ot, control-owner]}
  - {name: Ben Ode, email: ben@kestrelvale.example, unit: corporate, roles: [duty-officer, security, grc]}
  - {name: Cora Lind, email: cora@kestrelvale.example, unit: corporate, roles: [legal, third-party-risk, communications, executive, auditor]}
YAML
cat >"$own/roster.yaml" <<'YAML'
roster:
  zone: America/Chicago
  duties:
    - role: duty-officer
      shifts:
        - {days: [every], from: "00:00", to: "24:00", people: [ben@kestrelvale.example]}
    - role: legal
      shifts:
        - {days: [weekdays], from: "09:00", to: "17:00", people: [cora@kestrelvale.example]}
YAML
mine='s/(Maren Holloway|Leila Farrokh|Dario Kemp|Adaeze Nwosu|Hanne Vik|Mateo Brandt)/Ana Ruiz/; s/(maren\.holloway|leila\.farrokh|dario\.kemp|adaeze\.nwosu|hanne\.vik|mateo\.brandt)@/ana@/'
his='s/(Tobias Achterman|Ines Caldeira|Jonah Feld)/Ben Ode/; s/(tobias\.achterman|ines\.caldeira|jonah\.feld|bram\.kessler)@/ben@/'
hers='s/(Ruth Oyelowo|Pavel Drozd|Callum Reyes|Sylvie Marchetti)/Cora Lind/; s/(ruth\.oyelowo|pavel\.drozd|callum\.reyes|sylvie\.marchetti)@/cora@/'
sed -i -E -e "$mine" -e "$his" -e "$hers" "$own"/{audiences,channels,communities,control}.yaml
works 'they have no fault' T --json init --check --from "$own"
works 'with one awake, routine indicators and notices leave at every hour' jq -e '[.rows[] | select(.rule == "coverage.nobody-awake") | .what] | all(test("routine-indicators|vulnerability-notice") | not)' "$out"
works 'and narratives wait for the lawyer, which is said' jq -e '[.rows[].what] | any(test("incident-narrative"))' "$out"

# -- founded by the three
for who in ana ben cora dina; do ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$work/$who"; done
works 'a mail server' example_mail "$work"
works 'founded by three' T --json init --from "$own" --person "Ana Ruiz=$work/ana.pub" --person "Ben Ode=$work/ben.pub" --person "Cora Lind=$work/cora.pub"
same 'nobody is left out, and no role is nobody'"'"'s' 'null null 3' "$(jq -r '"\(.not_enrolled) \(.roles_of_nobody) \(.people | length)"' "$out")"
works 'served' example_serve "$data"

# -- a key that lies in an ssh-agent: the file that is named holds the public half alone
mv "$work/cora" "$work/cora.private"
ssh-agent -D -a "$work/agent" >"$work/agent.log" 2>&1 &
agent=$!
trap 'kill -TERM "$agent" 2>/dev/null; leave' EXIT
within 10 test -S "$work/agent"
cora() { SSH_AUTH_SOCK=$work/agent T --as cora --key "$work/cora.pub" "$@"; }
works 'a standing authorization is put forward' as ben standing propose phishing-indicators-to-peers
refused 'an agent without the key signs nothing' 2 cli.signer cora.pub cora standing agree phishing-indicators-to-peers --yes
works 'the agent is given the key' env SSH_AUTH_SOCK="$work/agent" ssh-add -q "$work/cora.private"
rm "$work/cora.private"
refused 'the file of the public half alone signs nothing' 2 cli.signer cora.pub env -u SSH_AUTH_SOCK "$binary" --data "$data" --as cora --key "$work/cora.pub" standing agree phishing-indicators-to-peers --yes
works 'the lawyer agrees by the key in her agent' cora standing agree phishing-indicators-to-peers --yes
works 'the security lead agrees' as ben standing agree phishing-indicators-to-peers --yes
same 'it is in force' in-force "$(as ben --json standing list | jq -r '.rows[0].state')"
works 'a client for a neighbor' eval 'taxii_user=stillmere-light taxii_secret=$(as ana --json deliver client add stillmere-light --audience peer-utilities | jq -er .password)'
taxii_user=stillmere-light

for_peers() { # AUTHOR: a share for the neighbors, ready to leave by the expedited path; sets number
  local match
  scenario_item examples/shares/gateway-peers.json >"$work/peers.json"
  number=$(as "$1" --json share open --item "$work/peers.json" --audience peer-utilities | jq -er .number) && as "$1" share sanitize "$number" || return 1
  while read -r match; do
    as "$1" share decide "$number" --audience peer-utilities --match "$match" --decision redact --reason 'Nobody needs it to act.' || return 1
  done < <(as "$1" --json share matches "$number" | jq -r '.rows[] | .id')
  as "$1" share mark "$number" --tlp green && as "$1" share submit "$number" --route expedited
}
state_of() { as ben --json share show "$1" | jq -r '[.renditions[] | select(.audience == "peer-utilities")][0].state'; }
works 'in the evening the analyst writes a warning' for_peers ana
written=$number

# -- one is awake
night() { as ben --json signal add examples/signals/phishing-campaign.json --source soc >"$work/night.json"; }
works 'a signal at night' night
works 'what is routine leaves by the standing authorization' jq -e '.released | any(.number and .standing == "phishing-indicators-to-peers")' "$work/night.json"
routine=$(jq -r '[.released[] | select(.number)][0].number' "$work/night.json")
works 'the neighbors can fetch its indicators' within 20 eval 'scenario_taxii && jq -e "[.objects[] | select(.type == \"indicator\") | .pattern] | any(contains(\"meet-invite-calendar.example\"))" "$work/taxii.json"'
fails 'and not yet the warning' grep -qF updates.gateway-telemetry.example "$work/taxii.json"
works 'the duty officer alone releases what his colleague wrote' as ben share approve "$written" --yes
works 'the neighbors can fetch that too' within 20 eval 'scenario_taxii && grep -qF updates.gateway-telemetry.example "$work/taxii.json"'
works 'what he writes himself' for_peers ben
refused 'he does not release alone' 3 approval.four-eyes '' as ben share approve "$number" --yes
same 'it waits' in-review "$(state_of "$number")"

# -- afterwards
for each in "$written" "$routine"; do
  refused "$each is not reviewed by the one who was awake" 3 review. '' as ben share review "$each" --audience peer-utilities --verdict upheld --reason 'Mine.'
  works "$each is reviewed by another" cora share review "$each" --audience peer-utilities --verdict upheld --reason 'Indicators and mitigations alone.'
  works '  which its record shows' eval 'as ben --json share show "$each" | jq -e "[.. | .finding? // empty] | any(. == \"upheld\" or .verdict? == \"upheld\")"'
done

# -- a fourth joins
works 'a fourth person is proposed' as ana --json people enroll --name 'Dina Falk' --email dina@kestrelvale.example --unit corporate --role duty-officer --key "$work/dina.pub" --yes
dina=$(as ben --json people waiting | jq -r '.rows[0].person')
refused 'by the word of one alone nobody joins' 4 cli.nothing-waits '' as ana people vouch "$dina" --yes
fails 'she is none of them yet' eval 'as ben --json people list | jq -e ".rows[] | select(.person == \"$dina\" and .state == \"known\")"'
works 'a second one vouches' as ben people vouch "$dina" --yes
works 'she is one of them' eval 'as ben --json people list | jq -e ".rows[] | select(.person == \"$dina\" and .state == \"known\")"'
kill -TERM "$agent"
wait "$agent" 2>/dev/null
same 'the agent has ended' '' "$(ps -o pid= -p "$agent")"
works 'ledger and rows verify' eval 'example_end "${example_pids[-1]}" && T verify --replay'
finish
