#include "app/events.hpp"

#include <charconv>
#include <deque>

#include "base/limits.hpp"
#include "base/limits_door.hpp"

namespace tocsin::app {
namespace {

/// One thing that changed, as far as rights ask about it.
struct Changed {
  ledger::ObjectId object;
  std::string unit, person;   ///< person: whom a session, token, link or account belongs to
  std::int64_t version = 0, leaf = 0;
};

std::string spell(const Changed& what) {
  return "event: changed\nid: " + std::to_string(what.leaf) + "\ndata: " +
         to_jcs(Json::Object{{"id", what.object.id()}, {"kind", what.object.kind()}, {"version", what.version}}) + "\n\n";
}
std::string spell_end(std::string_view why) { return "event: closed\ndata: " + to_jcs(Json::Object{{"why", why}}) + "\n\n"; }

/// What people sign in with concerns them, and those who manage it.
bool is_private(std::string_view kind) { return kind == "session" || kind == "token" || kind == "entry" || kind == "account" || kind == "authenticator"; }

bool may_hear(const identity::Principal& who, const Changed& what) {
  if (is_private(what.object.kind()) && what.person != who.person.value) return identity::may(who, identity::Right::tokens, {}).has_value();
  return identity::may(who, identity::Right::read, UnitId{what.unit}).has_value();
}

std::string person_in(const ports::Row& row) {
  constexpr std::string_view prefix = "person:";
  return row.parent.starts_with(prefix) ? row.parent.substr(prefix.size()) : std::string();
}

}  // namespace

class EventStream final : public ports::Stream {
 public:
  EventStream(Events& events, Events::Listener listener) : events_(events), listener_(std::move(listener)) {}
  ~EventStream() override { events_.forget(this); }

  Piece take() override {
    const std::lock_guard hold(mutex_);
    Piece out;
    for (auto& text : waiting_) out.text += text;
    waiting_.clear();
    out.last = over_;
    return out;
  }

  Piece heartbeat() override {
    const auto now = events_.clock_.now();
    if (now >= listener_.ends) end("session.expired");
    else if (!listener_.session.empty() && events_.last_seen_.is_idle(listener_.session, listener_.proved, now)) end("session.idle");
    auto piece = take();
    if (piece.text.empty()) piece.text = ": \n\n";
    return piece;
  }

  [[nodiscard]] std::chrono::milliseconds heartbeat_every() const override { return std::chrono::seconds(limits::stream_heartbeat_s); }

  void on_ready(std::function<void()> wake) override {
    const std::lock_guard hold(mutex_);
    wake_ = std::move(wake);
  }

  void tell(std::string text) {
    const std::lock_guard hold(mutex_);
    if (over_) return;
    if (waiting_.size() >= limits::stream_events_max) waiting_.assign(1, reset);  // too slow: it reads everything again
    else if (waiting_.size() != 1 || waiting_.front() != reset) waiting_.push_back(std::move(text));
    if (wake_) wake_();
  }

  void end(std::string_view why) {
    const std::lock_guard hold(mutex_);
    if (over_) return;
    over_ = true;
    waiting_.push_back(spell_end(why));
    if (wake_) wake_();
  }

  [[nodiscard]] const Events::Listener& listener() const { return listener_; }
  static inline const std::string reset = "event: reset\ndata: {}\n\n";

 private:
  Events& events_;
  const Events::Listener listener_;
  std::mutex mutex_;
  std::deque<std::string> waiting_;
  std::function<void()> wake_;
  bool over_ = false;
};

void Events::forget(EventStream* stream) {
  const std::lock_guard hold(mutex_);
  streams_.erase(stream);
}

std::size_t Events::streams() {
  const std::lock_guard hold(mutex_);
  return streams_.size();
}

Result<std::shared_ptr<ports::Stream>> Events::listen(Listener listener, std::string_view last_event_id) {
  auto stream = std::make_shared<EventStream>(*this, std::move(listener));
  const auto& who = stream->listener().who;
  {
    const std::lock_guard hold(mutex_);
    std::size_t own = 0;
    for (const auto* each : streams_) own += each->listener().who.credential == who.credential ? 1U : 0U;
    if (own >= limits::streams_of_credential_max || streams_.size() >= limits::streams_max) return refuse(Errc::unavailable, "events.too-many");
    streams_.insert(stream.get());  // before the past is read: what happens meanwhile is told twice rather than never
  }
  // the first line reaches the browser at once, so that it knows that it listens
  stream->tell("retry: 2000\n\n");
  if (last_event_id.empty()) return stream;
  std::int64_t after = 0;
  const auto [end, ec] = std::from_chars(last_event_id.data(), last_event_id.data() + last_event_id.size(), after);
  const auto size = store_.size();
  if (ec != std::errc{} || end != last_event_id.data() + last_event_id.size() || after < 0 || after >= size || size - after > static_cast<std::int64_t>(limits::stream_events_max)) {
    stream->tell(EventStream::reset);
    return stream;
  }
  TRY_VOID(store_.each_fact(after + 1, [&](const ledger::FactRecord& fact) -> Result<> {
    const auto row = TRY(store_.row(fact.body.obj));
    const Changed what{fact.body.obj, row ? row->unit : std::string(), row ? person_in(*row) : std::string(), fact.body.obj_seq + 1, fact.leaf_index};
    if (may_hear(who, what)) stream->tell(spell(what));
    return {};
  }));
  return stream;
}

void Events::changed(const ports::Change& change, const std::vector<ledger::FactRecord>& written) {
  const std::lock_guard hold(mutex_);
  if (streams_.empty()) return;
  std::map<ledger::ObjectId, Changed> all;
  std::set<std::string> ended;     // credentials
  std::set<std::string> people;    // whose roles or keys may be others now
  for (const auto& fact : written) {
    all[fact.body.obj] = {fact.body.obj, {}, {}, fact.body.obj_seq + 1, fact.leaf_index};
    if (fact.body.kind == "session.closed") ended.insert("session:" + std::string(fact.body.obj.id()));
    if (fact.body.kind == "token.revoked") ended.insert(std::string(fact.body.obj.id()));
    if (fact.body.kind == "person.vouched") people.insert(std::string(fact.body.obj.id()));
  }
  for (const auto& row : change.rows)
    if (const auto found = all.find(row.object); found != all.end()) {
      found->second.unit = row.unit;
      found->second.person = person_in(row);
    }
  for (auto* stream : streams_) {
    const auto& who = stream->listener().who;
    for (const auto& [object, what] : all)
      if (may_hear(who, what)) stream->tell(spell(what));
    if (ended.contains(who.credential)) stream->end(who.credential.starts_with("session:") ? "session.closed" : "token.revoked");
    else if (people.contains(who.person.value)) stream->end("person.changed");
  }
}

}  // namespace tocsin::app
