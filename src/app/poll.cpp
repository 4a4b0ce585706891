// One poll: page after page until the far side has no more, each kept before the place in it is remembered.
#include <algorithm>
#include <array>
#include <memory>

#include "app/intake.hpp"
#include "app/reception.hpp"
#include "app/share_world.hpp"
#include "app/sightings.hpp"
#include "app/sources.hpp"
#include "base/limits_peer.hpp"
#include "base/text.hpp"
#include "path/share/facts.hpp"

namespace tocsin::app {
namespace {

namespace source = identity::source;
using identity::Right;

constexpr std::size_t shown = 300;                           ///< bytes of an id or a fault that are kept
constexpr auto once_more = std::chrono::seconds(1);          ///< what a server without cursors is asked for again, since it may add late
constexpr auto fresh = std::chrono::days(7);                 ///< an older report is no news

/// How far a source was read. It only saves asking: what comes twice is known by its id and version.
struct Position {
  std::string of;            ///< what it is a position in; of another collection or filter it says nothing
  std::string added_after, next;   ///< of the next question, as the far side spells them
  std::string reached;       ///< the latest date that any page had
  bool overlaps = false;     ///< the server gives no cursor
  std::string faults;        ///< hash of what was not taken in the last time, so that it is told once
  static constexpr auto fields = [](auto use) { return use(field("of", &Position::of), field("added_after", &Position::added_after), field("next", &Position::next),
                                            field("reached", &Position::reached), field("overlaps", &Position::overlaps), field("faults", &Position::faults)); };
};

/// The date before it by so much; empty stays empty.
std::string before(const std::string& date, Duration by) {
  const auto instant = parse_rfc3339(date);
  return instant ? to_rfc3339(*instant - by) : date;
}

/// A date that ends in zeros was cut by its server: what came in the same millisecond is asked for again.
std::string after_last(const std::string& date) { return date.ends_with("000Z") ? before(date, std::chrono::microseconds(1)) : date; }

class Poll {
 public:
  Poll(App& app, std::string name, source::What what, Tlp tlp_max, std::string root)
      : app_(app), name_(std::move(name)), what_(std::move(what)), tlp_max_(tlp_max), root_(std::move(root)) {}

  /// Reads to the end, or until trouble.
  void run() {
    recall();
    limit_ = limits::peer_page_objects;
    if (at_.overlaps && at_.next.empty()) at_.added_after = before(at_.added_after, once_more);
    while (!done_) {
      if (static_cast<std::size_t>(sum_.pages) == limits::peer_pages_max) break;
      if (auto read = page(); !read) {
        trouble_ = std::move(read).error();
        break;
      }
    }
    settle_faults();
    (void)remember();
  }

  [[nodiscard]] const std::optional<Error>& trouble() const { return trouble_; }
  [[nodiscard]] Duration wait() const { return wait_; }
  [[nodiscard]] source::fact::Polled sum() const {
    auto out = sum_;
    out.objects = chain_;
    if (trouble_) out.trouble = trouble_->rule;
    return out;
  }
  [[nodiscard]] const Json& failures() const { return failures_; }
  std::vector<trigger::Signal> take_signals() { return std::move(signals_); }

 private:
  Result<> page() {
    ports::PeerAsk ask{what_.collection, limit_, at_.added_after, at_.next, {what_.types.begin(), what_.types.end()}};
    const auto page = app_.peers->page(what_.peer, ask);
    if (!page) return smaller_or_older(page.error());
    if (page->wait > Duration{}) {
      wait_ = page->wait;
      return refuse(Errc::unavailable, "peer.busy", what_.peer, "it asks to come back in " + to_words(page->wait));
    }
    const auto answered = objects_of_answer(page->envelope);
    if (!answered) return refuse(Errc::invalid, "peer.answer", what_.peer, answered.error().rule + " " + answered.error().where);
    if (answered->next.size() > limits::peer_next_bytes_max) return refuse(Errc::invalid, "peer.answer", what_.peer, "a cursor of more than 4096 bytes");
    ++sum_.pages;
    TRY_VOID(keep(answered->objects));
    TRY_VOID(go_on(*page, *answered));
    return remember();
  }

  /// What a smaller page, or a question by date, gets around.
  Result<> smaller_or_older(const Error& error) {
    if (error.rule == "peer.too-large" && limit_ > 1) {
      limit_ /= 2;
      return {};
    }
    if (error.rule == "peer.next-unknown" && !at_.next.empty()) {
      at_.next.clear();
      at_.added_after = after_last(at_.reached);
      return {};
    }
    return std::unexpected(error);
  }

  /// Durable when it returns. What is not STIX, or too narrow for the collection, is told and passed over.
  Result<> keep(const std::vector<std::string_view>& objects) {
    ports::PutAsk ask{.status = {}, .claim = "source:" + name_, .objects = {}, .tlp_max = tlp_max_};
    ask.status.collection = what_.into;
    ask.status.root = root_;
    ask.status.requested = app_.clock.now();
    sum_.received += static_cast<std::int64_t>(objects.size());
    for (const auto bytes : objects) {
      auto examined = examine(bytes);
      if (!examined) {
        fault({"", "", examined.error().rule + " " + examined.error().where});
      } else if (!examined->fault.empty()) {
        fault({examined->object.id, examined->object.version, examined->fault});
      } else {
        if (!examined->object.tlp) examined->object.tlp = what_.unmarked;
        note_report(examined->object);
        ask.objects.push_back(std::move(examined->object));
      }
    }
    if (ask.objects.empty()) return {};
    const auto done = TRY(app_.objects->put(std::move(ask)));
    sum_.added += static_cast<std::int64_t>(done.added);
    std::string lines = chain_ ? chain_->hex() + "\n" : std::string();
    for (const auto& each : done.successes) lines.append(each.id).append(" ").append(each.version).append("\n");
    for (const auto& each : done.failures) fault(each);
    TRY_VOID(note_sightings(app_, "source:" + name_, objects, done.successes));
    if (!done.successes.empty()) chain_ = sha256(lines);
    return {};
  }

  void fault(const ports::StatusDetail& of) {
    ++sum_.failed;
    if (failures_.array().size() < limits::poll_faults_max)
      failures_.push(Json::Object{{"id", cut_text(of.id, shown)}, {"version", of.version}, {"message", cut_text(of.message, shown)}});
  }

  /// A fresh report, grouping, incident or campaign is something that happened; indicators are what it is made of.
  void note_report(const ports::NewObject& object) {
    constexpr std::array<std::string_view, 4> told{"report", "grouping", "incident", "campaign"};
    if (!what_.signals || std::ranges::find(told, object.type) == told.end() || signals_.size() == limits::poll_signals_max) return;
    const auto at = parse_rfc3339(object.version);
    if (!at || *at + fresh < app_.clock.now() || *object.tlp == Tlp::red) return;
    if (auto signal = signal_of(object.bytes, name_, *object.tlp)) signals_.push_back(*std::move(signal));
  }

  /// Where the next question begins, by what the server gave: a cursor, or dates alone.
  Result<> go_on(const ports::PeerPage& page, const Answered& answered) {
    const bool is_further = page.last > at_.reached;
    const auto stuck = [&](const char* why) { return refuse(Errc::conflict, "peer.stuck", what_.peer, why); };
    if (answered.more && !answered.next.empty()) {
      if (answered.next == at_.next) return stuck("the cursor leads to itself");
      if (answered.objects.empty() && ++empty_pages_ > 100) return stuck("pages without objects, one after the other");
      at_.next = answered.next;
      if (is_further) at_.reached = page.last;
      return {};
    }
    at_.next.clear();
    if (!answered.more) {
      done_ = true;
      if (is_further) at_.reached = page.last;
      if (!page.last.empty()) at_.added_after = after_last(at_.reached);
      // without dates of its own the answer's date has to do, with room for what was being added
      else if (!answered.objects.empty() && !page.date.empty()) at_.added_after = before(page.date, std::chrono::hours(1)), at_.reached = std::max(at_.reached, at_.added_after);
      return {};
    }
    at_.overlaps = true;
    if (page.last.empty()) return refuse(Errc::invalid, "peer.answer", what_.peer, "there is more, and neither a cursor nor a date to ask for it with");
    if (is_further) {
      at_.reached = page.last;
      at_.added_after = before(page.last, std::chrono::microseconds(1));  // objects of one date may stand on both sides of the edge
      return {};
    }
    // a whole page of one date: a larger page gets over it, else the date itself
    if (answered.objects.size() >= limit_ && limit_ < limits::taxii_post_objects_max) return limit_ = std::min(limit_ * 2, limits::taxii_post_objects_max), Result<>{};
    if (at_.added_after == page.last) return stuck("the same page again and again");
    fault({"", page.last, "peer.equal-dates: the server may hold more of this date than it sends at once, and gives no cursor to the rest"});
    at_.added_after = page.last;
    return {};
  }

  // -- the position, sealed: somebody who edits it must not make us pass over anything

  [[nodiscard]] std::string of() const {
    auto what = write_fields(what_);
    for (const auto* not_asked : {"unmarked", "every_s", "signals", "unit"}) what.object_here().erase(not_asked);
    return jcs_hash(what).hex();
  }
  void recall() {
    at_ = {};
    at_.of = of();
    if (app_.pulls == nullptr) return;
    const auto text = app_.pulls->position(name_);
    if (!text || text->size() < 65) return;
    const auto seal = app_.keys.mac(ports::Purpose::served, as_bytes("position/" + name_ + "\n" + text->substr(65)));
    if (!seal || seal->hex() != text->substr(0, 64)) return;
    const auto json = parse_json(text->substr(65));
    const auto read = json ? read_fields<Position>(*json) : std::unexpected(json.error());
    if (read && read->of == at_.of) at_ = *read;
  }
  Result<> remember() {
    if (app_.pulls == nullptr) return {};
    const auto text = to_jcs(write_fields(at_));
    const auto seal = TRY(app_.keys.mac(ports::Purpose::served, as_bytes("position/" + name_ + "\n" + text)));
    return app_.pulls->keep_position(name_, seal.hex() + "\n" + text);
  }
  /// The same faults again, as where a server is asked for the last second once more, are no news.
  void settle_faults() {
    const auto hash = failures_.array().empty() ? std::string() : jcs_hash(failures_).hex();
    if (!hash.empty() && hash == at_.faults) sum_.failed = 0;
    if (!hash.empty() || !trouble_) at_.faults = hash;
  }

  App& app_;
  std::string name_;
  source::What what_;
  Tlp tlp_max_;
  std::string root_;
  Position at_;
  std::size_t limit_ = 0, empty_pages_ = 0;
  bool done_ = false;
  Duration wait_{};
  std::optional<Error> trouble_;
  source::fact::Polled sum_;
  Json failures_{Json::Array{}};
  std::optional<Hash> chain_;
  std::vector<trigger::Signal> signals_;
};

/// Nobody else polls the source meanwhile.
class Turn {
 public:
  static Result<std::unique_ptr<Turn>> take(App& app, const std::string& name) {
    const std::lock_guard hold(app.polling.mutex);
    if (!app.polling.running.insert(name).second) return refuse(Errc::conflict, "source.busy", name);
    app.polling.tried[name] = app.clock.now();
    return std::unique_ptr<Turn>(new Turn(app, name));
  }
  ~Turn() {
    const std::lock_guard hold(app_.polling.mutex);
    app_.polling.running.erase(name_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Turn(App& app, std::string name) : app_(app), name_(std::move(name)) {}
  App& app_;
  std::string name_;
};

struct Done {
  Json told;
  std::int64_t added = 0;
  std::optional<Error> trouble;
};

Result<Done> poll(App& app, const std::string& name) {
  const auto object = ledger::object_id("source", name);
  const auto loaded = TRY(load<Sources>(app.store, object));
  const auto* open = std::get_if<source::state::Open>(&loaded.state);
  if (open == nullptr) return refuse(loaded.exists() ? Errc::conflict : Errc::not_found, loaded.exists() ? "source.wrong-state" : "object.unknown", name);
  if (app.peers == nullptr || app.objects == nullptr) return refuse(Errc::unavailable, "sender.not-configured", name, "this program asks no other server");
  const auto served = TRY(app.current.served());
  const auto* into = served->collection(open->what.into);
  if (into == nullptr || into->is_channel) return refuse(Errc::not_found, "object.unknown", open->what.into, "the collection that it fills is gone");
  const auto turn = TRY(Turn::take(app, name));
  Poll reading(app, name, open->what, into->tlp_max, into->root);
  reading.run();
  auto sum = reading.sum();
  for (const auto& signal : reading.take_signals()) {
    const auto told = receive_signal(app, {share::program, open->what.unit, {}, nullptr}, signal);
    if (told && !(*told)["known"].boolean()) ++sum.signals;
  }
  sum.at = app.clock.now();
  // that the program ends is no trouble of the source's
  if (sum.trouble == "peer.stopped") sum.trouble = open->last ? open->last->trouble : std::string();
  if (sum.failed > 0) sum.faults = TRY(keep_text(app, object, ports::ContentClass::reply, to_jcs(Json::Object{{"failures", reading.failures()}})));
  {
    const std::lock_guard hold(app.polling.mutex);
    app.polling.next[name] = sum.at + std::max<Duration>(reading.wait(), std::chrono::seconds(open->what.every_s));
  }
  const auto written = retrying(app, share::program.value, [&](Plan& plan) -> Result<Json> {
    TRY_VOID(plan.tell<Sources>(object, source::ask::Poll{sum}, {plan.now()}));
    return Json();
  });
  if (!written) return std::unexpected(written.error());
  Done out{write_fields(sum), sum.added, reading.trouble()};
  out.told["name"] = name;
  out.told["failures"] = reading.failures();
  return out;
}

}  // namespace

Result<Json> poll_source(App& app, const Principal& who, const std::string& name) {
  TRY_VOID(identity::may(who, Right::taxii, {}));
  auto done = TRY(poll(app, name));
  if (!done.trouble) return std::move(done.told);
  auto& trouble = *done.trouble;
  if (done.told["pages"].integer() > 0)
    trouble.detail += (trouble.detail.empty() ? "" : "; ") + std::string("until then ") + std::to_string(done.told["received"].integer()) + " objects came, which are kept";
  return std::unexpected(std::move(trouble));
}

Result<std::size_t> poll_due(App& app) {
  std::size_t added = 0;
  std::optional<Error> first;
  ports::Page page{.kind = "source", .state = "open", .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(app.store.rows(page));
    page.after = rows.next;
    for (const auto& row : rows.rows) {
      const std::string name(row.object.id());
      {
        const std::lock_guard hold(app.polling.mutex);
        const auto next = app.polling.next.find(name);
        if (next != app.polling.next.end() && next->second > app.clock.now()) continue;
      }
      const auto done = poll(app, name);
      if (done) added += static_cast<std::size_t>(done->added);
      const auto trouble = done ? done->trouble : std::optional(done.error());
      if (!trouble || trouble->rule == "source.busy") continue;
      if (!first) first = trouble;
      if (!done) {  // not even asked: not again at once
        const std::lock_guard hold(app.polling.mutex);
        app.polling.next[name] = app.clock.now() + std::chrono::seconds(limits::peer_wait_s);
      }
    }
  } while (!page.after.empty());
  if (first) return std::unexpected(*std::move(first));
  return added;
}

}  // namespace tocsin::app
