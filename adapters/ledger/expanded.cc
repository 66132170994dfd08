// A value a line: `name | value`, and a record after the other.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/ledger/formats.h"

namespace reconcile {
namespace {

constexpr std::string_view bars[] = {"|", "│", "║"};

// `-[ RECORD 1 ]---`, `* Record 1`, `┌─[ RECORD 1 ]─┬──┐`, MySQL's `*** 1. row ***`.
bool is_record_line(std::string_view line) {
  line = trimmed(line);
  std::size_t at = line.find("RECORD ");
  if (at == std::string_view::npos) at = line.find("Record ");
  if (at == std::string_view::npos) return line.starts_with("***") && line.ends_with("***") && line.find(". row ") != std::string_view::npos;
  std::string_view before = line.substr(0, at);
  for (char c : before) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return false;
  }
  std::string_view number = line.substr(at + 7);
  return !number.empty() && number.front() >= '0' && number.front() <= '9';
}

bool is_frame(std::string_view line) {
  line = trimmed(line);
  return line.starts_with("+-") || line.starts_with("└") || line.starts_with("╚") || line.starts_with("+=");
}

bool is_value_name(std::string_view name) {
  constexpr std::string_view names[] = {"id", "hash", "created_at", "name", "applied_at", "checksum", "finished_at", "migration_name", "logs", "rolled_back_at", "started_at", "applied_steps_count"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// What stands between a name and its value.
enum class Style {
  Bars,    // `name | value`
  Framed,  // `| name | value |`
  Blanks,  // `name value`: border 0
  Colons,  // `name: value`: MySQL's
};

struct Pair {
  std::string_view name, value;  // no name: the value before goes on
};

std::string_view bar_at(std::string_view text, std::size_t at) {
  for (std::string_view bar : bars) {
    if (text.substr(at).starts_with(bar)) return bar;
  }
  return {};
}

std::size_t find_bar(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && bar_at(text, at).empty()) ++at;
  return at < text.size() ? at : std::string_view::npos;
}

Style style_of(std::string_view record_line, std::string_view first) {
  if (trimmed(record_line).starts_with("***")) return Style::Colons;
  if (trimmed(record_line).starts_with("* ")) return Style::Blanks;
  return !trimmed(first).empty() && !bar_at(trimmed(first), 0).empty() ? Style::Framed : Style::Bars;
}

std::string_view without_blank(std::string_view value) {
  if (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  return value;
}

std::optional<Pair> pair_of(std::string_view line, Style style) {
  if (is_blank(line)) return std::nullopt;
  if (style == Style::Framed) {
    line = trimmed(line);
    std::string_view bar = bar_at(line, 0);
    if (bar.empty()) return std::nullopt;
    line.remove_prefix(bar.size());
    if (line.ends_with(bar)) line.remove_suffix(bar.size());
  }
  if (style == Style::Bars || style == Style::Framed) {
    std::size_t at = find_bar(line);
    if (at == std::string_view::npos) return std::nullopt;
    return Pair{trimmed(line.substr(0, at)), without_blank(line.substr(at + bar_at(line, at).size()))};
  }
  std::string_view text = trimmed(line);
  if (style == Style::Colons) {
    std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || !is_value_name(text.substr(0, colon))) return Pair{"", text};
    return Pair{text.substr(0, colon), trimmed(text.substr(colon + 1))};
  }
  if (line.starts_with(' ')) return Pair{"", text};
  std::size_t blank = std::min(text.find(' '), text.size());
  return Pair{text.substr(0, blank), trimmed(text.substr(blank))};
}

// Between records of tuples-only output.
bool is_divider(std::string_view line) {
  line = trimmed(line);
  return line.size() > 2 && line.find_first_not_of("-+=") == std::string_view::npos;
}

class ExpandedTable {
 public:
  ExpandedTable(Lines& lines, const TableName& table, LedgerCollector& out) : lines_(lines), table_(table), out_(out) {}

  void run() {
    bool numbered = is_record_line(lines_.peek());
    style_ = style_of(numbered ? lines_.peek() : "", lines_.peek(numbered ? 1 : 0));
    while (!lines_.done()) {
      std::string_view line = lines_.peek();
      if (is_record_line(line)) {
        end_record();
      } else if (is_blank(line) || is_fence(line) || row_count_line(line) != std::string_view::npos) {
        end_record();
        auto next = pair_of(lines_.peek(1), style_);
        bool next_record = !numbered && is_blank(line) && next && is_value_name(next->name);
        bool record_follows = numbered && is_blank(line) && is_record_line(lines_.peek(1));
        lines_.next();
        if (!next_record && !record_follows) break;
        continue;
      } else if (is_frame(line) || is_divider(line)) {
        end_record();
      } else if (!add(line)) {
        break;
      }
      lines_.next();
    }
    end_record();
  }

 private:
  bool add(std::string_view line) {
    std::optional<Pair> pair = pair_of(line, style_);
    if (!pair) return false;
    if (names_.empty()) line_ = lines_.number();
    if (pair->name.empty()) {
      if (values_.empty()) return false;
      return go_on(pair->value), true;
    }
    // The same name again without a line between: the next record of tuples-only output.
    if (std::find(names_.begin(), names_.end(), pair->name) != names_.end()) end_record();
    names_.emplace_back(pair->name);
    values_.emplace_back(pair->value);
    return true;
  }

  // psql marks a value that goes on: `+` or `↵` with a line break of its own, `.` or `…` without.
  void go_on(std::string_view value) {
    std::string& last = values_.back();
    auto cut = [&](std::string_view mark) {
      if (!last.ends_with(mark)) return false;
      last.resize(last.size() - mark.size());
      return true;
    };
    if (cut("+") || cut("↵")) {
      while (last.ends_with(' ')) last.pop_back();
      last += '\n';
    } else if (cut(".") || cut("…")) {
      for (std::string_view mark : {".", "…"}) {
        if (value.starts_with(mark)) value.remove_prefix(mark.size());
      }
    }
    last.append(value);
  }

  void end_record() {
    if (names_.empty()) return;
    if (names_ != columns_) {
      columns_ = names_;
      out_.begin(table_, columns_, line_);
    }
    std::vector<Cell> cells;
    for (const std::string& value : values_) cells.push_back({value, false, false});
    out_.row(cells, line_);
    names_.clear();
    values_.clear();
  }

  Lines& lines_;
  TableName table_;
  LedgerCollector& out_;
  Style style_ = Style::Bars;
  std::vector<std::string> columns_, names_, values_;
  std::size_t line_ = 0;
};

}  // namespace

bool read_expanded(Lines& lines, const TableName& table, LedgerCollector& out) {
  bool begins = is_record_line(lines.peek());
  if (!begins) {
    Style style = style_of("", lines.peek());
    auto first = pair_of(lines.peek(), style);
    auto second = pair_of(lines.peek(1), style);
    begins = first && second && is_value_name(first->name) && is_value_name(second->name) && first->name != second->name && !first->value.empty() &&
             !is_value_name(first->value) && find_bar(first->value) == std::string_view::npos;
  }
  if (!begins) return false;
  ExpandedTable(lines, table, out).run();
  return true;
}

}  // namespace reconcile
