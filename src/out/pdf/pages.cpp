#include "out/pdf/pages.hpp"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "base/text.hpp"

namespace tocsin::pdf {
namespace {

// A4 in points
constexpr double width = 595.28, height = 841.89, margin = 56, head = 84, foot = 84;
constexpr double text_width = width - 2 * margin;
constexpr const char *body_font = "Sans 10", *heading_font = "Sans Bold 12", *title_font = "Sans Bold 18", *small_font = "Sans 8", *label_font = "Sans Bold 12", *cell_font = "Sans 9",
                     *head_cell_font = "Sans Bold 9";

struct Released {
  void operator()(cairo_t* it) const { cairo_destroy(it); }
  void operator()(cairo_surface_t* it) const { cairo_surface_destroy(it); }
  void operator()(PangoLayout* it) const { g_object_unref(it); }
};
using Layout = std::unique_ptr<PangoLayout, Released>;

struct Color {
  double r, g, b;
};
/// The colors of FIRST's standard, on black.
Color color_of(Tlp tlp) {
  switch (tlp) {
    case Tlp::clear: return {1, 1, 1};
    case Tlp::green: return {0.2, 1, 0};
    case Tlp::amber:
    case Tlp::amber_strict: return {1, 0.753, 0};
    default: return {1, 0.169, 0.169};
  }
}

/// Text that pango takes: UTF-8 without control characters, but for new lines.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
  return first_invalid_utf8(out) ? std::string("(not UTF-8)") : out;
}

/// One line of text at its place.
struct Placed {
  std::size_t page;
  double x, baseline;
  PangoLayout* layout;
  int line;
};

class Setting {
 public:
  explicit Setting(const Brief& brief) : brief_(brief) {}

  Result<std::string> set() {
    const std::unique_ptr<cairo_surface_t, Released> surface(cairo_pdf_surface_create_for_stream(append, &out_, width, height));
    cairo_ = std::unique_ptr<cairo_t, Released>(cairo_create(surface.get()));
    cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
    const auto date = to_rfc3339(brief_.at);
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, (date.substr(0, 19) + "Z").c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, (std::string(label(brief_.tlp)) + " " + plain(brief_.title)).c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_AUTHOR, plain(brief_.organization).c_str());
    flow();
    if (page_ >= pages_max) return refuse(Errc::invalid, "pdf.too-long", {}, "at most " + std::to_string(pages_max) + " pages");
    draw();
    cairo_surface_finish(surface.get());
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS || cairo_status(cairo_.get()) != CAIRO_STATUS_SUCCESS)
      throw std::runtime_error(cairo_status_to_string(cairo_surface_status(surface.get())));  // memory is all that it can lack
    return std::move(out_);
  }

 private:
  static cairo_status_t append(void* into, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
  }

  PangoLayout* layout(std::string_view text, const char* font, double wide) {
    auto& out = layouts_.emplace_back(pango_cairo_create_layout(cairo_.get()));
    auto* description = pango_font_description_from_string(font);
    pango_layout_set_font_description(out.get(), description);
    pango_font_description_free(description);
    pango_layout_set_width(out.get(), static_cast<int>(wide * PANGO_SCALE));
    pango_layout_set_wrap(out.get(), PANGO_WRAP_WORD_CHAR);
    const auto clean = plain(text);
    pango_layout_set_text(out.get(), clean.c_str(), static_cast<int>(clean.size()));
    return out.get();
  }
  static double line_height(PangoLayout* of, int line) {
    PangoRectangle logical{};
    pango_layout_line_get_extents(pango_layout_get_line_readonly(of, line), nullptr, &logical);
    return static_cast<double>(logical.height) / PANGO_SCALE;
  }
  static double ascent(PangoLayout* of, int line) {
    PangoRectangle logical{};
    pango_layout_line_get_extents(pango_layout_get_line_readonly(of, line), nullptr, &logical);
    return static_cast<double>(-logical.y) / PANGO_SCALE;
  }
  [[nodiscard]] double bottom() const { return height - foot; }
  void room_for(double needed) {
    if (y_ + needed <= bottom() || y_ == head) return;
    ++page_;
    y_ = head;
  }

  void paragraph(std::string_view text, const char* font, double after, double keep_with = 0) {
    if (trim(text).empty() || page_ >= pages_max) return;
    auto* of = layout(text, font, text_width);
    const int lines = pango_layout_get_line_count(of);
    room_for(line_height(of, 0) + keep_with);
    for (int i = 0; i < lines && page_ < pages_max; ++i) {
      room_for(line_height(of, i));
      placed_.push_back({page_, margin, y_ + ascent(of, i), of, i});
      y_ += line_height(of, i);
    }
    y_ += after;
  }

  void row(const std::vector<std::string>& cells, bool is_head) {
    if (cells.empty() || page_ >= pages_max) return;
    const double wide = text_width / static_cast<double>(cells.size());
    std::vector<PangoLayout*> columns;
    int lines = 0;
    for (const auto& cell : cells) {
      columns.push_back(layout(cell, is_head ? head_cell_font : cell_font, wide - 8));
      lines = std::max(lines, pango_layout_get_line_count(columns.back()));
    }
    // a row that has no room on a page goes on over the next, line by line
    for (int i = 0; i < lines && page_ < pages_max; ++i) {
      double tall = 0;
      for (auto* column : columns)
        if (i < pango_layout_get_line_count(column)) tall = std::max(tall, line_height(column, i));
      room_for(tall);
      for (std::size_t c = 0; c < columns.size(); ++c)
        if (i < pango_layout_get_line_count(columns[c])) placed_.push_back({page_, margin + wide * static_cast<double>(c), y_ + ascent(columns[c], i), columns[c], i});
      y_ += tall;
    }
    y_ += 3;
  }

  void flow() {
    y_ = head;
    paragraph(brief_.title, title_font, 10);
    for (const auto& section : brief_.sections) {
      paragraph(section.heading, heading_font, 4, 30);  // no heading alone at the foot
      for (const auto& each : section.paragraphs) paragraph(each, body_font, 6);
      for (std::size_t i = 0; i < section.rows.size(); ++i) row(section.rows[i], i == 0);
      y_ += 8;
    }
  }

  void right(std::string_view text, const char* font, double top, bool on_black) {
    auto* of = layout(text, font, text_width);
    pango_layout_set_width(of, -1);
    int w = 0, h = 0;
    pango_layout_get_pixel_size(of, &w, &h);
    const double x = width - margin - w - 6;
    if (on_black) {
      cairo_set_source_rgb(cairo_.get(), 0, 0, 0);
      cairo_rectangle(cairo_.get(), x - 6, top - 2, w + 12, h + 4);
      cairo_fill(cairo_.get());
      const auto color = color_of(brief_.tlp);
      cairo_set_source_rgb(cairo_.get(), color.r, color.g, color.b);
    }
    cairo_move_to(cairo_.get(), x, top);
    pango_cairo_show_layout(cairo_.get(), of);
    cairo_set_source_rgb(cairo_.get(), 0, 0, 0);
  }
  void left(std::string_view text, const char* font, double top) {
    auto* of = layout(text, font, text_width * 0.65);
    pango_layout_set_ellipsize(of, PANGO_ELLIPSIZE_END);
    pango_layout_set_single_paragraph_mode(of, TRUE);
    cairo_move_to(cairo_.get(), margin, top);
    pango_cairo_show_layout(cairo_.get(), of);
  }

  void draw() {
    const std::size_t all = page_ + 1;
    std::size_t next = 0;
    for (std::size_t page = 0; page < all; ++page) {
      cairo_set_source_rgb(cairo_.get(), 0, 0, 0);
      left(brief_.organization, small_font, 40);
      right(label(brief_.tlp), label_font, 34, true);
      for (; next < placed_.size() && placed_[next].page == page; ++next) {
        const auto& it = placed_[next];
        cairo_move_to(cairo_.get(), it.x, it.baseline);
        pango_cairo_show_layout_line(cairo_.get(), pango_layout_get_line_readonly(it.layout, it.line));
      }
      left(brief_.id + "  " + to_rfc3339(brief_.at).substr(0, 16) + "Z", small_font, height - 62);
      left("page " + std::to_string(page + 1) + " of " + std::to_string(all), small_font, height - 50);
      right(label(brief_.tlp), label_font, height - 64, true);
      cairo_show_page(cairo_.get());
    }
  }

  const Brief& brief_;
  std::string out_;  ///< outlives what writes into it
  std::unique_ptr<cairo_t, Released> cairo_;
  std::vector<Layout> layouts_;
  std::vector<Placed> placed_;
  std::size_t page_ = 0;
  double y_ = 0;
};

}  // namespace

Result<std::string> pages_of(const Brief& brief) { return Setting(brief).set(); }

}  // namespace tocsin::pdf
