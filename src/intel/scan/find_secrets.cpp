#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/validators.hpp"

namespace tocsin::scan {
namespace {

/// A secret that its issuer made recognizable. Forms from the issuers' own documentation.
struct Format {
  const char* rule;
  const char* pattern;
};
constexpr std::array formats = std::to_array<Format>({
    {"secret.aws-key-id", R"((?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA|AIPA)[A-Z2-7]{16})"},
    {"secret.aws-key-id-loose", R"((?:AKIA|ASIA)[A-Z0-9]{16})"},
    {"secret.github", R"((?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{36,255}))"},
    {"secret.gitlab", R"(gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent|oas)-[A-Za-z0-9_\-.]{18,255})"},
    {"secret.slack", R"((?:xox[abeoprs]-[A-Za-z0-9\-]{10,255}|xapp-\d-[A-Za-z0-9\-]{10,255}|xwfp-[A-Za-z0-9\-]{10,255}))"},
    {"secret.slack-webhook", R"(hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9_/]{20,255})"},
    {"secret.teams-webhook", R"([a-z0-9\-]+\.webhook\.office\.com/webhookb2/[A-Za-z0-9@\-/]{30,255})"},
    {"secret.discord-webhook", R"(discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_\-]{60,80})"},
    {"secret.google-api-key", R"(AIza[A-Za-z0-9_\-]{35})"},
    {"secret.google-oauth", R"((?:GOCSPX-[A-Za-z0-9_\-]{28}|ya29\.[A-Za-z0-9_\-]{20,500}|1//0[A-Za-z0-9_\-]{30,120}))"},
    {"secret.stripe", R"((?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/=]{24,100}))"},
    {"secret.sendgrid", R"(SG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{16,64})"},
    {"secret.mailgun", R"(key-[0-9a-f]{32})"},
    {"secret.mailchimp", R"([0-9a-f]{32}-us\d{1,2})"},
    {"secret.npm", R"(npm_[A-Za-z0-9]{36})"},
    {"secret.pypi", R"(pypi-Ag[A-Za-z0-9_\-]{50,255})"},
    {"secret.rubygems", R"(rubygems_[0-9a-f]{48})"},
    {"secret.docker", R"(dckr_(?:pat|oat)_[A-Za-z0-9_\-]{27,64})"},
    {"secret.jwt", R"(eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{10,})"},
    {"secret.twilio", R"((?:SK|AC)[0-9a-f]{32})"},
    {"secret.telegram", R"(\d{8,10}:AA[A-Za-z0-9_\-]{33})"},
    {"secret.digitalocean", R"(do[opr]_v1_[0-9a-f]{64})"},
    {"secret.shopify", R"(shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})"},
    {"secret.square", R"((?:sq0(?:atp|csp|idp)-[A-Za-z0-9_\-]{22,43}|EAAA[A-Za-z0-9_\-]{60}))"},
    {"secret.vault", R"(hv[sbr]\.[A-Za-z0-9_\-]{24,200})"},
    {"secret.terraform", R"([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_\-=]{60,70})"},
    {"secret.grafana", R"(gl(?:sa|c)_[A-Za-z0-9+/_=]{32,400})"},
    {"secret.newrelic", R"(NR(?:AK|JS|II|RA)-[A-Za-z0-9]{19,42})"},
    {"secret.postman", R"(PMAK-[0-9a-f]{24}-[0-9a-f]{34})"},
    {"secret.doppler", R"(dp\.(?:pt|st|sa|ct|scim|audit)\.[A-Za-z0-9.]{40,60})"},
    {"secret.atlassian", R"(ATATT3[A-Za-z0-9_\-=]{100,255})"},
    {"secret.bitbucket", R"(ATBB[A-Za-z0-9]{28,40})"},
    {"secret.openai", R"(sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_\-]{20,200}T3BlbkFJ[A-Za-z0-9_\-]{20,200})"},
    {"secret.anthropic", R"(sk-ant-[a-z0-9]{2,10}-[A-Za-z0-9_\-]{40,200})"},
    {"secret.huggingface", R"(hf_[A-Za-z]{34})"},
    {"secret.replicate", R"(r8_[A-Za-z0-9]{37})"},
    {"secret.databricks", R"(dapi[0-9a-f]{32}(?:-\d)?)"},
    {"secret.linear", R"(lin_(?:api|oauth)_[A-Za-z0-9]{40,64})"},
    {"secret.notion", R"((?:ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43}))"},
    {"secret.figma", R"(fig[duo]_[A-Za-z0-9_\-]{40,60})"},
    {"secret.airtable", R"(pat[A-Za-z0-9]{14}\.[0-9a-f]{64})"},
    {"secret.dropbox", R"(sl\.(?:u\.)?[A-Za-z0-9_\-]{100,})"},
    {"secret.planetscale", R"(pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_\-.=]{32,64})"},
    {"secret.supabase", R"(sb[pt]_[0-9a-f]{40})"},
    {"secret.typeform", R"(tfp_[A-Za-z0-9_\-.=]{40,60})"},
    {"secret.brevo", R"(xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16})"},
    {"secret.artifactory", R"((?:AKCp[A-Za-z0-9]{60,80}|cmVmd[A-Za-z0-9]{55,70}))"},
    {"secret.alibaba", R"(LTAI[A-Za-z0-9]{16,24})"},
    {"secret.tencent", R"(AKID[A-Za-z0-9]{32})"},
    {"secret.sentry", R"(sntry[su]_[A-Za-z0-9_=+/]{40,400})"},
    {"secret.pulumi", R"(pul-[0-9a-f]{40})"},
    {"secret.fly", R"(fm[12]_[A-Za-z0-9+/=,_]{40,})"},
    {"secret.age", R"(AGE-SECRET-KEY-1[A-Z0-9]{58})"},
    {"secret.easypost", R"(EZ[AT]K[A-Za-z0-9]{54})"},
    {"secret.shippo", R"(shippo_(?:live|test)_[0-9a-f]{40})"},
    {"secret.tailscale", R"(tskey-(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{8,30}-[A-Za-z0-9]{20,50})"},
    {"secret.1password", R"(ops_eyJ[A-Za-z0-9_\-+/=]{100,})"},
    {"secret.yandex", R"((?:AQVN[A-Za-z0-9_\-]{35,38}|y0_[A-Za-z0-9_\-]{55,60}))"},
    {"secret.cloudflare-origin", R"(v1\.0-[0-9a-f]{24}-[0-9a-f]{146})"},
    {"secret.facebook", R"(EAA[MC][A-Za-z0-9]{100,400})"},
    {"secret.tocsin", R"(toc_[A-Za-z0-9]{6,40}_[A-Za-z0-9_\-]{43})"},
});

struct Expressions {
  std::unique_ptr<Expression> all;               ///< finds; its one group is the secret
  std::vector<std::unique_ptr<Expression>> single;  ///< names what was found
};
const Expressions& known() {
  static const auto made = [] {
    Expressions out;
    std::string all = "(?:^|[^A-Za-z0-9_])((?:";
    for (const auto& format : formats) {
      if (all.back() != ':') all += '|';
      all += format.pattern;
      out.single.push_back(std::make_unique<Expression>(format.pattern));
    }
    out.all = std::make_unique<Expression>(all + "))", std::int64_t{64} << 20);
    return out;
  }();
  return made;
}

void add_secret(Reading& r, std::size_t begin, std::size_t end, Kind kind, std::string rule, std::string evidence, int rank = rank_secret, Certainty certainty = Certainty::certain) {
  r.add({.begin = begin, .end = end, .kind = kind, .certainty = certainty, .rank = rank, .rule = std::move(rule), .evidence = std::move(evidence), .canonical = std::string(r.text.substr(begin, end - begin))});
}

void take_known(Reading& r) {
  each_match(r, *known().all, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = 0; i < formats.size(); ++i) {
      if (!known().single[i]->matches_whole(r.text.substr(begin, end - begin))) continue;
      add_secret(r, begin, end, Kind::secret, formats[i].rule, "the form in which its issuer writes secrets");
      return;
    }
  });
}

/// From BEGIN to END; where END is missing, as far as lines of base64 go.
void take_private_keys(Reading& r) {
  static const Expression whole(R"((-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----))");
  each_match(r, whole, [&](std::size_t begin, std::size_t end) { add_secret(r, begin, end, Kind::private_key, "secret.private-key", "stands between BEGIN and END PRIVATE KEY"); });
  static const Expression cut(R"((-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=:,\-\s\\]*)))");
  each_match(r, cut, [&](std::size_t begin, std::size_t end) {
    while (end > begin && is_blank(r.text[end - 1])) --end;
    add_secret(r, begin, end, Kind::private_key, "secret.private-key-cut", "begins as a private key", rank_secret - 1);
  });
  static const Expression putty(R"((PuTTY-User-Key-File-\d:(?s:.*?)Private-MAC: [0-9a-f]+))");
  each_match(r, putty, [&](std::size_t begin, std::size_t end) { add_secret(r, begin, end, Kind::private_key, "secret.putty-key", "a PuTTY key file"); });
}

/// What stands where a secret would and is none.
bool is_placeholder(std::string_view value) {
  static constexpr std::array words = std::to_array<std::string_view>({"null", "none", "true", "false", "undefined", "required", "optional", "string", "password", "passwd", "secret", "token", "redacted",
                                                                        "removed", "changed", "expired", "protected", "hidden", "masked", "unknown", "example", "disabled", "enabled", "reset", "stolen", "example.com"});
  const auto lower = to_lower(value);
  if (std::ranges::find(words, lower) != words.end()) return true;
  if (value.starts_with("${") || value.starts_with("$(") || value.starts_with("{{") || value.starts_with("%(") || value.starts_with("[") || value.starts_with("<")) return true;
  return std::ranges::all_of(value, [&](char c) { return c == value[0] || c == '*' || c == 'x' || c == 'X' || c == '.'; });
}

std::size_t without_end_marks(const Reading& r, std::size_t begin, std::size_t end) {
  // a full stop or a bracket that closes the sentence is none of the secret's
  if (end > begin + 6 && (r.text[end - 1] == '.' || (r.text[end - 1] == ')' && r.text.substr(begin, end - begin).find('(') == std::string_view::npos)) && (is_blank(r.at(end)) || r.at(end) == '\0'))
    --end;
  return end;
}

void take_beside_word(Reading& r) {
  static const Expression password(R"((?i)(?:^|[^a-z])(?:pass(?:word|wd|phrase|code)?|pwd|pswd|kennwort|mot_de_passe|passord)["'\x60\]]?\s{0,3}(?:=>|:=|[:=])\s{0,3}["'\x60]?([^\s"'\x60<>]{4,200}))");
  each_match(r, password, [&](std::size_t begin, std::size_t end) {
    while (end > begin && (r.text[end - 1] == ',' || r.text[end - 1] == ';')) --end;
    end = without_end_marks(r, begin, end);
    const auto value = r.text.substr(begin, end - begin);
    if (!is_placeholder(value) && (classes(value) >= 2 || value.size() >= 8)) add_secret(r, begin, end, Kind::password, "password.assigned", "stands behind a word for password and a sign of assignment", rank_secret - 5);
  });
  static const Expression spoken(R"((?i)\b(?:password|passphrase|passwd|pwd|pw|pin)(?:\s+(?:is|was|of|set to|changed to|reset to|for [\w.\-]{1,40} (?:is|was)))?\s+["'\x60]?([^\s"'\x60<>,;]{8,64}))");
  each_match(r, spoken, [&](std::size_t begin, std::size_t end) {
    end = without_end_marks(r, begin, end);
    const auto value = r.text.substr(begin, end - begin);
    if (classes(value) >= 3 && std::ranges::any_of(value, is_digit) && value.find("://") == std::string_view::npos && !is_placeholder(value))
      add_secret(r, begin, end, Kind::password, "password.spoken", "stands behind a word for password and mixes kinds of characters", rank_shape);
  });
  static const Expression keyed(
      R"((?i)(?:^|[^a-z])(?:(?:api|access|auth|account|shared[_-]?access|secret|private|encryption|signing|master|client|app|service|storage|webhook|bot|refresh|session|bearer|deploy|x-api|x-auth)[_\- ]?)*(?:secret|token|key|credentials?|signature|sig)(?:[_-]?(?:id|value|string))?["'\x60\]]?\s{0,3}(?:=>|:=|[:=])\s{0,3}["'\x60]?(?:bearer\s+|basic\s+)?([A-Za-z0-9_\-+/=.~%]{10,500}))");
  each_match(r, keyed, [&](std::size_t begin, std::size_t end) {
    end = without_end_marks(r, begin, end);
    const auto value = r.text.substr(begin, end - begin);
    if (!is_placeholder(value) && std::ranges::any_of(value, is_digit) && std::ranges::any_of(value, is_alpha) && entropy(value) >= 3.0 && value.find("..") == std::string_view::npos)
      add_secret(r, begin, end, Kind::secret, "secret.assigned", "stands behind a word for secret and is too random for a word", rank_theirs + 5);
  });
  static const Expression bearer(R"((?i)\b(?:authorization\s{0,3}[:=]\s{0,3}["']?)?(?:bearer|basic)\s+([A-Za-z0-9_\-+/=.~]{16,}))");
  each_match(r, bearer, [&](std::size_t begin, std::size_t end) {
    const auto value = r.text.substr(begin, end - begin);
    if (entropy(value) >= 3.0 && std::ranges::any_of(value, is_digit)) add_secret(r, begin, end, Kind::secret, "secret.bearer", "stands behind a scheme of authorization", rank_secret - 5);
  });
}

/// 64 random bytes in base64 are a storage account's key, unless a hash's name stands before them.
void take_storage_keys(Reading& r) {
  static const Expression form(R"((?:^|[^A-Za-z0-9+/=])([A-Za-z0-9+/]{86}==))");
  each_match(r, form, [&](std::size_t begin, std::size_t end) {
    const auto before = r.before(begin, 8);
    if (!before.ends_with("sha512-") && entropy(r.text.substr(begin, end - begin)) >= 4.5 && !is_word(r.at(end)))
      add_secret(r, begin, end, Kind::secret, "secret.64-bytes", "the base64 of 64 random bytes, as storage keys are written");
  });
}

}  // namespace

void find_secrets(Reading& r) {
  take_known(r);
  take_private_keys(r);
  take_beside_word(r);
  take_storage_keys(r);
}

}  // namespace tocsin::scan
