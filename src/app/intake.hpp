#pragma once
// What comes in by TAXII: an envelope, taken apart and looked at object by object before anything of it is kept.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ports/objects.hpp"

namespace tocsin::app {

/// The objects of a TAXII envelope (TAXII 2.1 section 3.7), byte for byte as they stand in it; borrowed.
/// @error invalid "json.…"         it is no I-JSON (RFC 7493)
/// @error invalid "taxii.envelope" it is no object, `objects` is no list, holds none, or more than limits::taxii_post_objects_max
Result<std::vector<std::string_view>> objects_of_envelope(std::string_view envelope);

/// What a server answered to a question for objects (TAXII 2.1 section 3.7).
struct Answered {
  std::vector<std::string_view> objects;   ///< as above; none is good too
  bool more = false;
  std::string next;
};
/// The same of an answer: nothing at all, `{}` and a list without objects say that there is nothing. A cursor may be a number.
Result<Answered> objects_of_answer(std::string_view text);

/// An object that was looked at: as it may be put, or why not.
struct Examined {
  ports::NewObject object;
  std::string fault;   ///< rule, place and detail; empty when it is good
};
/// The check of STIX 2.1 that every object from outside goes through, and what the index needs of it. One that is larger than
/// limits::taxii_object_bytes_max is not parsed: that is its fault, "json.too-large".
/// @error invalid "json.…" · invalid "taxii.envelope" it has no id to speak of it by
Result<Examined> examine(std::string_view bytes);

/// At most so many bytes, and whole characters.
std::string cut_text(std::string text, std::size_t bytes_max);

/// Takes in an envelope. What is not STIX is a failure of its own; the rest is kept, durable when it returns.
/// @param ask  status and claim as they are to be, and the ceiling; objects and failures are filled in
/// @param may_be_served  what else is asked about each object; its refusal is that object's failure
/// @error those of the two above, and of ports::Objects::put: then nothing of it is kept
Result<ports::PostStatus> take_in(ports::Objects& objects, ports::PutAsk ask, std::string_view envelope, const std::function<Result<>(std::string_view object)>& may_be_served = {});

}  // namespace tocsin::app
