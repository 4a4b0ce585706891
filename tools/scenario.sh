# Sourced after tools/example.sh: steps of the main job that ./run and the end-to-end suites share. They want the folder
# $work, the data directory $data, and the functions T (the program) and as (the program, as one of the people).

now() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }

scenario_item() { # FILE: the item with its times moved to today
  jq --arg seen "$(now '-1 hour')" --arg soon "$(now '+4 hours')" --arg later "$(now '+3 days')" \
    '.observed_at = $seen | (if .deadline then .deadline = $later else . end)
     | .steps |= map(if (.by // "") | test("^[0-9]") then .by = $soon else . end)' "$1"
}

due_for() { # AUDIENCE: the due share of the gateway's trigger that names it
  as maren.holloway --json due list --state open --limit 200 |
    jq -er --arg audience "$1" '[.rows[] | select(.fired.trigger == "exploited-vulnerability" and (.fired.audiences | index($audience)))][0].id'
}

# Opens a share for the due share that names the audience, makes its renditions, decides what is open, marks, submits.
scenario_share() { # FILE AUDIENCE LABEL: sets number
  local due match audience item
  item=$work/${1##*/}
  scenario_item "$1" >"$item" || return 1
  due=$(due_for "$2") || return 1
  number=$(as maren.holloway --json share open --item "$item" --due "$due" | jq -er '.number') || return 1
  as leila.farrokh share sanitize "$number" || return 1
  while IFS=$'\t' read -r match audience; do
    as leila.farrokh share decide "$number" --audience "$audience" --match "$match" --decision redact --reason 'Nobody needs it to act.' || return 1
  done < <(as leila.farrokh --json share matches "$number" | jq -r '.rows[] | [.id // .match, .audience] | @tsv')
  as maren.holloway share mark "$number" --tlp "$3" || return 1
  as maren.holloway share submit "$number"
}

mail_file() { # NUMBER: the first mail of that share, found by the delivery ids that mails carry
  local share ids
  share=$(as maren.holloway --json share list | jq -er --arg number "$1" '.rows[] | select(.number == $number).id') || return 1
  ids=$(as maren.holloway --json deliver list --share "share:$share" --limit 200 | jq -r '.rows[].id')
  [[ $ids ]] && grep -RlF -- "$ids" "$work/mail-server/mail/" 2>/dev/null | grep /new/ | sort | head -n 1
}
mail_with() { [[ $(mail_file "$1") ]]; } # NUMBER
mail_link() { # NUMBER: the capability link in the first mail of that share, out of its quoted-printable
  local file
  file=$(mail_file "$1")
  sed -e ':join' -e '/=$/{N;s/=\n//;b join' -e '}' -e 's/=3D/=/g' "$file" | grep -oE 'https://127\.0\.0\.1:[0-9]+/a/[A-Za-z0-9_.-]+' | head -n 1
}

scenario_client() { # NAME AUDIENCE: sets taxii_secret
  taxii_secret=$(as adaeze.nwosu --json deliver client add "$1" --audience "$2" | jq -er '.password // .secret') || return 1
  taxii_user=$1
}
taxii_get() { curl -sf --cacert "$data/tls/ca.pem" -u "$taxii_user:$taxii_secret" -H 'Accept: application/taxii+json;version=2.1' "$1"; }
scenario_taxii() { # QUERY: the objects of the neighbors' collection as a client reads them, in $work/taxii.json
  local root
  root=$(taxii_get "https://127.0.0.1:$outside_port/taxii2/" | jq -er '.api_roots[0]') || return 1
  [[ $root == https://* ]] || root=https://127.0.0.1:$outside_port$root
  taxii_url=${root%/}/collections/$(taxii_get "${root%/}/collections/" | jq -er '.collections[0].id')/objects/ || return 1
  taxii_get "$taxii_url${1-}" >"$work/taxii.json"
}
taxii_has() { scenario_taxii && jq -e --arg type "$1" '[.objects[]? | select(.type == $type)] | length > 0' "$work/taxii.json"; }

example_trust() { as jonah.feld --json ledger show | jq -r '.log_key, .leaf_key'; } # the two public keys, as the pack's README names them
