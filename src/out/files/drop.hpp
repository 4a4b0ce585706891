#pragma once
#include <filesystem>
#include <memory>

#include "ports/sender.hpp"

namespace tocsin::files {

/// A sender that drops each delivery as a folder of its own below `root`: `root/ADDRESS/DELIVERY/`. The folder appears
/// whole, under its name, after everything in it is on the disk. ADDRESS is the folder that the manifest names, relative, below root.
/// @param root exists and is writable
/// @error unavailable "sender.not-configured" root is no folder
Result<std::unique_ptr<ports::Sender>> drop(std::filesystem::path root);

}  // namespace tocsin::files
