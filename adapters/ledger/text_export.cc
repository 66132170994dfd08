// Output of psql and of SQL editors, CSV, dumps: with prompts, commands, times and prose around the tables.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "adapters/ledger/formats.h"

namespace reconcile {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_blank_char(char c) { return c == ' ' || c == '\t' || c == '"' || c == '('; }

// The table that a command names: what stands behind the first FROM or TABLE of `select … from x`.
std::optional<TableName> named_table(std::string_view line) {
  std::string folded;
  for (char c : line) folded += lower(c);
  for (std::string_view word : {"from ", "table "}) {
    for (std::size_t at = folded.find(word); at != std::string::npos; at = folded.find(word, at + 1)) {
      if (at > 0 && !is_blank_char(folded[at - 1])) continue;
      std::string_view rest = line.substr(at + word.size());
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      std::size_t length = 0;
      TableName table = table_name_at(rest, length);
      if (!table.name.empty()) return table;
    }
  }
  return std::nullopt;
}

// How psql, pg_dump and editors begin what they say when they could not read the table.
constexpr std::array<std::string_view, 5> refusals{"ERROR:", "FATAL:", "psql: error:", "pg_dump: error:", "error:"};
constexpr std::size_t most_shown = 160;

class TextExport {
 public:
  TextExport(std::string_view text, LedgerCollector& out, const MappedFile* file) : lines_(text, file), out_(out) {}

  void run() {
    while (!lines_.done()) {
      if (!read_table()) skip_line();
    }
  }

 private:
  bool read_table() {
    std::string_view line = lines_.peek();
    if (is_blank(line) || is_fence(line)) return false;
    if (begins_json(lines_.rest())) return read_values();
    if (read_statement(lines_, columns_, out_)) return true;
    bool read = read_expanded(lines_, hint_, out_) || read_aligned(lines_, hint_, out_) || read_delimited(lines_, hint_, out_);
    if (read) hint_ = {};
    return read;
  }

  bool read_values() {
    std::size_t taken = read_json(lines_.rest(), lines_.number(), out_);
    lines_.skip_to(taken == std::string_view::npos ? taken : lines_.offset() + taken);
    return true;
  }

  void skip_line() {
    const std::string_view line = trimmed(lines_.peek());
    if (auto table = named_table(line)) hint_ = *table;
    const bool refused = std::ranges::any_of(refusals, [&](std::string_view prefix) { return line.starts_with(prefix); });
    if (refused) out_.found_instead(lines_.number(), "an error stands where the table should: " + std::string(line.substr(0, most_shown)), "export the table again, as a role that may read it");
    lines_.next();
  }

  Lines lines_;
  LedgerCollector& out_;
  DumpColumns columns_;
  TableName hint_;
};

}  // namespace

void read_export(std::string_view text, LedgerCollector& out, const MappedFile* file) { TextExport(text, out, file).run(); }

}  // namespace reconcile
