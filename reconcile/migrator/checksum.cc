#include "reconcile/migrator/checksum.h"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <vector>

#include "core/base/checksum.h"
#include "core/base/utf8.h"
#include "core/sql/equal.h"
#include "core/sql/split.h"

namespace reconcile::migrator {
namespace {

constexpr std::size_t most_text = 256 * 1024;  // bytes; of longer texts comments are not tried one by one
constexpr std::size_t most_comments = 40;
constexpr std::string_view marker = "--> statement-breakpoint";

std::string with_lf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') out.push_back(text[i]);
  }
  return out;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (char c : with_lf(text)) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

std::string_view without_bom(std::string_view text) { return text.starts_with(utf8::bom) ? text.substr(utf8::bom.size()) : text; }

std::string_view without_end(std::string_view text) { return text.substr(0, text.find_last_not_of(" \t\r\n") + 1); }

// Prisma's old encoding: each byte in hex, without a leading zero.
std::string without_zeros(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out += hex[i] == '0' ? std::string(hex.substr(i + 1, 1)) : std::string(hex.substr(i, 2));
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

bool is_comment(std::string_view line) {
  std::size_t first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line.substr(first, 2) == "--" && line.substr(first, marker.size()) != marker;
}

std::string joined(const std::vector<std::string>& lines, const std::vector<bool>& left_out) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!left_out[i]) out += lines[i];
  }
  return out;
}

// The text without its comment lines: without all, the first of its top, the last of its end, and each alone.
std::vector<std::string> without_comments(std::string_view text) {
  std::vector<std::string> out;
  if (text.size() > most_text) return out;
  const std::vector<std::string> lines = lines_of(text);
  std::vector<bool> all(lines.size()), top(lines.size()), end(lines.size());
  std::vector<std::size_t> comments;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    all[i] = is_comment(lines[i]);
    if (all[i]) comments.push_back(i);
  }
  auto skippable = [&](std::size_t i) { return all[i] || lines[i].find_first_not_of(" \t\r\n") == std::string::npos; };
  if (comments.empty() || comments.size() > most_comments) return out;
  out.push_back(joined(lines, all));
  auto leave_out = [&](std::size_t line, std::vector<bool>& left_out) {
    left_out[line] = true;
    if (all[line]) out.push_back(joined(lines, left_out));
  };
  for (std::size_t i = 0; i < lines.size() && skippable(i); ++i) leave_out(i, top);
  for (std::size_t i = lines.size(); i > 0 && skippable(i - 1); --i) leave_out(i - 1, end);
  for (std::size_t comment : comments) {
    std::vector<bool> one(lines.size());
    one[comment] = true;
    out.push_back(joined(lines, one));
  }
  return out;
}

// The same text under other line endings, ends and marks.
class Variants {
 public:
  Variants(std::string_view text, std::string_view checksum) : text_(text), checksum_(checksum) {}

  std::optional<Difference> find() const {
    const bool has_bom = text_.starts_with(utf8::bom);
    const std::string_view bare = without_bom(text_);
    const std::string bom(utf8::bom);
    if (auto found = endings(bare, "")) return *found;
    if (auto found = endings(bom + std::string(bare), has_bom ? "" : "a byte order mark")) return *found;
    return std::nullopt;
  }

 private:
  std::optional<Difference> endings(std::string_view text, const std::string& mark) const {
    const std::string body(without_end(text));
    const std::string own(text);
    struct Ending {
      std::string text;
      bool other_end;
    };
    for (const Ending& ending : {Ending{own, false}, Ending{body, true}, Ending{body + "\n", true}, Ending{body + "\n\n", true}}) {
      for (const std::string& variant : {ending.text, with_lf(ending.text), with_crlf(ending.text)}) {
        if (sha256_hex(variant) == checksum_) return difference(variant, mark, ending.other_end);
      }
    }
    return std::nullopt;
  }

  Difference difference(const std::string& variant, const std::string& mark, bool other_end) const {
    const bool marks_differ = variant.starts_with(utf8::bom) != text_.starts_with(utf8::bom);
    std::vector<std::string> parts;
    if (marks_differ) parts.push_back("the byte order mark");
    if (other_end && without_end(text_).size() != text_.size()) parts.push_back("the end of the file");
    else if (other_end) parts.push_back("the newline at the end");
    if (with_lf(variant) != variant || with_lf(text_) != text_) {
      if (with_lf(without_end(without_bom(variant))) == with_lf(without_end(without_bom(text_))) && variant.find("\r\n") != text_.find("\r\n")) parts.push_back("line endings");
    }
    (void)mark;
    return {said(parts), !marks_differ || variant.starts_with(utf8::bom)};
  }

  static std::string said(const std::vector<std::string>& parts) {
    std::string out = "only ";
    for (std::size_t i = 0; i < parts.size(); ++i) out += (i == 0 ? "" : " and ") + parts[i];
    const bool plural = parts.size() > 1 || (!parts.empty() && parts[0] == "line endings");
    return out + (plural ? " differ" : " differs");
  }

  std::string_view text_, checksum_;
};

}  // namespace

bool same_checksum(const Source& source, const Migration& migration, const LedgerRow& row) {
  if (row.checksum == migration.checksum) return true;
  if (source.adapter != "prisma") return false;
  for (const std::string& text : {migration.text, with_lf(migration.text), with_crlf(migration.text)}) {
    const std::string checksum = sha256_hex(text);
    if (row.checksum == checksum || (row.checksum.size() != checksum.size() && row.checksum == without_zeros(checksum))) return true;
  }
  return false;
}

std::optional<Difference> explain_checksum(std::string_view text, std::string_view checksum) {
  if (auto found = Variants(text, checksum).find()) return found;
  const std::string own = sha256_hex(text);
  if (boost::algorithm::iequals(checksum, own)) return Difference{"the row has it in capital letters", true};
  const bool cut_off = checksum.size() >= 8 && checksum.size() < own.size() && own.starts_with(checksum);
  if (cut_off) return Difference{"the row has only the first " + std::to_string(checksum.size()) + " characters of the file's checksum", true};
  for (const std::string& less : without_comments(text)) {
    for (const std::string& variant : {less, with_lf(less), with_crlf(less), std::string(without_end(less)), std::string(without_end(less)) + "\n"}) {
      if (sha256_hex(variant) == checksum) return Difference{"only comments differ", true};
    }
  }
  return std::nullopt;
}

Difference compare_texts(std::string_view ran, std::string_view now) {
  if (auto found = Variants(now, sha256_hex(ran)).find()) return *found;
  if (sql::squeezed(ran) == sql::squeezed(now)) return {"only comments or white space differ", true};
  if (sql::same_statements(ran, now)) return {"the statements are the same, written otherwise", true};
  return {"the statements differ", false};
}

}  // namespace reconcile::migrator
