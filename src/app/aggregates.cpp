#include "app/aggregates.hpp"

#include "app/sources.hpp"

namespace tocsin::app {
namespace {

constexpr std::string_view whole_organisation = "";  // as identity::may reads it

ports::Row base_row(const ledger::ObjectId& object, std::string_view state, const Json& view) {
  return {object, std::string(whole_organisation), std::string(state), std::nullopt, {}, {}, to_jcs(view)};
}

}  // namespace

template <>
ports::Row row_of<Adoptions>(const ledger::ObjectId& object, const approve::adoption::State& state) {
  return base_row(object, approve::adoption::state_name(state), approve::adoption::view(state));
}
template <>
ports::Row row_of<Clients>(const ledger::ObjectId& object, const identity::client::State& state) {
  return base_row(object, identity::client::state_name(state), identity::client::view(state));
}
template <>
ports::Row row_of<Collections>(const ledger::ObjectId& object, const identity::collection::State& state) {
  return base_row(object, identity::collection::state_name(state), identity::collection::view(state));
}
template <>
ports::Row row_of<Counsels>(const ledger::ObjectId& object, const approve::counsel::State& state) {
  auto row = base_row(object, approve::counsel::state_name(state), approve::counsel::view(state));
  if (const auto* what = approve::counsel::what_of(state)) row.parent = "share:" + what->share.value;
  row.number = object.id().substr(object.id().find('.') + 1);  // what the link names
  return row;
}
template <>
ports::Row row_of<Deliveries>(const ledger::ObjectId& object, const deliver::State& state) {
  auto row = base_row(object, deliver::state_name(state), deliver::view(state));
  row.due = deliver::due_of(state);
  if (const auto* queued = deliver::queued(state)) row.parent = "share:" + queued->share.value;
  return row;
}
template <>
ports::Row row_of<Dues>(const ledger::ObjectId& object, const trigger::due::State& state) {
  auto row = base_row(object, trigger::due::state_name(state), trigger::due::view(state));
  row.due = trigger::due::due_of(state);
  std::visit([&](const auto& s) {
    if constexpr (requires { s.fired; }) {
      row.unit = s.fired.unit.value;
      row.parent = "signal:" + s.fired.signal.value;
    }
  }, state);
  return row;
}
template <>
ports::Row row_of<Exceptions>(const ledger::ObjectId& object, const assurance::exception::State& state) {
  auto row = base_row(object, assurance::exception::state_name(state), assurance::exception::view(state));
  row.due = assurance::exception::due_of(state);
  std::visit([&](const auto& s) {
    if constexpr (requires { s.raised; }) {
      if (s.raised.unit) row.unit = s.raised.unit->value;
      row.parent = s.raised.object;
    }
  }, state);
  return row;
}
template <>
ports::Row row_of<KeyChanges>(const ledger::ObjectId& object, const identity::key_change::State& state) {
  return base_row(object, identity::key_change::state_name(state), identity::key_change::view(state));
}
template <>
ports::Row row_of<Memories>(const ledger::ObjectId& object, const sanitize::memory::State& state) {
  auto row = base_row(object, sanitize::memory::state_name(state), sanitize::memory::view(state));
  if (state.what) {
    if (state.what->unit) row.unit = state.what->unit->value;
    row.parent = "share:" + state.what->share.value;
  }
  return row;
}
template <>
ports::Row row_of<Notices>(const ledger::ObjectId& object, const assurance::notice::State& state) {
  auto row = base_row(object, assurance::notice::state_name(state), assurance::notice::view(state));
  row.due = assurance::notice::due_of(state);
  std::visit([&](const auto& s) {
    if constexpr (requires { s.what; }) row.parent = "share:" + s.what.share.value;
  }, state);
  return row;
}
template <>
ports::Row row_of<People>(const ledger::ObjectId& object, const identity::person::State& state) {
  return base_row(object, identity::person::state_name(state), identity::person::view(state));
}
template <>
ports::Row row_of<Retentions>(const ledger::ObjectId& object, const share::retention::State& state) {
  auto row = base_row(object, share::retention::state_name(state), share::retention::view(state));
  row.parent = "share:" + std::string(object.id().substr(object.id().find('.') + 1));
  return row;
}
template <>
ports::Row row_of<Shares>(const ledger::ObjectId& object, const share::State& state) {
  auto row = base_row(object, share::state_name(state), share::view(state));
  row.due = share::due_of(state);
  if (const auto* open = std::get_if<share::state::Open>(&state)) {
    row.unit = open->unit.value;
    row.number = open->number;
  }
  return row;
}
template <>
ports::Row row_of<Signals>(const ledger::ObjectId& object, const trigger::received::State& state) {
  auto row = base_row(object, trigger::received::state_name(state), trigger::received::view(state));
  std::visit([&](const auto& s) {
    if constexpr (requires { s.what; }) {
      row.unit = s.what.unit.value;
      row.number = s.what.key.hex();  // unique: the same event is taken in once
    }
  }, state);
  return row;
}
template <>
ports::Row row_of<Sources>(const ledger::ObjectId& object, const identity::source::State& state) {
  return base_row(object, identity::source::state_name(state), identity::source::view(state));
}
template <>
ports::Row row_of<Spendings>(const ledger::ObjectId& object, const approve::spent::State& state) {
  return base_row(object, "counted", approve::spent::view(state));
}
template <>
ports::Row row_of<Standings>(const ledger::ObjectId& object, const approve::standing::State& state) {
  return base_row(object, approve::standing::state_name(state), approve::standing::view(state));
}
template <>
ports::Row row_of<Accounts>(const ledger::ObjectId& object, const identity::account::State& state) {
  auto row = base_row(object, identity::account::state_name(state), identity::account::view(state));
  row.parent = "person:" + std::string(object.id());
  return row;
}
template <>
ports::Row row_of<Authenticators>(const ledger::ObjectId& object, const identity::authenticator::State& state) {
  return base_row(object, "counted", identity::authenticator::view(state));
}
template <>
ports::Row row_of<Entries>(const ledger::ObjectId& object, const identity::entry::State& state) {
  auto row = base_row(object, identity::entry::state_name(state), identity::entry::view(state));
  std::visit([&](const auto& s) {
    if constexpr (requires { s.person; }) row.parent = "person:" + s.person.value;
  }, state);
  return row;
}
template <>
ports::Row row_of<Sessions>(const ledger::ObjectId& object, const identity::session::State& state) {
  auto row = base_row(object, identity::session::state_name(state), identity::session::view(state));
  std::visit([&](const auto& s) {
    if constexpr (requires { s.person; }) row.parent = "person:" + s.person.value;
  }, state);
  return row;
}
template <>
ports::Row row_of<Tokens>(const ledger::ObjectId& object, const identity::token::State& state) {
  auto row = base_row(object, identity::token::state_name(state), identity::token::view(state));
  std::visit([&](const auto& s) {
    if constexpr (requires { s.person; }) row.parent = "person:" + s.person.value;
  }, state);
  return row;
}

Result<std::optional<ports::Row>> row_from_facts(const ledger::ObjectId& object, const std::vector<ledger::FactRecord>& facts) {
  const auto made = [&]<class A>(std::type_identity<A>) -> Result<std::optional<ports::Row>> { return row_of<A>(object, TRY(fold<A>(facts))); };
  const auto kind = object.kind();
  if (kind == "log" || kind == "pack" || kind == "key" || kind == "reading") return std::nullopt;  // they stand in no list
  if (kind == "procedure" || kind == "inventory") return made(std::type_identity<Adoptions>{});
  if (kind == "account") return made(std::type_identity<Accounts>{});
  if (kind == "authenticator") return made(std::type_identity<Authenticators>{});
  if (kind == "entry") return made(std::type_identity<Entries>{});
  if (kind == "session") return made(std::type_identity<Sessions>{});
  if (kind == "client") return made(std::type_identity<Clients>{});
  if (kind == "collection") return made(std::type_identity<Collections>{});
  if (kind == "counsel") return made(std::type_identity<Counsels>{});
  if (kind == "delivery") return made(std::type_identity<Deliveries>{});
  if (kind == "due") return made(std::type_identity<Dues>{});
  if (kind == "exception") return made(std::type_identity<Exceptions>{});
  if (kind == "key-change") return made(std::type_identity<KeyChanges>{});
  if (kind == "memory") return made(std::type_identity<Memories>{});
  if (kind == "notice") return made(std::type_identity<Notices>{});
  if (kind == "person") return made(std::type_identity<People>{});
  if (kind == "retention") return made(std::type_identity<Retentions>{});
  if (kind == "share") return made(std::type_identity<Shares>{});
  if (kind == "signal") return made(std::type_identity<Signals>{});
  if (kind == "source") return made(std::type_identity<Sources>{});
  if (kind == "spent") return made(std::type_identity<Spendings>{});
  if (kind == "standing") return made(std::type_identity<Standings>{});
  if (kind == "token") return made(std::type_identity<Tokens>{});
  return refuse(Errc::conflict, "ledger.unknown-object", object.value);
}

std::optional<Hash> details_of(const identity::person::State& state) {
  using namespace identity::person::state;
  return std::visit(Overload{
    [](const Proposed& s) { return s.pending.change.details; },
    [](const Known& s) { return std::optional<Hash>(s.details); },
    [](const Left& s) { return std::optional<Hash>(s.details); },
    [](const auto&) { return std::optional<Hash>(); },
  }, state);
}

}  // namespace tocsin::app
