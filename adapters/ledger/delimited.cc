// Values between separators, quoted as CSV has it.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "adapters/ledger/formats.h"

namespace reconcile {
namespace {

struct Field {
  std::string text;
  bool quoted = false;
};

// One record; `text` begins at it. Quoted values may hold separators and line breaks.
class Record {
 public:
  // `length`: what it took, with its line ending. False: a quote is never closed.
  static bool read(std::string_view text, char separator, std::vector<Field>& fields, std::size_t& length) {
    std::size_t at = 0;
    fields.clear();
    while (true) {
      Field field;
      if (at < text.size() && text[at] == '"') {
        field.quoted = true;
        if (!quoted(text, at, field.text)) return false;
      }
      while (at < text.size() && text[at] != separator && text[at] != '\n') field.text += text[at++];
      if (!field.quoted && field.text.ends_with('\r')) field.text.pop_back();
      fields.push_back(std::move(field));
      if (at == text.size() || text[at] == '\n') break;
      ++at;
    }
    length = std::min(text.size(), at + 1);
    return true;
  }

 private:
  static bool quoted(std::string_view text, std::size_t& at, std::string& out) {
    for (++at; at < text.size(); ++at) {
      if (text[at] != '"') {
        out += text[at];
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        out += text[++at];
      } else {
        ++at;
        // What stands between the quote and the separator is a line ending or blanks.
        while (at < text.size() && (text[at] == '\r' || text[at] == ' ')) ++at;
        return true;
      }
    }
    return false;
  }
};

constexpr std::array separators{',', ';', '\t', '|'};

bool is_name(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > 63) return text.empty();
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ' ' || c == '#' || c == '.'; });
}

class DelimitedTable {
 public:
  DelimitedTable(Lines& lines, const TableName& table, LedgerCollector& out) : lines_(lines), table_(table), out_(out) {}

  bool run() {
    for (char separator : separators) {
      separator_ = separator;
      std::size_t length = 0;
      if (lines_.peek().find(separator) == std::string_view::npos || !Record::read(lines_.rest(), separator, fields_, length) || fields_.size() < 2) continue;
      if (!begin(length)) continue;
      while (!lines_.done() && read_row()) {
      }
      return true;
    }
    return false;
  }

 private:
  std::vector<Cell> cells() const {
    std::vector<Cell> out;
    for (const Field& field : fields_) out.push_back({field.quoted ? std::string_view(field.text) : trimmed(field.text), false, field.quoted});
    return out;
  }

  bool begin(std::size_t length) {
    std::vector<std::string> names;
    for (const Field& field : fields_) names.emplace_back(trimmed(field.text));
    bool header = std::all_of(names.begin(), names.end(), is_name) && has_ledger_column(names);
    if (header) {
      out_.begin(table_, names, lines_.number());
      lines_.skip_to(lines_.offset() + length);
      return true;
    }
    return separator_ == '\t' ? copied() : out_.begin_bare(table_, cells(), lines_.number());
  }

  // Tabs and no header: what COPY … TO STDOUT prints.
  bool copied() {
    std::vector<std::string> values;
    std::vector<Cell> row;
    split_copy_line(lines_.peek(), values, row);
    return copied_ = out_.begin_bare(table_, row, lines_.number());
  }

  bool read_row() {
    std::string_view line = lines_.peek();
    std::size_t count = row_count_line(line);
    if (count != std::string_view::npos && count != rows_) {
      out_.problem(lines_.number(), "the table is cut: it announces " + std::to_string(count) + " rows and has " + std::to_string(rows_),
                   "copy the whole output, or export the table again");
    }
    if (count != std::string_view::npos || is_blank(line) || is_fence(line)) return false;
    std::size_t number = lines_.number(), length = 0;
    if (copied_) {
      std::vector<std::string> values;
      std::vector<Cell> row;
      split_copy_line(line, values, row);
      if (row.size() == 1) return false;
      out_.row(row, number);
      return lines_.next(), true;
    }
    if (!Record::read(lines_.rest(), separator_, fields_, length)) {
      out_.problem(number, "a quote that begins here is never closed", "the file is cut: export the table again");
      lines_.skip_to(std::string_view::npos);
      return false;
    }
    // Text behind the table, e.g. the next prompt; a number is a row that was cut.
    if (fields_.size() == 1 && out_.columns() > 1 && !integer_of(fields_.front().text)) return false;
    out_.row(cells(), number);
    ++rows_;
    lines_.skip_to(lines_.offset() + length);
    return true;
  }

  Lines& lines_;
  TableName table_;
  LedgerCollector& out_;
  char separator_ = ',';
  bool copied_ = false;
  std::vector<Field> fields_;
  std::size_t rows_ = 0;
};

}  // namespace

bool read_delimited(Lines& lines, const TableName& table, LedgerCollector& out) { return DelimitedTable(lines, table, out).run(); }

}  // namespace reconcile
