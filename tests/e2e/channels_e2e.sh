#!/usr/bin/env bash
# What becomes of deliveries: refused for good, refused for now, the fallback that the manifest permits, each channel's own
# relay, one that never answers, bounces; and the channel that a person posts on, attested by who is listed, or missed by its deadline.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
. tools/scenario.sh
movable_clock || exit 1

# Three relays: the inside one refuses some recipients, the spare one takes all, the mute one greets and then says nothing. The SOC's
# mail may fall back; that of others may not. While the mute one has the mail of the access desk, nothing else may have to wait.
cp -r examples/procedure "$work/procedure"
sed -i 's/channels: \[inside-mail, soc-drop, inside-bridge\]/channels: [inside-mail, spare-mail, soc-drop, inside-bridge]/' "$work/procedure/audiences.yaml"
sed -i '/- id: iam/,/channels:/s/channels: .*/channels: [mute-mail]/' "$work/procedure/audiences.yaml"
sed -n '/- id: inside-mail/,/- id: soc-drop/p' "$work/procedure/channels.yaml" | sed '$d' >"$work/inside-mail.yaml"
for name in spare mute; do sed "s/inside-mail/$name-mail/; s/relay: inside/relay: $name/" "$work/inside-mail.yaml" >>"$work/procedure/channels.yaml"; done
mute_port=$(free_port)
perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 50, LocalAddr => "127.0.0.1", LocalPort => $ARGV[0]) or die $!; open F, ">", $ARGV[1]; close F;
  while ($c = $s->accept) { push @c, $c; print $c "220 mute.example\r\n"; <$c>; print $c "250 mute.example\r\n" }' "$mute_port" "$work/mute" &
example_pids+=($!)
works 'a relay that greets, and then says nothing' within 10 test -e "$work/mute"
mkdir "$work/mail-server"
cat >"$work/mail-server/refuse" <<'END'
soc@kestrelvale.example 550 5.1.1 nobody here of that name
tobias.achterman@kestrelvale.example 451 4.3.0 come back later
dario.kemp@kestrelvale.example 550 5.7.1 not from you
END
works 'the inside relay' example_mail "$work"
inside_relay=$mail_port
works 'a spare relay' example_mail "$work" spare
example_from=$work/procedure
works 'founded' example_found "$work" "$data" demo
printf 'secret\n' >"$data/spare.password"
relays() { printf 'inside.host = 127.0.0.1\ninside.port = %s\ninside.ca = %s\nspare.host = 127.0.0.1\nspare.port = %s\nspare.ca = %s\nmute.host = 127.0.0.1\nmute.port = %s\nmute.tls = none\n' "$inside_relay" "$work/mail-server/ca.pem" "$mail_port" "$work/spare/ca.pem" "$mute_port"; }
example_mail_dir=''  # the relays file alone says where mail goes
{ relays; printf 'spare.user = tocsin\nspare.password-file = spare.password\n'; } >"$data/relays.conf"
chmod 644 "$data/spare.password"
refused 'a password that others can read' 7 config.secret-file spare.password T serve --listen 127.0.0.1:0 --listen-outside 127.0.0.1:0
{ relays; echo 'inside.prot = 25'; } >"$data/relays.conf"
refused 'a misspelled relay setting' 2 config.unknown relays.conf:10 T serve --listen 127.0.0.1:0 --listen-outside 127.0.0.1:0
relays >"$data/relays.conf"
works 'served' example_serve "$data"

delivery_to() { # SHARE NAME: the id of that share's delivery whose recipient, named in the manifest, is NAME
  as maren.holloway --json share manifest "$1" --audience "$3" | jq -er --arg name "$2" '.deliveries[] | select(.name == $name).id'
}
shown() { as maren.holloway --json deliver show "$1"; }
state_is() { [[ $(shown "$1" | jq -r .state) == "$2" ]]; }
arrived() { grep -RlF -- "X-Tocsin-Delivery: $2" "$work/$1/mail" 2>/dev/null | grep -q /new/; } # RELAY DELIVERY
exception_about() { as maren.holloway --json exception list --limit 200 | jq -e --arg object "delivery:$1" --arg what "$2" '[.rows[] | select(.raised.object == $object and .raised.what == $what and .raised.by == "program")] | length == 1' >/dev/null; }

prepare() { # NUMBER LABEL: decides what is open, marks
  local match audience
  as leila.farrokh share sanitize "$1" || return 1
  while IFS=$'\t' read -r match audience; do
    as leila.farrokh share decide "$1" --audience "$audience" --match "$match" --decision redact --reason 'Nobody needs it to act.' || return 1
  done < <(as leila.farrokh --json share matches "$1" | jq -r '.rows[] | [.id // .match, .audience] | @tsv')
  as maren.holloway share mark "$1" --tlp "$2"
}

# -- the relay that says nothing has its mail first
scenario_item examples/shares/gateway-inside.json >"$work/desk.json"
to_desk() {
  local number
  number=$(as maren.holloway --json share open --item "$work/desk.json" --audience iam | jq -er .number) && prepare "$number" amber+strict &&
    as maren.holloway share submit "$number" && as tobias.achterman share approve "$number" --yes && desk=$(delivery_to "$number" 'Access desk' iam)
}
works 'a share for the access desk, released' to_desk

# -- mail: refused for good, for now, and the fallback
works 'a signal' as maren.holloway signal add examples/signals/kev-excerpt.json
works 'a share for inside' scenario_share examples/shares/gateway-inside.json soc amber+strict
inside=$number
works 'approved' as tobias.achterman share approve "$inside" --yes
gone=$(delivery_to "$inside" 'SOC shift' soc) later=$(delivery_to "$inside" 'Tobias Achterman' soc)
plain=$(delivery_to "$inside" 'IT operations on call' it-operations) never=$(delivery_to "$inside" 'Dario Kemp' it-operations)
works 'a mail that nobody refuses leaves' within 20 state_is "$plain" handed-over
works 'refused for good: the fallback takes over' within 20 state_is "$gone" handed-over
same 'at once, with the refusal on record' 'inside-mail failed-permanent, spare-mail handed-over' "$(shown "$gone" | jq -r '[.attempts[] | .channel + " " + .outcome] | join(", ")')"
works 'in the words of the far side' eval 'shown "$gone" | jq -e ".replies[0] | contains(\"550 5.1.1\")"'
works 'it came over the spare relay' within 20 arrived spare "$gone"
fails 'and not over the other' arrived mail-server "$gone"
works 'refused for good without a fallback: failed' within 20 state_is "$never" failed
works 'refused for now: it waits' eval 'shown "$later" | jq -e ".state == \"retry-wait\" and .attempts[0].outcome == \"failed-temporary\""'
works 'the fallback takes over after three' within 90 state_is "$later" handed-over
same 'on record' 'inside-mail failed-temporary, inside-mail failed-temporary, inside-mail failed-temporary, spare-mail handed-over' "$(shown "$later" | jq -r '[.attempts[] | .channel + " " + .outcome] | join(", ")')"
works 'with pauses that double from five seconds' eval 'shown "$later" | jq -e "
  def us: (.[0:19] + \"Z\" | fromdateiso8601) + (\"0\" + (.[19:] | rtrimstr(\"Z\")) | tonumber);
  [.attempts[] | .at | us] as \$at | [range(1; 4) | \$at[.] - \$at[. - 1]] | .[0] >= 5 and .[1] >= 10 and .[2] >= 20"'
works 'over the spare relay' within 20 arrived spare "$later"

# -- a message that comes back
refused 'what never left cannot bounce' 5 delivery.wrong-state '' as maren.holloway deliver bounce "$never" --reply '550 no such user'
works 'a bounce is noted' as maren.holloway deliver bounce "$plain" --reply '550 5.2.2 mailbox full, from mx.kestrelvale.example'
same 'with what came back' 'bounced 550 5.2.2 mailbox full, from mx.kestrelvale.example' "$(shown "$plain" | jq -r '.state + " " + .bounced')"
works 'the failed one becomes an exception' within 60 exception_about "$never" failed-delivery
works 'the bounced one too' within 60 exception_about "$plain" bounced-delivery

# -- a channel whose relay this server does not know
scenario_item examples/shares/gateway-peers.json | jq '.class = "supplier-notice"' >"$work/supplier.json"
unsent=$(as maren.holloway --json share open --item "$work/supplier.json" --audience cloud-provider | jq -r .number)
works 'a share over the border relay' prepare "$unsent" amber
refused 'is refused before anybody signs' 7 sender.not-configured border-mail as maren.holloway share submit "$unsent"

# -- by hand
works 'a phishing campaign' as tobias.achterman signal add examples/signals/phishing-campaign.json
due=$(as maren.holloway --json due list --state open --limit 200 | jq -r '[.rows[] | select(.fired.audiences == ["sector-isac"])][0].id')
by_hand() { # [OPTION...]: a share for the ISAC, released; sets number and delivery
  scenario_item examples/shares/gateway-peers.json >"$work/isac.json" && number=$(as maren.holloway --json share open --item "$work/isac.json" "$@" | jq -er .number) && prepare "$number" green &&
    as maren.holloway share submit "$number" && as ines.caldeira share approve "$number" --yes && delivery=$(delivery_to "$number" 'Plains Grid ISAC' sector-isac)
}
works 'a share for the portal of the ISAC' by_hand --due "$due"
works 'released, it waits for a person' state_is "$delivery" queued
as maren.holloway deliver sheet "$delivery" >"$work/sheet"
as maren.holloway --json share manifest "$number" --audience sector-isac >"$work/manifest.json"
fields_of() { sed -nE 's/^========== (subject|body|objects): ([0-9]+) bytes, SHA-256 ([0-9a-f]{64}) ==========$/\1 \2 \3/p' "$1"; }
same 'its sheet has each part of the manifest, with size and hash' "$(jq -r '.parts | sort_by(.name)[] | "\(.name) \(.size) \(.sha256)"' "$work/manifest.json")" "$(fields_of "$work/sheet" | sort)"
cut_field() { # NAME: the bytes between the two lines of a field
  local size offset
  size=$(fields_of "$work/sheet" | awk -v name="$1" '$1 == name {print $2}')
  offset=$(grep -abE "^========== $1: " "$work/sheet" | head -n 1 | cut -d: -f1)
  tail -c +$((offset + 1)) "$work/sheet" | sed '1d' | head -c "$size"
}
for field in subject body objects; do
  same "the bytes of $field are those that were approved" "$(jq -r --arg name $field '.parts[] | select(.name == $name).sha256' "$work/manifest.json")" "$(cut_field $field | sha256sum | cut -d' ' -f1)"
done
fails 'no marker of a link that a post cannot have' grep -qF '{{' "$work/sheet"
printf 'a picture of the post' >"$work/post.png"
attest() { local who=$1; shift; as "$who" deliver attest "$delivery" --reference https://portal.plains-grid-isac.example/post/4711 "$@"; }
refused 'who is not listed does not attest' 3 delivery.not-a-poster '' attest ines.caldeira --posted-at "$(now now)"
refused 'nor does anybody for a time to come' 2 delivery.posted-at '' attest maren.holloway --posted-at "$(now '+1 hour')"
refused 'nor for a time before the release' 2 delivery.posted-at '' attest maren.holloway --posted-at "$(now '-1 day')"
refused 'a screenshot that is not there' 4 cli.file nothing.png attest maren.holloway --posted-at "$(now now)" --screenshot "$work/nothing.png"
works 'a listed poster attests, with a screenshot' attest maren.holloway --posted-at "$(now now)" --screenshot "$work/post.png"
same 'where it is and what it looked like is kept' "attested https://portal.plains-grid-isac.example/post/4711 $(sha256sum <"$work/post.png" | cut -d' ' -f1)" "$(shown "$delivery" | jq -r '[.state, .posted.reference, .posted.screenshot_sha256] | join(" ")')"
refused 'once is enough' 5 delivery.wrong-state '' attest maren.holloway --posted-at "$(now now)"

works 'another one' by_hand --audience sector-isac
works 'nobody posts it' state_is "$delivery" queued
fails 'which is no exception yet' exception_about "$delivery" missing-attestation
ahead +25h
works 'after a day the program makes an exception of it' within 60 exception_about "$delivery" missing-attestation

# -- the relay that says nothing had a connection all the while
same 'the mail of the access desk waits for its relay, and for nothing else' 'queued 0' "$(shown "$desk" | jq -r '.state + " " + (.attempts // [] | length | tostring)')"
works 'whoever looks after the instance sees that nothing of the rest is late' eval 'as adaeze.nwosu --json health | jq -e "[.rounds[] | select(.late or .failures > 0)] == []"'
works 'a pack of it all' as adaeze.nwosu pack build --from "$(now '-1 day')" --until "$(now '+2 days')" --out "$work/pack.zip"
example_trust >"$work/trust"
works 'which verifies' T pack verify "$work/pack.zip" --trust "$work/trust"

server=${example_pids[-1]}
kill -TERM "$server"
works 'the program ends without waiting for it' within 9 eval '! kill -0 "$server"'
wait "$server"
same 'in order' 0 "$?"
works 'served again' example_serve "$data"
works 'the attempt is on record, and is made again' within 20 eval 'shown "$desk" | jq -e ".state == \"retry-wait\" and (.replies[0] | contains(\"sender.stopped\"))"'
finish
