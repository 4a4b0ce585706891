# Sourced by web/e2e/run: the example organisation, with work in every state that a screen shows. Wants the folder $home.
# Sets data, and leaves the program running.

data=$home/tocsin work=$home
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }

seed() {
  local inside peers open match audience
  # with somebody who reviews afterwards what was expedited
  local example_founders='maren.holloway tobias.achterman leila.farrokh ines.caldeira ruth.oyelowo adaeze.nwosu jonah.feld'
  example_found "$home" "$data" demo && example_mail "$home" || return 1
  example_serve "$data" "$@" || return 1
  local file
  for file in kev-excerpt.json phishing-campaign.json control-failure.json credible-threat.json; do as maren.holloway signal add "examples/signals/$file" >/dev/null || return 1; done
  # released: everything behind it is there, deliveries and an answer too
  scenario_share examples/shares/gateway-inside.json soc amber+strict >/dev/null || return 1
  inside=$number
  as tobias.achterman share approve "$inside" --yes >/dev/null || return 1
  # in review: waits for the security lead
  scenario_share examples/shares/gateway-peers.json peer-utilities green >/dev/null || return 1
  peers=$number
  # stopped: its matches wait for somebody who sanitizes
  jq '.title = "Remote-access gateways: what we saw, with names" | .observed += " Ask Jo Marsh (jo.marsh@mailbox.example, +44 1632 960961) on kvdc-vpn-01, customer account DE89370400440532013000."' "$home/gateway-peers.json" >"$home/open.json" || return 1
  open=$(as maren.holloway --json share open --item "$home/open.json" --audience peer-utilities | jq -er .number) || return 1
  jq --arg data "$data" --arg inside "$inside" --arg peers "$peers" --arg open "$open" --arg binary "$binary" --arg mail "$home/mail-server/mail" --arg pid "${example_pids[-1]}" \
    '{data: $data, binary: $binary, origin: .sign_in, outside, mail: $mail, pid: ($pid | tonumber), inside: $inside, peers: $peers, open: $open}' "$data/addresses.json" >"$home/seed.json"
}
