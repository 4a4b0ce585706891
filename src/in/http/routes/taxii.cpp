#include <algorithm>
#include <map>
#include <mutex>

#include "app/access.hpp"
#include "app/intake.hpp"
#include "app/sightings.hpp"
#include "in/http/routes/routes.hpp"
#include "in/http/taxii.hpp"

namespace tocsin::http {
namespace {

using app::App;

/// What each client may see, made once for as long as nothing of it changes.
class Clients {
 public:
  explicit Clients(App& app) : app_(app) {}

  Result<std::shared_ptr<const TaxiiClient>> find(const TaxiiCredential& credential) {
    app::Presented presented{credential.user, credential.secret, credential.certificate};
    // a bearer token is `name:secret`, the same pair that Basic carries
    if (const auto colon = presented.secret.find(':'); presented.user.empty() && colon != std::string::npos) {
      presented.user = presented.secret.substr(0, colon);
      presented.secret.erase(0, colon + 1);
    }
    const auto admission = app::client_of(app_, presented);
    if (!admission) {
      if (admission.error().code != Errc::forbidden) return std::unexpected(admission.error());
      app::refused(app_, "taxii", admission.error(), {});
      return nullptr;
    }
    const auto procedure = TRY(app_.current.procedure());
    const std::lock_guard hold(mutex_);
    if (served_ != admission->served) {
      made_.clear();
      served_ = admission->served;
    }
    auto& made = made_[admission->client];
    if (made == nullptr) made = std::make_shared<const TaxiiClient>(client_of(*admission, procedure->procedure));
    return made;
  }

 private:
  static TaxiiClient client_of(const app::Admission& admission, const procedure::Procedure& procedure) {
    TaxiiClient out{admission.client, {}};
    for (const auto& each : app::granted(*admission.served, procedure, admission.served->clients.find(admission.client)->second.grant))
      out.collections.push_back({each.collection->id, each.collection->root, each.collection->title, each.collection->description, each.collection->alias, each.can_read, each.can_write, each.tlp_max});
    return out;
  }

  App& app_;
  std::mutex mutex_;
  std::shared_ptr<const app::Served> served_;  ///< what `made_` was made of
  std::map<std::string, std::shared_ptr<const TaxiiClient>, std::less<>> made_;
};

Result<ports::PostStatus> take(App& app, ports::Objects& objects, const TaxiiClient& client, const TaxiiCollection& collection, std::string_view envelope) {
  ports::PutAsk ask{.status = {app::uuid_v4(app), client.id, collection.root, collection.id, app.clock.now(), {}, {}}, .claim = "client:" + client.id, .objects = {},
                    .tlp_max = collection.tlp_max.value_or(Tlp::amber)};
  auto taken = TRY(app::take_in(objects, std::move(ask), envelope));
  // what was taken in is taken in, whatever becomes of what it tells us
  const auto is_sighting = [](const ports::StatusDetail& each) { return each.id.starts_with("sighting--"); };
  if (std::ranges::any_of(taken.successes, is_sighting))
    if (const auto pieces = app::objects_of_envelope(envelope)) (void)app::note_sightings(app, client.id, *pieces, taken.successes);
  return taken;
}

}  // namespace

TaxiiDoor taxii_door(App& app, std::shared_ptr<ports::Objects> objects) {
  TaxiiDoor door;
  door.title = "Tocsin";
  const auto clients = std::make_shared<Clients>(app);
  door.authenticate = [clients](const TaxiiCredential& credential) { return clients->find(credential); };
  door.take = [&app, objects](const TaxiiClient& client, const TaxiiCollection& collection, std::string_view envelope) { return take(app, *objects, client, collection, envelope); };
  door.objects = std::move(objects);
  door.fetched = [&app](const TaxiiFetch& fetch) { app.recorder.fetched(fetch.client, fetch.deliveries); };
  door.seen = [&app](ports::Pull pull) {
    pull.at = app.clock.now();
    app.recorder.seen(std::move(pull));
  };
  return door;
}

}  // namespace tocsin::http
