#include <algorithm>

#include "base/text.hpp"
#include "ledger/checkpoint.hpp"
#include "path/prove/derive.hpp"
#include "path/prove/record.hpp"

namespace tocsin::prove {
namespace {

constexpr std::string_view title = "How to check this evidence pack, without trusting whoever sent it\n";
constexpr std::string_view banner = "\n*** {MODE} *** The log that this pack comes from was founded as {MODE}. Nothing in it is evidence of real sharing.\n";
constexpr std::string_view body = R"(
The pack holds facts. Each fact is one JSON file in data/facts, signed by the organisation's instance and proven to stand in its
log; the log's signed head is data/log/checkpoint. Everything else here follows from the facts: the sharing records
(data/records), what left (data/renditions), what was taken out before (data/redactions), what exactly was approved
(data/manifests) and by whom (data/approvals).

0. Get the two public keys by another way than this pack (the organisation's web site, a call, an earlier visit), and compare:

     {LOGKEY}
     {LEAFKEY}

   Without that, everything below shows only that the pack agrees with itself.

1. Nothing is missing or altered since it was packed (coreutils):

     sha256sum --check --strict --quiet tagmanifest-sha256.txt manifest-sha256.txt

2. Every fact was signed by the instance and stands in the log (sigsum-verify, Debian package sigsum-go):

     for f in data/facts/*.json; do p=${f%.json}.proof; k=$(sed -n 's/^leaf=\([0-9a-f]*\).*/\1/p' "$p")
       sigsum-verify -k "data/log/leaf-keys/$k.pub" -p data/log/policy "$p" < "$f" || echo "$f"; done

   data/log/leaf.pub is the leaf key of the founding. Where another took over, data/log/leaf-keys holds it too, and the facts of
   kind key.authorized and key.revoked say from which leaf on.

3. Every approval was signed by that person's own key: an SSH key (ssh-keygen, OpenSSH 8.2 or later) or a passkey (openssl 3, bash).
   The person is in the record, the SSH keys are in data/approvals/allowed_signers, the passkeys in data/approvals/passkeys. A
   passkey signs what the browser wrote down (.client-data), whose challenge is the SHA-256 of the statement; what the page showed
   the person beforehand is the organisation's word:

{APPROVALS}
4. What left is what was approved: the manifest's SHA-256 stands in the approval's statement, each part's in the manifest:

     sha256sum data/manifests/* data/renditions/*/*

   Who had to agree follows from the procedure's own text; data/index.json names its files under "procedures":

     jq -r '.procedures[].file' data/index.json | xargs -n1 jq -r '.files["approvals.yaml"] // .files'

5. A piece of content is the one that a fact names (its file name is that name):

     for c in data/content/*.bin; do n=$({ printf 'tocsin/content/v1\0'; cat "${c%.bin}.salt" "$c"; } | sha256sum | cut -d' ' -f1)
       [ "data/content/$n.bin" = "$c" ] || echo "differs: $c"; done

6. The head was signed by the log key (openssl 3): the text is the first three lines of data/log/checkpoint, the signature the last
   64 bytes of the base64 after the origin on the line that begins with a dash; twelve fixed bytes make a key of DER of the log's:

     d=$(mktemp -d); head -n 3 data/log/checkpoint > "$d/text"
     grep -m1 '^—' data/log/checkpoint | sed 's/.* //' | base64 -d | tail -c 64 > "$d/signature"
     { printf '\60\52\60\5\6\3\53\145\160\3\41\0'; cut -d' ' -f2 data/log/log.pub | base64 -d | tail -c 32; } > "$d/key"
     openssl pkeyutl -verify -pubin -keyform DER -inkey "$d/key" -rawin -in "$d/text" -sigfile "$d/signature"

7. All of it at once, and what no single command shows (no gap in any object's facts, nobody left out, keys valid at the time,
   roles, four eyes, the records): `tocsin pack verify FILE.zip --trust KEYS`, KEYS being a file with the two lines of step 0. It works offline
   and names the first link that does not hold.

What is gone: {GONE}

What the pack cannot show: that something happened which nobody told the program; facts after the head below; and, as
long as no outside witness has signed the head, that everybody was shown the same log. This head is unwitnessed.
{WORD}
   log      {ORIGIN}
   size     {SIZE}
   root     {ROOT}
   asked    {ASKED} by {BY}
   scope    {SCOPE}
   shares   {SHARES} in this pack; {NOTSHOWN}
)";

/// What no signature but the organisation's own stands behind. Format 1 did not say so.
constexpr std::string_view own_word = R"(
What is the organisation's own word: its instance signs every fact, and people sign with keys of their own only releases,
procedures, inventories, standing authorizations and changes to people. So it is its word who wrote, sanitized, released and
reviewed, and who proposed and agreed not to share or to erase (the pack verifies only if these were people who might); when
something happened; that a message was handed over, fetched, acknowledged or acted on (the recipient can be asked, and holds
the message with its number); what exceptions say; and which objects lie in a period, since their ids begin with the time at
which they were made. Nobody can have taken anything out of the pack since it was closed. What the organisation itself kept
out of the population that the log committed to, and no fact here names, is not missed: compare with packs and heads of other
days, with what recipients hold, and with the whole log.
)";

/// Packs that name nobody do not say so: packs of before named nobody.
constexpr std::string_view names_shown = R"(
Whom the pack names: those who wrote, decided, approved, released, posted, reviewed or erased here, with their name and address
at work, so that it can be asked who they are. Everybody else is a pseudonym and a public key. What is not shown: the text before
sanitizing, the signals, why somebody declined, why a match was kept, and what counsel wrote. Keep the pack as what it holds:
people's names, and shares with the labels that they have.
)";

bool names_people(const Dossier& dossier) {
  return std::ranges::any_of(dossier.people, [&](const auto& each) {
    const auto* details = details_of(each.second);
    return details != nullptr && dossier.evidence->contents.contains(*details);
  });
}

/// What two people agreed to erase under the procedure's retention rules.
std::string gone_in_words(const Dossier& dossier) {
  if (dossier.expired.empty()) return "nothing that belongs here was erased.";
  return "content of " + std::to_string(dossier.expired.size()) + " shares was erased, each time by two people; data/gaps.json lists it with the rule\nand the fact. What facts say of it stays, with their proofs.";
}

/// The signature, the hash of client data under it, and the challenge inside: `verified OK` only when all three hold.
std::string passkey_command(const std::string& name, const identity::webauthn::Assertion& assertion, bool eddsa) {
  const auto key = "data/approvals/passkeys/" + assertion.key.hex() + ".pem";
  const auto signature = eddsa ? "openssl pkeyutl -verify -pubin -inkey " + key + " -rawin -in " + name + ".signed -sigfile " + name + ".sig"
                               : "openssl dgst -sha256 -verify " + key + " -signature " + name + ".sig " + name + ".signed";
  return "     " + signature + " && tail -c 32 " + name + ".signed | cmp - <(openssl dgst -sha256 -binary " + name + ".client-data) && grep -q \"\\\"challenge\\\":\\\"$(openssl dgst -sha256 -binary " +
         name + ".statement | basenc --base64url | tr -d =)\\\"\" " + name + ".client-data && echo " + name + ": verified\n";
}

bool is_eddsa(const Dossier& dossier, const Hash& hash) {
  for (const auto& [id, state] : dossier.people)
    for (const auto& key : identity::person::all_keys(state))
      if (const auto* passkey = key.passkey(); passkey != nullptr && sha256(passkey->blob) == hash) return passkey->algorithm == identity::webauthn::Algorithm::eddsa;
  return false;
}

/// The command for each approval, whole, to be copied.
std::string approval_commands(const Dossier& dossier) {
  std::string out;
  for (const auto& release : dossier.releases)
    for (const auto& approval : release.approvals) {
      const auto name = "data/approvals/" + release.stem() + "-" + approval.statement.role.value;
      if (approval.assertion) {
        out += passkey_command(name, *approval.assertion, is_eddsa(dossier, approval.assertion->key));
        continue;
      }
      out += "     ssh-keygen -Y verify -f data/approvals/allowed_signers -I " + approval.by.value + " -n " + std::string(approve::approve_name_space) + " -s " + name + ".sig < " + name + ".statement\n";
    }
  return out.empty() ? "     (no release in this pack rests on a person's approval)\n" : out;
}

}  // namespace

std::string scope_in_words(const Requested& requested) {
  if (requested.share) return "share " + requested.share->value;
  const auto from = requested.from ? "from " + to_rfc3339(*requested.from) : std::string("from the beginning");
  return from + (requested.until ? " until " + to_rfc3339(*requested.until) : std::string(" until it was asked for"));
}

std::string outside_in_words(const std::map<std::string, std::int64_t, std::less<>>& not_shown) {
  constexpr std::pair<std::string_view, std::string_view> words[] = {{"share", "shares"}, {"due", "due shares"}, {"exception", "exceptions"}};
  std::string out;
  for (const auto& [kind, name] : words)
    if (const auto found = not_shown.find(kind); found != not_shown.end()) out += (out.empty() ? "" : ", ") + std::to_string(found->second) + " " + std::string(name);
  return out.empty() ? "the log has no others" : "outside it the log has " + out;
}

std::string readme(const Dossier& dossier) {
  const auto& log = dossier.log;
  const bool live = log.founded.mode == "live";
  std::string mode = log.founded.mode;
  for (auto& c : mode) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  std::string text = std::string(title) + (live ? "" : replace_all(std::string(banner), "{MODE}", mode)) + std::string(body);
  const std::pair<std::string_view, std::string> slots[] = {{"{LOGKEY}", ledger::to_openssh(dossier.evidence->log_key, "tocsin-log")},
                                                            {"{LEAFKEY}", ledger::to_openssh(dossier.evidence->leaf_key, "tocsin-leaf")},
                                                            {"{APPROVALS}", approval_commands(dossier)},
                                                            {"{ORIGIN}", log.head.origin},
                                                            {"{SIZE}", std::to_string(log.head.size)},
                                                            {"{ROOT}", log.head.root.hex()},
                                                            {"{ASKED}", to_rfc3339(log.requested.at)},
                                                            {"{BY}", log.requested.by.value},
                                                            {"{SCOPE}", scope_in_words(log.requested)},
                                                            {"{SHARES}", std::to_string(dossier.shares.size())},
                                                            {"{WORD}", dossier.evidence->format == 1 ? std::string() : std::string(own_word) + (names_people(dossier) ? std::string(names_shown) : std::string())},
                                                            {"{NOTSHOWN}", dossier.evidence->format == 1 ? std::to_string(log.not_shown.contains("share") ? log.not_shown.at("share") : 0) + " more in the log, outside this scope" : outside_in_words(log.not_shown)},
                                                            {"{GONE}", gone_in_words(dossier)}};
  for (const auto& [slot, value] : slots) text = replace_all(std::move(text), slot, value);
  return text;
}

}  // namespace tocsin::prove
