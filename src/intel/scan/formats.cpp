#include "intel/scan/formats.hpp"

#include <algorithm>
#include <array>

#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

constexpr std::array formats = std::to_array<Format>({
    // clouds
    {"secret.aws-key-id", "AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA|AIPA|ABIA|ACCA", "%u{16}"},
    {"secret.aws-bedrock", "ABSK", "%b{109,269}"},
    {"secret.aws-mws", "amzn.mws.", "%x{8}-%x{4}-%x{4}-%x{4}-%x{12}"},
    {"secret.google-api-key", "AIza", "%w{35}"},
    {"secret.google-oauth", "GOCSPX-", "%w{28}"},
    {"secret.google-oauth-token", "ya29.", "%w{20,500}"},
    {"secret.google-refresh-token", "1//0", "%w{30,120}"},
    {"secret.azure-client", "8Q~", "%t{31,34}", "%a{3}"},
    {"secret.azure-storage", "AccountKey=|SharedAccessKey=", "%b{43,88}"},
    {"secret.alibaba", "LTAI", "%a{12,24}"},
    {"secret.tencent", "AKID", "%a{32}"},
    {"secret.digitalocean", "dop_v1_|doo_v1_|dor_v1_", "%x{64}"},
    {"secret.linode", "linode_", "%x{64}"},
    {"secret.yandex", "AQVN", "%w{35,38}"},
    {"secret.yandex-oauth", "y0_", "%w{55,60}"},
    {"secret.yandex-aws", "YCAJ", "%w{21}"},
    {"secret.cloudflare-origin", "v1.0-", "%x{24}-%x{146}"},
    {"secret.heroku", "HRKU-", "%w{36,64}"},
    {"secret.fly", "fm1_|fm2_|FlyV1 ", "%s{40,600}"},
    {"secret.netlify", "nfp_", "%a{36}"},
    {"secret.vercel", "vcp_|vci_|vca_|vcr_|vck_", "%a{24,64}"},
    // sources and builds
    {"secret.github", "ghp_|gho_|ghu_|ghs_|ghr_", "%a{30,255,36}"},
    {"secret.github", "github_pat_", "%k{36,255}"},
    {"secret.gitlab", "glpat-|glptt-|gldt-|glrt-|glcbt-|glsoat-|glft-|glimt-|glagent-|gloas-|glffct-|glrtr-|GR1348941", "%t{18,255,20}"},
    {"secret.bitbucket", "ATBB", "%a{28,40}"},
    {"secret.atlassian", "ATATT3", "%t{100,255}"},
    {"secret.atlassian", "ATCTT3", "%t{100,255}"},
    {"secret.npm", "npm_", "%a{36}"},
    {"secret.pypi", "pypi-Ag", "%w{50,255}"},
    {"secret.rubygems", "rubygems_", "%x{48}"},
    {"secret.nuget", "oy2", "%l{43}"},
    {"secret.clojars", "CLOJARS_", "%l{60}"},
    {"secret.docker", "dckr_pat_|dckr_oat_", "%w{27,64}"},
    {"secret.artifactory", "AKCp", "%a{60,80}"},
    {"secret.artifactory", "cmVmd", "%a{55,70}"},
    {"secret.circleci", "CCIPAT_", "%a{22}_%x{40}"},
    {"secret.circleci", "CCIPRJ_", "%a{22}_%x{40}"},
    {"secret.buildkite", "bkua_|bkct_", "%x{40}"},
    {"secret.sonar", "squ_|sqp_|sqa_", "%x{40}"},
    {"secret.launchdarkly", "api-", "%x{8}-%x{4}-%x{4}-%x{4}-%x{12}"},
    {"secret.launchdarkly", "sdk-", "%x{8}-%x{4}-%x{4}-%x{4}-%x{12}"},
    {"secret.harness", "pat.|sat.", "%w{22}.%X{24}.%a{20}"},
    {"secret.octopus", "API-", "%u{26}"},
    {"secret.jfrog", "eyJ2ZXIiOiIyIiwidHlwIjoiSldUIi", "%t{40,1600}"},
    {"secret.pulumi", "pul-", "%x{40}"},
    {"secret.terraform", ".atlasv1.", "%t{60,70}", "%a{14}"},
    {"secret.vault", "hvs.|hvb.|hvr.", "%w{24,300}"},
    {"secret.infracost", "ico-", "%a{32}"},
    {"secret.doppler", "dp.pt.|dp.st.|dp.sa.|dp.ct.|dp.scim.|dp.audit.", "%t{40,60}"},
    {"secret.1password", "ops_eyJ", "%s{100,900}"},
    {"secret.1password", "A3-", "%u{6}-%u{6}-%u{5}-%u{5}-%u{5}"},
    {"secret.age", "AGE-SECRET-KEY-1", "%u{58}"},
    {"secret.kubernetes", "k8s-aws-v1.", "%w{40,900}"},
    {"secret.openshift", "sha256~", "%w{43}"},
    {"secret.tailscale", "tskey-auth-|tskey-api-|tskey-client-|tskey-scim-|tskey-webhook-", "%a{8,30}-%a{20,50}"},
    // messages
    {"secret.slack", "xoxa-|xoxb-|xoxe-|xoxo-|xoxp-|xoxr-|xoxs-|xoxc-|xoxd-|xoxe.xox", "%s{10,255}"},
    {"secret.slack", "xoxb-|xoxp-|xoxa-|xoxr-", "%d{9,13}-%d{9,13}-%a{24,40}"},
    {"secret.slack-app", "xapp-", "%d{1}-%w{10,255}"},
    {"secret.slack-workflow", "xwfp-", "%w{10,255}"},
    {"secret.slack-webhook", "hooks.slack.com/services/|hooks.slack.com/workflows/|hooks.slack.com/triggers/", "%s{20,255}"},
    {"secret.teams-webhook", ".webhook.office.com/webhookb2/", "%x{8}-%x{4}-%x{4}-%x{4}-%x{12}@%x{8}-%x{4}-%x{4}-%x{4}-%x{12}/IncomingWebhook/%x{32}/%x{8}-%x{4}-%x{4}-%x{4}-%x{12}", "%w{1,63}"},
    {"secret.discord-webhook", "discord.com/api/webhooks/|discordapp.com/api/webhooks/", "%d{17,20}/%w{60,80}"},
    {"secret.telegram", ":AA", "%w{33}", "%d{8,10}"},
    {"secret.sendgrid", "SG.", "%w{16,32}.%w{16,64}"},
    {"secret.mailgun", "key-", "%x{32}"},
    {"secret.mailgun", "pubkey-", "%x{32}"},
    {"secret.mailchimp", "-us", "%d{1,2}", "%x{32}"},
    {"secret.brevo", "xkeysib-", "%x{64}-%a{16}"},
    {"secret.brevo", "xsmtpsib-", "%x{64}-%a{16}"},
    {"secret.resend", "re_", "%a{8}_%a{24}"},
    {"secret.courier", "pk_prod_", "%u{28}"},
    {"secret.frameio", "fio-u-", "%w{64}"},
    // money
    {"secret.stripe", "sk_live_|rk_live_|sk_test_|rk_test_|pk_live_|sk_prod_|rk_prod_", "%a{10,255,24}"},
    {"secret.stripe-webhook", "whsec_", "%b{24,100}"},
    {"secret.square", "sq0atp-|sq0csp-|sq0idp-", "%w{22,43}"},
    {"secret.square", "EAAA", "%w{60}"},
    {"secret.paypal", "access_token$production$", "%l{16}$%x{32}"},
    {"secret.paypal", "access_token$sandbox$", "%l{16}$%x{32}"},
    {"secret.plaid", "access-sandbox-|access-development-|access-production-", "%x{8}-%x{4}-%x{4}-%x{4}-%x{12}"},
    {"secret.flutterwave", "FLWSECK-|FLWSECK_TEST-|FLWPUBK-", "%X{32}-X"},
    {"secret.flutterwave", "FLWSECK_TEST-|FLWPUBK_TEST-", "%a{12,40}"},
    {"secret.paystack", "sk_live_|sk_test_", "%x{40}"},
    {"secret.razorpay", "rzp_live_|rzp_test_", "%a{14}"},
    {"secret.shippo", "shippo_live_|shippo_test_", "%x{40}"},
    {"secret.easypost", "EZAK|EZTK", "%a{54}"},
    {"secret.duffel", "duffel_test_|duffel_live_", "%w{43}"},
    {"secret.coinbase", "organizations/", "%x{8}-%x{4}-%x{4}-%x{4}-%x{12}/apiKeys/%x{8}-%x{4}-%x{4}-%x{4}-%x{12}"},
    {"secret.shopify", "shpat_|shpca_|shppa_|shpss_|shptka_", "%X{32}"},
    // watching
    {"secret.grafana", "glsa_", "%a{32}_%X{8}"},
    {"secret.grafana", "glc_", "%b{32,400}"},
    {"secret.grafana", "eyJrIjoi", "%b{60,100}"},
    {"secret.newrelic", "NRAK-|NRJS-|NRII-|NRRA-|NRIQ-|NRSP-", "%w{19,64}"},
    {"secret.datadog", "ddp_|ddapp_|ddapi_", "%a{32,40}"},
    {"secret.sentry", "sntrys_|sntryu_", "%s{40,400}"},
    {"secret.dynatrace", "dt0c01.|dt0s01.|dt0s02.", "%u{24}.%u{64}"},
    {"secret.honeycomb", "hcaik_|hcalk_|hcaic_", "%l{58}"},
    {"secret.honeybadger", "hbp_", "%a{36}"},
    {"secret.logfire", "pylf_v1_", "%z{2}_%a{43}"},
    {"secret.axiom", "xaat-|xapt-", "%x{8}-%x{4}-%x{4}-%x{4}-%x{12}"},
    {"secret.rollbar", "post_server_item_", "%x{32}"},
    {"secret.statsig", "secret-", "%a{43}"},
    {"secret.posthog", "phc_|phx_", "%a{43}"},
    // models
    {"secret.openai", "T3BlbkFJ", "%w{20,200}", "%w{20,200}"},
    {"secret.openai", "sk-proj-|sk-svcacct-|sk-admin-", "%w{40,240}"},
    {"secret.anthropic", "sk-ant-", "%w{40,200}"},
    {"secret.openrouter", "sk-or-v1-", "%x{64}"},
    {"secret.huggingface", "hf_", "%z{34}"},
    {"secret.huggingface", "api_org_", "%z{34}"},
    {"secret.replicate", "r8_", "%a{37}"},
    {"secret.groq", "gsk_", "%a{52}"},
    {"secret.perplexity", "pplx-", "%a{48}"},
    {"secret.xai", "xai-", "%a{70,100}"},
    {"secret.deepseek", "sk-", "%x{32}"},
    {"secret.elevenlabs", "sk_", "%x{48}"},
    {"secret.langsmith", "lsv2_pt_|lsv2_sk_", "%x{32}_%x{10}"},
    {"secret.pinecone", "pcsk_", "%k{60,90}"},
    {"secret.wandb", "wandb_v1_", "%w{40,90}"},
    {"secret.nvidia", "nvapi-", "%w{64}"},
    {"secret.together", "tgp_v1_", "%w{43}"},
    // data
    {"secret.databricks", "dapi", "%x{32}"},
    {"secret.databricks", "dose", "%x{32}"},
    {"secret.snowflake", "ver:1-hint:", "%d{6,}-ETMsDgAAA%b{60,300}"},
    {"secret.planetscale", "pscale_tkn_|pscale_pw_|pscale_oauth_", "%t{32,64}"},
    {"secret.supabase", "sbp_|sbt_", "%x{40}"},
    {"secret.supabase", "sb_secret_", "%w{30,60}"},
    {"secret.neon", "napi_", "%a{60,70}"},
    {"secret.mongodb", "mdb_sa_sk_", "%w{40}"},
    {"secret.influx", "apiv3_", "%w{86}"},
    {"secret.prefect", "pnu_|pnb_", "%a{36}"},
    {"secret.dbt", "dbtu_|dbtc_", "%w{36,64}"},
    // offices
    {"secret.notion", "ntn_", "%a{40,50}"},
    {"secret.notion", "secret_", "%a{43}"},
    {"secret.linear", "lin_api_|lin_oauth_", "%a{40,64}"},
    {"secret.figma", "figd_|figu_|figo_", "%w{40,60}"},
    {"secret.clickup", "pk_", "%d{6,9}_%u{32}"},
    {"secret.postman", "PMAK-", "%x{24}-%x{34}"},
    {"secret.typeform", "tfp_", "%t{40,60}"},
    {"secret.contentful", "CFPAT-", "%w{43}"},
    {"secret.dropbox", "sl.", "%w{100,}"},
    {"secret.dropbox", "sl.u.", "%w{100,}"},
    {"secret.hubspot", "pat-na1-|pat-eu1-|pat-na2-|pat-ap1-", "%x{8}-%x{4}-%x{4}-%x{4}-%x{12}"},
    {"secret.salesforce", "00D", "%a{12,15}!%t{80,120}"},
    {"secret.okta", "SSWS 00", "%w{40}"},
    {"secret.authress", "sc_|ext_|scauth_|authress_", "%l{5,30}.%a{4,6}.acc%w{10,32}.%s{30,120}"},
    {"secret.clerk", "sk_live_|sk_test_", "%a{40,50}"},
    {"secret.workos", "sk_live_|sk_test_", "%k{40,64}"},
    {"secret.stytch", "secret-live-|secret-test-", "%t{36,48}"},
    {"secret.readme", "rdme_", "%l{70}"},
    {"secret.scalingo", "tk-us-", "%w{48}"},
    {"secret.settlemint", "sm_aat_|sm_pat_|sm_sat_", "%a{16}"},
    {"secret.sidekiq", "BUNDLE_ENTERPRISE__CONTRIBSYS__COM=", "%x{8}:%x{8}"},
    {"secret.mapbox", "pk.eyJ|sk.eyJ", "%w{40,200}.%w{20,30}"},
    {"secret.facebook", "EAAM|EAAC|EAAG|EAAB|EAAE", "%a{60,400}"},
    {"secret.twitter-bearer", "AAAAAAAAAAAAAAAAAAAAA", "%s{60,120}"},
    {"secret.instagram", "IGQV|IGAA", "%w{60,300}"},
    {"secret.twitch", "oauth:", "%l{30}"},
    {"secret.adobe", "p8e-", "%l{32}"},
    {"secret.adafruit", "aio_", "%a{28}"},
    {"secret.defined", "dnkey-", "%w{26}-%w{52}"},
    {"secret.cloudinary", "cloudinary://", "%d{15}:%w{27}@%a{3,}"},
    {"secret.sourcegraph", "sgp_", "%X{40}"},
    {"secret.sourcegraph", "sgp_", "%a{16}_%X{40}"},
    {"secret.tocsin", "toc_", "%a{6,40}_%w{43}"},
    // hashes of passwords, as systems keep them: crypt(5), RFC 9106
    {"secret.crypt-hash", "$1$", "%s{1,8}$%s{22}"},
    {"secret.crypt-hash", "$5$|$6$", "%s{1,16}$%s{43,86}"},
    {"secret.crypt-hash", "$5$rounds=|$6$rounds=", "%d{3,9}$%s{1,16}$%s{43,86}"},
    {"secret.crypt-hash", "$y$", "%s{1,16}$%s{1,86}$%s{43}"},
    {"secret.crypt-hash", "$2a$|$2b$|$2y$", "%d{2}$%s{53}"},
    {"secret.crypt-hash", "$argon2id$v=19$|$argon2i$v=19$", "m=%d{1,9},t=%d{1,4},p=%d{1,4}$%b{11,88}$%b{22,128}"},
    {"secret.jwt", "eyJ", "%w{8,}.%w{8,}.%w{10,4096,43}"},
    {"secret.jwe", "eyJ", "%w{8,}.%w{8,}.%w{8,}.%w{8,}.%w{10,}"},
});

bool is_in(char kind, char c) {
  switch (kind) {
    case 'a': return is_word(c);
    case 'u': return is_upper(c) || is_digit(c);
    case 'l': return is_lower(c) || is_digit(c);
    case 'z': return is_alpha(c);
    case 'd': return is_digit(c);
    case 'x': return is_digit(c) || (c >= 'a' && c <= 'f');
    case 'X': return is_hex(c);
    case 'U': return is_upper(c) || (c >= '2' && c <= '7');
    case 'w': return is_word(c) || c == '_' || c == '-';
    case 'k': return is_word(c) || c == '_';
    case 'b': return is_word(c) || c == '+' || c == '/' || c == '=';
    case 't': return is_word(c) || c == '_' || c == '-' || c == '.' || c == '=';
    default: return is_word(c) || c == '_' || c == '-' || c == '+' || c == '/' || c == '=' || c == '.';
  }
}

struct Piece {
  char kind = 0;  ///< a class, or 0 for the character `literal`
  char literal = 0;
  std::size_t least = 1, most = 1;
  std::size_t usual = 1;  ///< shorter ones are followed over a line's end
};

std::size_t read_count(std::string_view pattern, std::size_t& at) {
  std::size_t out = 0;
  while (at < pattern.size() && is_digit(pattern[at])) out = out * 10 + static_cast<std::size_t>(pattern[at++] - '0');
  return out;
}

Piece next_piece(std::string_view pattern, std::size_t& at) {
  if (pattern[at] != '%' || pattern.size() <= at + 2 || pattern[at + 2] != '{') return {.kind = 0, .literal = pattern[at++]};
  Piece out{.kind = pattern[at + 1]};
  at += 3;
  out.least = out.most = out.usual = read_count(pattern, at);
  if (pattern[at] == ',') {
    ++at;
    out.most = pattern[at] == '}' ? 4096 : read_count(pattern, at);
  }
  if (pattern[at] == ',') out.usual = read_count(pattern, ++at);
  ++at;
  return out;
}

/// Over the end of a line, with the marks of quotation and indentation that mail programs put before the next one.
std::size_t over_line_end(std::string_view text, std::size_t at) {
  std::size_t next = at;
  if (next < text.size() && (text[next] == '\\' || text[next] == '=')) ++next;
  if (next < text.size() && text[next] == '\r') ++next;
  if (next >= text.size() || text[next] != '\n') return at;
  ++next;
  for (std::size_t i = 0; i < 16 && next < text.size() && (text[next] == ' ' || text[next] == '\t' || text[next] == '>' || text[next] == '|'); ++i) ++next;
  return next;
}

}  // namespace

std::span<const Format> secret_formats() { return formats; }

std::optional<std::pair<std::size_t, std::size_t>> read_secret(std::string_view text, std::size_t begin, std::size_t end, const Format& format) {
  std::size_t at = end;
  for (std::size_t p = 0; p < format.tail.size();) {
    const auto piece = next_piece(format.tail, p);
    if (piece.kind == 0) {
      if (at >= text.size() || text[at] != piece.literal) return std::nullopt;
      ++at;
      continue;
    }
    std::size_t count = 0;
    for (int lines = 0; count < piece.most && at < text.size();) {
      if (is_in(piece.kind, text[at])) {
        ++count, ++at;
        continue;
      }
      // a line's end inside is followed only while something is missing
      const auto next = over_line_end(text, at);
      if (count >= piece.usual || next == at || ++lines > 8 || at - begin < 4 || next >= text.size() || !is_in(piece.kind, text[next])) break;
      at = next;
    }
    if (count < piece.least) return std::nullopt;
  }
  if (!format.before.empty()) {
    std::size_t p = 0;
    for (std::size_t i = format.before.size(); i > 0;) {
      // read from the back: the last piece stands nearest
      auto from = format.before.rfind('%', i - 1);
      if (from == std::string_view::npos) from = i - 1;
      std::size_t stop = from;
      const auto piece = next_piece(format.before, stop);
      // what stands behind the class in the pattern is literal
      for (std::size_t k = i; k > stop; --k) {
        if (begin == 0 || text[begin - 1] != format.before[k - 1]) return std::nullopt;
        --begin;
      }
      std::size_t count = 0;
      while (count < piece.most && begin > 0 && is_in(piece.kind, text[begin - 1])) ++count, --begin;
      if (count < piece.least) return std::nullopt;
      i = from;
      if (++p > 4) break;
    }
  }
  if (begin > 0 && (is_word(text[begin - 1]) || text[begin - 1] == '_')) return std::nullopt;
  // the rest of a longer word belongs to it: half a secret is a secret too
  for (std::size_t i = 0; i < 64 && at < text.size() && is_word(text[at]); ++i) ++at;
  return std::pair{begin, at};
}

}  // namespace tocsin::scan
