#pragma once
// The files of a pack that follow from its evidence: records, manifests, approvals, renditions, redaction maps, index,
// README. Made when a pack is built, and made again and compared when it is verified, byte for byte: another wording, a file more or
// less, is another format. A release that has a new one keeps the older, or what it handed out no longer verifies.
#include "path/prove/dossier.hpp"

namespace tocsin::prove {

/// @param files  the primary files; gets all others, the bag's own too
void derive_files(const Dossier& dossier, Files& files);
/// README.txt: one page, with the commands.
std::string readme(const Dossier& dossier);
/// `share 0190…`, or `from … until …`.
std::string scope_in_words(const Requested& requested);
/// How much of the population is not in the pack: `outside it the log has 3 shares, 2 exceptions`.
std::string outside_in_words(const std::map<std::string, std::int64_t, std::less<>>& not_shown);
/// The bag's folder, and the archive's name without `.zip`.
std::string folder_of(const Dossier& dossier);

}  // namespace tocsin::prove
