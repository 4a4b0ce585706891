#pragma once
#include <array>
#include <string_view>

#include "base/marking.hpp"

/// The marking definitions of the Traffic Light Protocol that the standard fixes.
namespace tocsin::stix {

/// TLP 1.0 (section 7.2.1.4); all created at tlp1_created.
struct Tlp1 {
  std::string_view level, id;
};
inline constexpr std::array<Tlp1, 4> tlp1{{{"white", "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"},
                                           {"green", "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"},
                                           {"amber", "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"},
                                           {"red", "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"}}};
inline constexpr std::string_view tlp1_created = "2017-01-20T00:00:00.000Z";

/// TLP 2.0, as the extension that the technical committee keeps in its common objects.
inline constexpr std::string_view tlp2_extension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
struct Tlp2 {
  Tlp tlp;
  std::string_view level, id;
};
inline constexpr std::array<Tlp2, 5> tlp2{{{Tlp::clear, "clear", "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"},
                                           {Tlp::green, "green", "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"},
                                           {Tlp::amber, "amber", "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"},
                                           {Tlp::amber_strict, "amber+strict", "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"},
                                           {Tlp::red, "red", "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"}}};

}  // namespace tocsin::stix
