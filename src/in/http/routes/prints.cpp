// What is printed: pages of the inside door without script, made of what the use cases answer. Kinds of facts, rules and states stand as
// they are spelled in the ledger, so that paper and evidence pack can be laid side by side.
#include <algorithm>
#include <limits>

#include "app/documents.hpp"
#include "app/lists.hpp"
#include "app/shares.hpp"
#include "base/text.hpp"
#include "identity/roles.hpp"
#include "in/http/routes/routes.hpp"
#include "in/http/sheet.hpp"

namespace tocsin::http {
namespace {

using app::App;
using identity::Principal;

const Message& print_query() {
  static const Message message{"PrintQuery", {{.name = "lang", .type = FieldType::choice, .help = "The language of the page's own words.", .options = {"en", "de"}}}};
  return message;
}

Reply as_reply(ports::Response response) {
  return {.status = response.status, .type = std::move(response.type), .text = std::move(response.body), .headers = std::move(response.headers)};
}

/// Texts of the page itself, in the reader's language.
class Words {
 public:
  explicit Words(const Json& query) : german_(query["lang"].text() == "de") {}
  [[nodiscard]] std::string operator()(std::string_view en, std::string_view de) const { return std::string(german_ ? de : en); }
  [[nodiscard]] std::string lang() const { return german_ ? "de" : "en"; }

 private:
  bool german_;
};

/// What a sheet is made for: who asked, by which procedure, with whose names.
struct Desk {
  App& app;
  const Principal& who;
  Words words;
  std::shared_ptr<const app::ProcedureInForce> procedure;
  std::shared_ptr<const app::Directory> people;

  static Result<Desk> of(App& app, const Call& call) {
    auto procedure = TRY(app.current.procedure());
    auto people = TRY(app.current.people());
    return Desk{app, *call.principal, Words(call.query), std::move(procedure), std::move(people)};
  }
  [[nodiscard]] std::string person(const std::string& id) const { return id.empty() || id == "program" ? id : people->name_of(PersonId{id}); }
  [[nodiscard]] std::string audience(const std::string& id) const {
    const auto* found = procedure->procedure.audience(AudienceId{id});
    return found == nullptr ? id : found->title;
  }
  [[nodiscard]] std::string role(const std::string& id) const {
    const auto& roles = procedure->procedure.roles;
    const auto found = std::ranges::find(roles, id, [](const auto& each) { return each.id.value; });
    return found == roles.end() ? id : found->title;
  }
  [[nodiscard]] Reply reply(const Sheet& sheet, std::optional<Tlp> tlp) const {
    const PageFrame frame{.organisation = procedure->procedure.scope.organisation, .tlp = tlp.value_or(Tlp::red), .demo = app.store.mode() == ledger::Mode::demo};
    return as_reply(sheet_page(frame, sheet, app.clock.now()));
  }
};

/// 2026-03-01 02:10:04 UTC of an RFC 3339 text; empty where there is none.
std::string utc(const std::string& at) { return at.size() < 19 ? std::string() : at.substr(0, 10) + " " + at.substr(11, 8) + " UTC"; }

std::string label_of(const std::string& tlp) {
  const auto read = parse_tlp(tlp);
  return read ? std::string(label(*read)) : tlp;
}

/// The narrowest label of a share's renditions, which is that of a sheet about all of them.
std::optional<Tlp> narrowest(const Json& share) {
  std::optional<Tlp> out;
  for (const auto& [audience, life] : share["audiences"].object())
    if (const auto tlp = parse_tlp(life["marking"].text()); tlp && (!out || *tlp > *out)) out = *tlp;
  return out;
}

std::string joined(const std::vector<std::string>& texts) { return join(texts, ", "); }

Sheet::Section about(const Desk& desk, const Json& share) {
  const auto& words = desk.words;
  std::vector<std::string> authors;
  for (const auto& name : share["author_names"].array()) authors.push_back(name.text());
  const auto& subject = share["subject"];
  return {.title = words("About", "Angaben"),
          .facts = {{words("State", "Stand"), share["state"].text()},
                    {words("Authors", "Verfasst von"), joined(authors)},
                    {words("Unit", "Einheit"), share["unit"].text()},
                    {words("Category", "Kategorie"), subject["category"].text()},
                    {words("Class", "Klasse"), subject["class"].text()},
                    {words("Log", "Register"), desk.app.store.origin() + ", " + words("unwitnessed: nobody outside has signed its head", "unbezeugt: niemand außerhalb hat seinen Kopf unterschrieben")},
                    {words("Third party", "Dritte betroffen"), subject["third_party"].boolean() ? words("yes", "ja") : words("no", "nein")}}};
}

Sheet::Section audiences(const Desk& desk, const Json& share) {
  const auto& words = desk.words;
  Sheet::Section out{.title = words("Audiences", "Empfänger"),
                     .columns = {words("Audience", "Empfänger"), words("State", "Stand"), words("Label", "Kennzeichnung"), words("Way", "Weg"), words("Agreed", "Zugestimmt"), words("Missing", "Fehlt")}};
  for (const auto& one : share["renditions"].array()) {
    std::vector<std::string> agreed, missing;
    for (const auto& each : one["agreed"].array()) agreed.push_back(desk.role(each["role"].text()) + ": " + each["name"].text());
    for (const auto& role : one["required"].array())
      if (std::ranges::none_of(one["agreed"].array(), [&](const Json& each) { return each["role"] == role; })) missing.push_back(desk.role(role.text()));
    out.rows.push_back({desk.audience(one["audience"].text()), one["state"].text(), one["marking"].text(), one["route"].text(), joined(agreed), joined(missing)});
  }
  return out;
}

Sheet::Section deliveries(const Desk& desk, const Json& share) {
  const auto& words = desk.words;
  Sheet::Section out{.title = words("Deliveries", "Zustellungen"),
                     .columns = {words("Audience", "Empfänger"), words("Channel", "Kanal"), words("State", "Stand"), words("Left", "Abgegangen"), words("Acknowledged", "Bestätigt"), words("Done", "Erledigt")}};
  for (const auto& one : share["deliveries"].array()) {
    std::vector<std::string> acted;
    for (const auto& each : one["acted"].array()) acted.push_back(each["action"].text() + " " + utc(each["at"].text()));
    out.rows.push_back({desk.audience(one["what"]["audience"].text()), one["what"]["channel"].text(), one["state"].text(), utc(one["left_at"].text()), utc(one["acknowledged"]["at"].text()), joined(acted)});
  }
  return out;
}

/// Every fact of the objects named, in the order of the log.
Result<Sheet::Section> facts(const Desk& desk, const std::vector<std::string>& objects) {
  const auto& words = desk.words;
  Sheet::Section out{.title = words("What happened", "Was geschah"),
                     .columns = {words("When", "Wann"), words("What", "Was"), words("Who", "Wer"), words("About", "Betrifft"), words("Leaf", "Blatt"), words("SHA-256 of the fact", "SHA-256 des Fakts")}};
  std::vector<Json> rows;
  for (const auto& object : objects) {
    Json query = Json::Object{{"object", object}, {"limit", limits::page_rows_max}};
    do {
      const auto page = TRY(app::list_facts(desk.app, desk.who, query));
      for (const auto& row : page["rows"].array()) rows.push_back(row);
      query["after"] = page["next"];
    } while (!query["after"].text().empty());
  }
  std::ranges::stable_sort(rows, {}, [](const Json& row) { return row["leaf_index"].integer(std::numeric_limits<std::int64_t>::max()); });
  for (const auto& row : rows) {
    const auto& data = row["data"];
    std::vector<std::string> of;
    if (data["audience"].is_text()) of.push_back(desk.audience(data["audience"].text()));
    if (data["role"].is_text()) of.push_back(desk.role(data["role"].text()));
    if (data["tlp"].is_text()) of.push_back(label_of(data["tlp"].text()));
    if (!row["obj"].text().starts_with("share:")) of.push_back(row["obj"].text());
    out.rows.push_back({utc(row["t"].text()), row["kind"].text(), desk.person(row["actor"].text()), joined(of), row["leaf_index"].is_integer() ? std::to_string(row["leaf_index"].integer()) : std::string(), row["hash"].text()});
  }
  return out;
}

Result<Reply> print_record(App& app, const Call& call) {
  const auto desk = TRY(Desk::of(app, call));
  const auto id = TRY(app::find_share(app, call.params.at("id")));
  const auto share = TRY(app::show_share(app, *call.principal, id));
  const auto& title = share["item"]["title"].text();
  Sheet sheet{.kind = desk.words("Sharing record", "Protokoll der Weitergabe"), .title = title.empty() ? share["number"].text() : title,
              .number = share["number"].text() + " r" + std::to_string(share["rev"].integer()), .printed = desk.person(call.principal->person.value), .lang = desk.words.lang()};
  sheet.sections = {about(desk, share), audiences(desk, share), deliveries(desk, share)};
  std::vector<std::string> objects{"share:" + id.value};
  for (const auto& one : share["deliveries"].array()) objects.push_back("delivery:" + one["id"].text());
  sheet.sections.push_back(TRY(facts(desk, objects)));
  const auto tlp = narrowest(share);
  sheet.is_marked = tlp.has_value();
  return desk.reply(sheet, tlp);
}

Result<Reply> print_rendition(App& app, const Call& call) {
  const auto desk = TRY(Desk::of(app, call));
  const auto& words = desk.words;
  const auto id = TRY(app::find_share(app, call.params.at("id")));
  const AudienceId audience{call.params.at("audience")};
  const auto rendition = TRY(app::show_rendition(app, *call.principal, id, audience));
  const auto row = TRY(app.store.row(app::share_object(id)));
  const auto tlp = parse_tlp(rendition["marking"].text());
  Sheet sheet{.kind = words("Rendition", "Fassung"), .title = desk.audience(audience.value), .number = row ? row->number : id.value,
              .printed = desk.person(call.principal->person.value), .lang = words.lang(), .is_marked = tlp.has_value()};
  for (const auto& part : rendition["parts"].array())
    sheet.sections.push_back({.title = part["name"].text(), .facts = {{words("Media type", "Medientyp"), part["media_type"].text()}, {"SHA-256", part["sha256"].text()}}, .text = part["text"].text()});
  Sheet::Section taken{.title = words("What was taken out", "Was entfernt wurde"),
                       .columns = {"#", words("Part", "Teil"), words("Kind", "Art"), words("Became", "Wurde zu"), words("Rule", "Regel"), words("Decided by", "Entschieden von")}};
  for (const auto& one : rendition["redactions"].array()) {
    const auto& by = one["decided_by"].text();
    taken.rows.push_back({std::to_string(taken.rows.size() + 1), one["part"].text() + one["place"].text(), one["class"].text(), one["replacement"].text(), one["rule"].text(), by == "policy" ? words("policy", "Regelwerk") : desk.person(by)});
  }
  sheet.sections.push_back(std::move(taken));
  return desk.reply(sheet, tlp ? std::optional(*tlp) : std::nullopt);
}

Result<Reply> print_procedure(App& app, const Call& call) {
  const auto desk = TRY(Desk::of(app, call));
  TRY_VOID(identity::may(*call.principal, identity::Right::read, {}));
  Sheet sheet{.kind = desk.words("Procedure", "Verfahren"), .title = desk.procedure->procedure.scope.organisation, .number = desk.procedure->version.hex().substr(0, 12), .printed = desk.person(call.principal->person.value),
              .lang = desk.words.lang(), .is_marked = false};
  sheet.sections.push_back({.title = desk.words("Version", "Version"), .facts = {{"SHA-256", desk.procedure->version.hex()}}});
  for (const auto& [name, text] : desk.procedure->files) sheet.sections.push_back({.title = name, .text = text});
  return desk.reply(sheet, std::nullopt);
}

}  // namespace

void add_prints(App& app, std::vector<Row>& rows) {
  const auto page = [&](const char* pattern, const char* summary, Result<Reply> (*handler)(App&, const Call&)) {
    rows.push_back({.method = "GET", .pattern = pattern, .right = "read", .summary = summary, .handler = [&app, handler](const Call& call) { return handler(app, call); }, .query = &print_query(),
                    .produces = "text/html; charset=utf-8", .refusal = [&app](const Error& error) { return stranger_page(app, error); }});
  };
  page("/print/shares/{id}", "The sharing record, to be printed", print_record);
  page("/print/shares/{id}/renditions/{audience}", "What one audience gets, and what was taken out, to be printed", print_rendition);
  page("/print/procedure", "The procedure in force, to be printed", print_procedure);
}

}  // namespace tocsin::http
