#!/usr/bin/env bash
# No room is left on the disk while the server takes signals in: it says so, forgets nothing that it confirmed, and goes on when there is room.
. "$(dirname "$0")/harness.sh"
data=$work/tocsin
T() { "$binary" --data "$data" "$@"; }
as() { local who=$1; shift; T --as "$who" "$@"; }
real=$binary
ready() { curl -s -o /dev/null -w '%{http_code}' --insecure "https://127.0.0.1:$inside_port/readyz"; }

works 'founded' example_found "$work" "$data" demo
# a file may not grow by more than two megabytes from here on: what a full disk does, without one
room=$(($(stat -c %s "$data/facts.db") / 1024 + 2048))
printf '#!/usr/bin/env bash\ntrap "" XFSZ\nulimit -f %d\nexec %s "$@"\n' "$room" "$real" >"$work/tocsin-limited"
chmod +x "$work/tocsin-limited"
binary=$work/tocsin-limited
works 'served' example_serve "$data"
binary=$real
same 'it is ready' 200 "$(ready)"

head -c 60000 /dev/zero | tr '\0' x | fold -w 90 >"$work/long"
confirmed=0 status=0
while ((status == 0 && confirmed < 300)); do
  { printf '# Note %d\n\nPump 7 stood still.\n\n' "$confirmed"; cat "$work/long"; } >"$work/note.md"
  as maren.holloway signal add "$work/note.md" --format note >"$out" 2>"$err" </dev/null || status=$?
  ((status != 0)) || confirmed=$((confirmed + 1))
done
same "after $confirmed signals the next is refused as what comes back" 7 "$status"
if grep -qE 'store\.stopped|sql\.failed' "$err"; then pass 'it names the rule'; else fail 'it names the rule' ''; fi
as maren.holloway signal add "$work/note.md" --format note >"$out" 2>"$err" </dev/null
if grep -q 'next' "$err"; then pass 'it says what to do'; else fail 'it says what to do' ''; fi
same 'it is not ready' 503 "$(ready)"

example_stop
works 'with room again it opens and verifies' T verify --replay
same 'every signal that was confirmed is there' "$confirmed" "$(as maren.holloway --json signal list --limit 500 2>/dev/null | jq '.rows | length')"
works 'and takes the next one' as maren.holloway signal add "$work/note.md" --format note
finish
