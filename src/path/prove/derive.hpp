#pragma once
// The files of a pack that follow from its evidence: records, manifests, approvals, renditions, redaction maps, index,
// README. Made when a pack is built, and made again and compared when it is verified. Format 1; another wording is
// another format, or older packs would no longer verify.
#include "path/prove/dossier.hpp"

namespace tocsin::prove {

/// @param files  the primary files; gets all others, the bag's own too
void derive_files(const Dossier& dossier, Files& files);
/// README.txt: one page, with the commands.
std::string readme(const Dossier& dossier);
/// The bag's folder, and the archive's name without `.zip`.
std::string folder_of(const Dossier& dossier);

}  // namespace tocsin::prove
