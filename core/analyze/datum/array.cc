// Array literals. As in the server the structure of the whole literal is checked before any element is read.
#include <algorithm>
#include <array>
#include <vector>

#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/text_scan.h"

namespace reconcile::analyze {
namespace {

constexpr std::size_t max_dimensions = 6;

[[noreturn]] void malformed(std::string_view text, std::string detail) {
  throw PgError("22P02", "malformed array literal: \"" + std::string(text) + "\"").with_detail(std::move(detail));
}

[[noreturn]] void unexpected(std::string_view text, char c) {
  malformed(text, "Unexpected \"" + std::string(1, c) + "\" character.");
}

// Checks braces, delimiters and quotes (ArrayCount).
class StructureCheck {
 public:
  StructureCheck(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  // `body` starts at the first brace. Returns the number of dimensions.
  std::size_t run(std::string_view body) {
    std::size_t at = 0;
    while (!done_) {
      if (at >= body.size()) malformed(text_, "Unexpected end of input.");
      if (body[at] == '\\') {
        backslash();
        if (++at >= body.size()) malformed(text_, "Unexpected end of input.");
      } else {
        character(body[at]);
      }
      ++at;
    }
    if (!skip_space(body.substr(at)).empty()) malformed(text_, "Junk after closing right brace.");
    return dimensions_;
  }

 private:
  enum class After { Nothing, Open, Element, Quote, QuotedElement, ElementDelimiter, Close, LevelDelimiter };

  bool is(std::initializer_list<After> states) const {
    return std::find(states.begin(), states.end(), after_) != states.end();
  }

  void backslash() {
    if (!is({After::Open, After::Element, After::Quote, After::ElementDelimiter})) unexpected(text_, '\\');
    if (after_ != After::Quote) after_ = After::Element;
  }

  void character(char c) {
    if (c == '"') {
      quote();
    } else if (after_ == After::Quote) {
      return;
    } else if (c == '{') {
      open();
    } else if (c == '}') {
      close();
    } else if (c == delimiter_) {
      delimiter();
    } else if (!is_space(c)) {
      if (!is({After::Open, After::Element, After::ElementDelimiter})) malformed(text_, "Unexpected array element.");
      after_ = After::Element;
    }
  }

  void quote() {
    if (!is({After::Open, After::Quote, After::ElementDelimiter})) malformed(text_, "Unexpected array element.");
    after_ = after_ == After::Quote ? After::QuotedElement : After::Quote;
  }

  void open() {
    if (!is({After::Nothing, After::Open, After::LevelDelimiter})) unexpected(text_, '{');
    if (level_ >= max_dimensions) {
      throw PgError("54000", "number of array dimensions (" + std::to_string(level_ + 1) +
                                 ") exceeds the maximum allowed (" + std::to_string(max_dimensions) + ")");
    }
    after_ = After::Open;
    counts_[level_++] = 1;
    dimensions_ = std::max(dimensions_, level_);
  }

  void close() {
    bool empty_array = level_ == 1 && after_ == After::Open;
    if (!empty_array && !is({After::Element, After::QuotedElement, After::Close})) unexpected(text_, '}');
    after_ = After::Close;
    std::size_t& size = sizes_[--level_];
    if (size != 0 && size != counts_[level_]) {
      malformed(text_, "Multidimensional arrays must have sub-arrays with matching dimensions.");
    }
    size = counts_[level_];
    done_ = level_ == 0;
  }

  void delimiter() {
    if (!is({After::Element, After::QuotedElement, After::Close})) unexpected(text_, delimiter_);
    after_ = after_ == After::Close ? After::LevelDelimiter : After::ElementDelimiter;
    ++counts_[level_ - 1];
  }

  std::string_view text_;
  char delimiter_;
  After after_ = After::Nothing;
  bool done_ = false;
  std::size_t level_ = 0, dimensions_ = 0;
  std::array<std::size_t, max_dimensions> counts_{};  // of what is open
  std::array<std::size_t, max_dimensions> sizes_{};   // of what was closed last; 0: nothing yet
};

std::string quoted_if_needed(const std::string& value, char delimiter) {
  auto special = [&](char c) {
    return c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || is_space(c);
  };
  bool plain = !value.empty() && to_lower(value) != "null" && std::none_of(value.begin(), value.end(), special);
  if (plain) return value;
  std::string out = "\"";
  for (char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// Reads the elements of a literal of good structure and writes it in canonical form.
class Elements {
 public:
  Elements(Session& session, const Type& element, std::int32_t typmod, int depth)
      : session_(session), element_(element), typmod_(typmod), depth_(depth) {}

  DatumText read(std::string_view text, std::string_view body, std::size_t dimensions) {
    std::size_t level = 0;
    std::string out;
    bool any = false;
    for (std::string_view rest = body; !rest.empty();) {
      char c = rest.front();
      if (c == '{' || c == '}' || c == element_.delimiter || is_space(c)) {
        if (c == '{') ++level;
        if (c == '}') --level;
        if (!is_space(c)) out += c;
        rest.remove_prefix(1);
        continue;
      }
      if (level != dimensions) malformed(text, "Multidimensional arrays must have sub-arrays with matching dimensions.");
      any = true;
      out += element(rest);
    }
    if (!known_) return std::nullopt;
    return any ? out : "{}";
  }

 private:
  std::string element(std::string_view& rest) {
    bool quoted = take(rest, '"'), escaped = false;
    std::string value;
    std::size_t significant = 0;  // blanks at the end do not count, unless escaped
    while (!ends_element(rest, quoted)) {
      bool escape = take(rest, '\\');
      escaped = escaped || escape;
      value += rest.front();
      if (quoted || escape || !is_space(rest.front())) significant = value.size();
      rest.remove_prefix(1);
    }
    if (quoted) take(rest, '"');
    value.resize(significant);
    if (!quoted && !escaped && to_lower(value) == "null") return "NULL";
    DatumText read = datum_in_out(session_, element_, typmod_, value, depth_ + 1);
    known_ = known_ && read.has_value();
    return read ? quoted_if_needed(*read, element_.delimiter) : "";
  }

  bool ends_element(std::string_view rest, bool quoted) const {
    if (rest.empty()) return true;
    return quoted ? rest.front() == '"' : rest.front() == element_.delimiter || rest.front() == '}';
  }

  Session& session_;
  const Type& element_;
  std::int32_t typmod_;
  int depth_;
  bool known_ = true;
};

}  // namespace

DatumText array_in_out(Session& session, const Type& element, std::int32_t typmod, std::string_view text, int depth) {
  std::string_view body = skip_space(text);
  if (!body.empty() && body.front() == '[') {
    bool bounds = body.size() > 1 && (is_digit(body[1]) || body[1] == '-' || body[1] == '+');
    if (bounds) return std::nullopt;  // [2:3]={…}: legal, and not modelled
    malformed(text, "\"[\" must introduce explicitly-specified array dimensions.");
  }
  if (body.empty() || body.front() != '{') {
    malformed(text, "Array value must start with \"{\" or dimension information.");
  }
  std::size_t dimensions = StructureCheck(text, element.delimiter).run(body);
  return Elements(session, element, typmod, depth).read(text, body, dimensions);
}

}  // namespace reconcile::analyze
