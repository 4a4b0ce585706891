#pragma once
// The files of a pack that follow from its evidence: records, manifests, approvals, renditions, redaction maps, index,
// README. Made when a pack is built, and made again and compared when it is verified, byte for byte: another wording, a file more or
// less, is another format. A release that has a new one keeps the older, or what it handed out no longer verifies.
#include "path/prove/dossier.hpp"

namespace tocsin::prove {

/// The one format there has been so far; `data/index.json` of a pack names its own.
inline constexpr std::int64_t pack_format = 1;

/// @param files  the primary files; gets all others, the bag's own too
void derive_files(const Dossier& dossier, Files& files);
/// README.txt: one page, with the commands.
std::string readme(const Dossier& dossier);
/// The bag's folder, and the archive's name without `.zip`.
std::string folder_of(const Dossier& dossier);

}  // namespace tocsin::prove
