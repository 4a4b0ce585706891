#pragma once
// The release manifest: everything that is approved, and the only thing. What is not in it is not sent.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::approve {

/// One piece of the message, as the sanitizer and the marking left it.
struct Part {
  std::string name;          ///< `subject`, `body`, `objects`, or a file name
  std::string media_type;
  Hash sha256;               ///< of the part's bytes
  std::int64_t size = 0;     ///< bytes
  Tlp marking = Tlp::red;
  bool operator==(const Part&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("name", &Part::name), field("media_type", &Part::media_type), field("sha256", &Part::sha256),
                                            field("size", &Part::size), field("marking", &Part::marking)); };
};

/// Where a delivery may go when its first channel fails.
struct Fallback {
  ChannelId channel;
  std::string kind, address;
  bool operator==(const Fallback&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("channel", &Fallback::channel), field("kind", &Fallback::kind), field("address", &Fallback::address)); };
};

/// One delivery: one recipient, or one collection with its clients.
struct Delivery {
  DeliveryId id;
  ChannelId channel;
  std::string kind;                       ///< of the channel: `mail`, `taxii`, `file`, `hand-posted`, `phone`
  std::string address;                    ///< resolved: mailbox, directory, portal, number; of taxii: the collection's UUID
  std::string name;                       ///< of the recipient
  bool named_person = false;              ///< TLP:RED goes to named people only
  std::vector<Fallback> fallbacks;        ///< in the order in which they may be tried
  std::optional<std::string> encryption_key;   ///< fingerprint; the message is encrypted to it or not sent
  std::vector<std::string> clients;       ///< taxii: who may read it, ascending
  std::string format;                     ///< `text`, `stix`, `text+stix`
  std::vector<std::string> parts;         ///< names of the parts that it carries, in order
  bool operator==(const Delivery&) const = default;
  static constexpr auto fields = [](auto use) { return use(
      field("id", &Delivery::id), field("channel", &Delivery::channel), field("kind", &Delivery::kind), field("address", &Delivery::address),
      field("name", &Delivery::name), field("named_person", &Delivery::named_person), field("fallbacks", &Delivery::fallbacks),
      field("encryption_key", &Delivery::encryption_key), field("clients", &Delivery::clients), field("format", &Delivery::format), field("parts", &Delivery::parts)); };
};

/// What the release rests on.
struct Versions {
  Hash procedure, matrix, sanitizer, inventory;
  bool operator==(const Versions&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("procedure", &Versions::procedure), field("matrix", &Versions::matrix),
                                            field("sanitizer", &Versions::sanitizer), field("inventory", &Versions::inventory)); };
};

/// What it is, as its authors say: what decides who has to agree. It is signed with the rest, so that nobody is asked about one thing and lets go another.
struct About {
  procedure::CategoryId category;
  procedure::ClassId content_class;
  bool third_party = false, narrative = false;
  UnitId unit;                            ///< whose share it is
  bool operator==(const About&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("category", &About::category), field("class", &About::content_class), field("third_party", &About::third_party),
                                            field("narrative", &About::narrative), field("unit", &About::unit)); };
};

/// On what it rests at home: no recipient sees it. An auditor finds the work behind the share by it (guide B step 8: an owner, a link to source analysis).
struct Origin {
  std::string owner;                      ///< the role that answers for completion; empty where the authors named none
  std::string reference;                  ///< the incident, ticket or signal
  bool operator==(const Origin&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("owner", &Origin::owner), field("reference", &Origin::reference)); };
};

/// The closed list of what may stand in a message beside the approved parts, ascending.
const std::vector<std::string>& closed_slots();

struct ReleaseManifest {
  std::int64_t v = 1;
  std::string log;                        ///< origin of the log
  ShareId share;
  std::int64_t rev = 0, release = 0;      ///< from 1
  AudienceId audience;
  std::optional<About> about = {};        ///< absent only in what was released before it was signed
  std::optional<Origin> origin = {};      ///< absent only in what was released before it was signed
  std::vector<Part> parts;                ///< at least one, names unique
  std::vector<Delivery> deliveries;       ///< at least one, ids unique
  std::optional<Instant> embargo;         ///< not sent before
  Instant expires;                        ///< not sent at or after
  Versions versions;
  Hash decisions;                         ///< sanitize::decisions_hash of the decisions on open matches
  std::vector<std::string> slots = closed_slots();
  std::string nonce;                      ///< 128 random bits, 22 base64url characters: hides the content behind its hash
  bool operator==(const ReleaseManifest&) const = default;
  static constexpr auto fields = [](auto use) { return use(
      field("v", &ReleaseManifest::v), field("log", &ReleaseManifest::log), field("share", &ReleaseManifest::share), field("rev", &ReleaseManifest::rev),
      field("release", &ReleaseManifest::release), field("audience", &ReleaseManifest::audience), field("about", &ReleaseManifest::about), field("origin", &ReleaseManifest::origin), field("parts", &ReleaseManifest::parts),
      field("deliveries", &ReleaseManifest::deliveries), field("embargo", &ReleaseManifest::embargo), field("expires", &ReleaseManifest::expires),
      field("versions", &ReleaseManifest::versions), field("decisions", &ReleaseManifest::decisions), field("slots", &ReleaseManifest::slots),
      field("nonce", &ReleaseManifest::nonce)); };
};

/// The JCS bytes that are stored as content, hashed and approved.
std::string spell(const ReleaseManifest& manifest);
/// The manifest's name in facts and statements: SHA-256 of its JCS bytes.
Hash hash_of(const ReleaseManifest& manifest);
/// Strict: only the JCS spelling of a well-formed manifest.
/// @error invalid "manifest.form" a field missing, unknown or of another type, or another spelling; where = field
///        · those of check
Result<ReleaseManifest> parse_manifest(std::string_view jcs);
/// What must hold of a manifest by itself.
/// @error invalid "manifest.form"      another version, an id, slug or nonce of another form, or an expiry that is not after the embargo
///        · "manifest.empty"           without a part or a delivery
///        · "manifest.duplicate"       a part or delivery twice
///        · "manifest.unknown-part"    a delivery names a part that is not there
///        · "manifest.slots"           another list of slots than the closed one
///        each with the pointer in `where`
Result<> check(const ReleaseManifest& manifest);

/// The delivery of that id, or null.
const Delivery* find(const ReleaseManifest& manifest, const DeliveryId& id);
/// The part of that name, or null.
const Part* find_part(const ReleaseManifest& manifest, std::string_view name);
/// The narrowest label of all parts.
Tlp marking_of(const ReleaseManifest& manifest);

}  // namespace tocsin::approve
