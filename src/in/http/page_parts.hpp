#pragma once
// What the pages for people without an account are put together from. Everything that comes in is plain text and escaped here, but
// for the fragments of HTML that these functions make themselves.
#include <initializer_list>
#include <string>
#include <string_view>

#include "in/http/page.hpp"

namespace tocsin::http {

/// The pattern with each `{}` replaced by the next value. What a value holds is never taken for a place.
std::string fill(std::string_view pattern, std::initializer_list<std::string_view> values);
/// A text of the catalogue, escaped.
std::string shown(std::string_view key);
/// 2026-03-01 02:10 UTC, also for machines.
std::string time_of(Instant at);
/// The label, and what it permits. @param says  key of another sentence beside it
std::string chip(Tlp tlp, std::string_view says = {});
/// Whom to ask, and by which number.
std::string contact_of(const PageFrame& frame, const std::string& number);
/// The message: what is to be done first, in a card of its own; then everything else in its order.
std::string message_of(std::string_view body);
/// The page's own words for a refusal that its readers meet, or those of the problem document.
std::string refusal_of(const Error& error);
/// The subject without the label in brackets, which the chip shows.
std::string_view without_label(std::string_view subject);
/// The whole document around `main`, with the one style sheet that its policy names.
/// @param is_marked  the footer says what the label is
/// @param lang       of the texts in `main`
ports::Response whole_page(const PageFrame& frame, std::string_view title, const std::string& main, int status = 200, bool is_marked = true, std::string_view lang = "en");

}  // namespace tocsin::http
