#pragma once
#include <span>

#include "in/http/assets.hpp"

namespace tocsin {

/// The files of the browser UI, compressed, as they were built into the program (cmake/EmbedWeb.cmake). They live as long
/// as the program.
std::span<const http::Asset> web_assets();

}  // namespace tocsin
