// Tables whose columns stand under each other. Where a column begins and ends is told by the rule under the
// header; rows are cut at those places, or at their bars where they don't stand in line (Markdown).
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "adapters/ledger/formats.h"

namespace reconcile {
namespace {

constexpr std::string_view bars[] = {"|", "│", "║", "┃"};
constexpr std::string_view dashes[] = {"-", "─", "═", "━", "=", ":"};
constexpr std::string_view junctions[] = {"+", "|", "┼", "┌", "┬", "┐", "├", "┤", "└", "┴", "┘", "│", "╔", "╦", "╗", "╠", "╬", "╣",
                                          "╚", "╩", "╝", "║", "╪", "╫", "╞", "╡", "╤", "╧", "╟", "╢", "╥", "╨"};

struct Glyph {
  std::size_t bytes = 1;
  std::size_t width = 1;  // columns of a terminal
};

Glyph glyph_at(std::string_view text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) < 0x80) return {};
  std::int32_t i = 0;
  UChar32 c = 0;
  std::string_view some = text.substr(at, 4);
  U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(some.data()), i, static_cast<std::int32_t>(some.size()), c);
  int east = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  int category = u_charType(c);
  std::size_t width = east == U_EA_WIDE || east == U_EA_FULLWIDTH ? 2 : category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK ? 0 : 1;
  return {static_cast<std::size_t>(i), width};
}

template <std::size_t N>
bool is_one_of(std::string_view glyph, const std::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), glyph) != std::end(list);
}

struct Column {
  std::size_t begin = 0, end = 0;  // in columns of a terminal, without the lines between
};

struct Rule {
  std::vector<Column> columns;
  bool bars = false;  // lines between the columns; false: border 0
};

// A line of dashes and junctions only; nothing when it is something else.
std::optional<Rule> rule_of(std::string_view line) {
  Rule rule;
  std::size_t column = 0, dash_count = 0;
  bool in_dashes = false;
  for (std::size_t at = 0; at < line.size();) {
    Glyph glyph = glyph_at(line, at);
    std::string_view text = line.substr(at, glyph.bytes);
    bool dash = is_one_of(text, dashes);
    bool junction = is_one_of(text, junctions);
    if (!dash && !junction && text != " ") return std::nullopt;
    rule.bars = rule.bars || junction;
    dash_count += dash ? 1 : 0;
    if (dash && !in_dashes) rule.columns.push_back({column, column});
    if (dash) rule.columns.back().end = column + 1;
    in_dashes = dash;
    at += glyph.bytes;
    column += glyph.width;
  }
  if (dash_count == 0 || (rule.columns.size() == 1 && dash_count < 3)) return std::nullopt;
  // A single column has no lines beside it: whether it is of border 0 or 1 is not told, nor does it matter.
  rule.bars = rule.bars || rule.columns.size() == 1;
  return rule;
}

// The bytes between two columns of a terminal.
std::string_view slice(std::string_view line, std::size_t begin, std::size_t end) {
  std::size_t at = 0, column = 0;
  while (at < line.size() && column < begin) {
    Glyph glyph = glyph_at(line, at);
    at += glyph.bytes;
    column += glyph.width;
  }
  std::size_t from = at;
  while (at < line.size() && column < end) {
    Glyph glyph = glyph_at(line, at);
    at += glyph.bytes;
    column += glyph.width;
  }
  return line.substr(from, at - from);
}

// Cut at every bar; those at the ends are the frame's. `\|` is Markdown's bar inside a cell.
std::vector<std::string_view> between_bars(std::string_view line) {
  line = trimmed(line);
  for (std::string_view bar : bars) {
    if (!line.starts_with(bar)) continue;
    line.remove_prefix(bar.size());
    if (line.ends_with(bar)) line.remove_suffix(bar.size());
    break;
  }
  std::vector<std::string_view> out;
  std::size_t from = 0;
  for (std::size_t at = 0; at < line.size();) {
    Glyph glyph = glyph_at(line, at);
    std::string_view text = line.substr(at, glyph.bytes);
    if (text == "\\" && at + 1 < line.size()) {
      at += 2;
      continue;
    }
    if (is_one_of(text, bars)) {
      out.push_back(line.substr(from, at - from));
      from = at + glyph.bytes;
    }
    at += glyph.bytes;
  }
  out.push_back(line.substr(from));
  return out;
}

enum class Goes { Nowhere, NewLine, Wrapped };

struct Piece {
  std::string_view text;
  Goes goes = Goes::Nowhere;  // on in the next line, after a line break of the cell's own or without one
};

// psql marks a cell that goes on in the space right of it, and one that was wrapped left of it as well.
Piece piece_of(std::string_view padded) {
  std::string_view text = padded;
  for (auto [mark, goes] : {std::pair(std::string_view("+"), Goes::NewLine), std::pair(std::string_view("↵"), Goes::NewLine),
                            std::pair(std::string_view("."), Goes::Wrapped), std::pair(std::string_view("…"), Goes::Wrapped)}) {
    if (text.ends_with(mark)) return {text.substr(0, text.size() - mark.size()), goes};
  }
  return {text, Goes::Nowhere};
}

class AlignedTable {
 public:
  AlignedTable(Lines& lines, Rule rule, const TableName& table, LedgerCollector& out) : lines_(lines), rule_(std::move(rule)), table_(table), out_(out) {}

  // Requires: the header is the line at hand.
  bool run() {
    std::size_t header_line = lines_.number();
    std::optional<std::vector<Piece>> header = cut(lines_.peek());
    if (!header) return false;
    std::vector<std::string> names;
    for (const Piece& piece : *header) names.emplace_back(trimmed(piece.text));
    single_ = names.size() == 1;
    if (!single_) out_.begin(table_, names, header_line);
    lines_.next();
    lines_.next();
    while (!lines_.done() && read_line()) {
    }
    flush();
    check_count();
    return true;
  }

 private:
  // False where the table ends; a frame's last line and the number of rows belong to it.
  bool read_line() {
    std::string_view line = lines_.peek();
    if (std::size_t count = row_count_line(line); count != std::string_view::npos) {
      announced_ = count;
      lines_.next();
      return false;
    }
    if (is_blank(line) || is_fence(line)) return false;
    if (rule_of(line)) {  // the frame's end, or lines between rows
      lines_.next();
      return true;
    }
    std::optional<std::vector<Piece>> pieces = cut(line);
    if (!pieces) {
      bool framed = rule_.bars && !single_ && std::any_of(std::begin(bars), std::end(bars), [&](std::string_view bar) { return line.find(bar) != std::string_view::npos; });
      if (framed) {
        out_.problem(lines_.number(), "this line does not fit the columns of its table", "the terminal wrapped it: export the table again, best as CSV or JSON");
        lines_.next();
      }
      return framed;
    }
    add(*pieces);
    lines_.next();
    return true;
  }

  std::optional<std::vector<Piece>> cut(std::string_view line) const {
    if (auto pieces = cut_in_line(line)) return pieces;
    if (!rule_.bars) return std::nullopt;
    if (single_ && !rule_of(line)) return std::vector<Piece>{piece_of(line)};
    std::vector<std::string_view> cells = between_bars(line);
    if (cells.size() != rule_.columns.size()) return std::nullopt;
    std::vector<Piece> out;
    for (std::string_view cell : cells) out.push_back({cell, Goes::Nowhere});
    return out;
  }

  // At the rule's places; nothing where its lines between the columns do not stand there.
  std::optional<std::vector<Piece>> cut_in_line(std::string_view line) const {
    std::vector<Piece> out;
    for (std::size_t i = 0; i < rule_.columns.size(); ++i) {
      const Column& column = rule_.columns[i];
      bool last = i + 1 == rule_.columns.size();
      if (!rule_.bars) {
        // Without lines the mark stands between the columns.
        std::string_view gap = slice(line, column.end, last ? column.end + 1 : rule_.columns[i + 1].begin);
        if (!last && !is_blank(gap) && gap != "+" && gap != "." && gap != "↵" && gap != "…") return std::nullopt;
        Piece mark = piece_of(gap);
        out.push_back({slice(line, column.begin, column.end), mark.goes});
        continue;
      }
      if (!last && !is_one_of(slice(line, column.end, column.end + 1), bars)) return std::nullopt;
      std::string_view cell = slice(line, column.begin, column.end);
      if (last && !fits_last(line, column)) return std::nullopt;
      bool full = !last || slice(line, column.begin, column.end + 1).size() >= column.end - column.begin;
      out.push_back(full ? piece_of(cell) : Piece{cell, Goes::Nowhere});
    }
    return out;
  }

  // Behind the last column there is nothing but the frame.
  static bool fits_last(std::string_view line, const Column& column) {
    std::string_view behind = trimmed(slice(line, column.end, std::string_view::npos));
    return behind.empty() || is_one_of(behind, bars);
  }

  void add(const std::vector<Piece>& pieces) {
    bool continues = std::any_of(goes_.begin(), goes_.end(), [](Goes goes) { return goes != Goes::Nowhere; });
    if (!continues) flush();
    if (cells_.empty()) {
      cells_.resize(pieces.size());
      goes_.assign(pieces.size(), Goes::Nowhere);
      row_line_ = lines_.number();
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      std::string_view text = pieces[i].text;
      if (continues && goes_[i] == Goes::Nowhere) {
        continue;  // nothing but blanks
      }
      if (goes_[i] == Goes::NewLine) {
        while (cells_[i].ends_with(' ')) cells_[i].pop_back();
        cells_[i] += '\n';
      }
      if (goes_[i] == Goes::Wrapped) {
        for (std::string_view mark : {".", "…"}) {
          if (text.starts_with(mark)) text.remove_prefix(mark.size());
        }
        cells_[i].append(text);
      } else {
        cells_[i].append(rule_.bars && text.starts_with(' ') ? text.substr(1) : text);
      }
      goes_[i] = pieces[i].goes;
    }
  }

  void flush() {
    if (cells_.empty()) return;
    ++rows_;
    if (single_) {
      std::string_view cell = trimmed(cells_.front());
      if (begins_json(cell)) read_json(cell, row_line_, out_);
    } else {
      std::vector<Cell> row;
      for (const std::string& cell : cells_) row.push_back({trimmed(cell), false, false});
      out_.row(row, row_line_);
    }
    cells_.clear();
    goes_.clear();
  }

  void check_count() {
    if (!announced_ || *announced_ == rows_) return;
    out_.problem(lines_.number() - 1, "the table is cut: it announces " + std::to_string(*announced_) + " rows and has " + std::to_string(rows_),
                 "copy the whole output, or export the table as CSV or JSON");
  }

  Lines& lines_;
  Rule rule_;
  TableName table_;
  LedgerCollector& out_;
  bool single_ = false;
  std::vector<std::string> cells_;  // of the row that is being read
  std::vector<Goes> goes_;
  std::size_t row_line_ = 0, rows_ = 0;
  std::optional<std::size_t> announced_;
};

}  // namespace

bool read_aligned(Lines& lines, const TableName& table, LedgerCollector& out) {
  std::string_view line = lines.peek();
  if (is_blank(line) || trimmed(line).starts_with("--")) return false;
  // A frame begins with a rule of its own.
  if (auto frame = rule_of(line); frame && frame->bars && !rule_of(lines.peek(1))) {
    auto under = rule_of(lines.peek(2));
    if (!under || under->columns.size() != frame->columns.size()) return false;
    lines.next();
    return AlignedTable(lines, *under, table, out).run();
  }
  if (rule_of(line)) return false;
  auto rule = rule_of(lines.peek(1));
  return rule && AlignedTable(lines, *rule, table, out).run();
}

}  // namespace reconcile
