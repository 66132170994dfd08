// What pg_dump writes: COPY blocks and INSERTs; the CREATE TABLE before them names the columns.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/ledger/formats.h"

namespace reconcile {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80; }

// Takes a keyword off the front, whatever its case, and the blanks behind it.
bool take_word(std::string_view& text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    char c = text[i];
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c != word[i]) return false;
  }
  if (text.size() > word.size() && is_word(text[word.size()])) return false;
  text.remove_prefix(word.size());
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\r' || text.front() == '\t')) text.remove_prefix(1);
  return true;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\r' || text.front() == '\t')) text.remove_prefix(1);
}

// A name, quoted or not, off the front.
std::string take_identifier(std::string_view& text) {
  std::string out;
  if (text.starts_with('"')) {
    std::size_t at = 1;
    for (; at < text.size(); ++at) {
      if (text[at] == '"' && !(at + 1 < text.size() && text[at + 1] == '"')) break;
      if (text[at] == '"') ++at;
      out += text[at];
    }
    text.remove_prefix(std::min(text.size(), at + 1));
    return out;
  }
  while (!text.empty() && is_word(text.front())) {
    out += text.front() >= 'A' && text.front() <= 'Z' ? static_cast<char>(text.front() - 'A' + 'a') : text.front();
    text.remove_prefix(1);
  }
  return out;
}

// "(a, \"b\")" off the front.
std::vector<std::string> take_column_list(std::string_view& text) {
  std::vector<std::string> out;
  if (!text.starts_with('(')) return out;
  text.remove_prefix(1);
  while (!text.empty() && !text.starts_with(')')) {
    skip_blanks(text);
    std::string name = take_identifier(text);
    if (name.empty()) break;
    out.push_back(std::move(name));
    skip_blanks(text);
    if (text.starts_with(',')) text.remove_prefix(1);
  }
  if (text.starts_with(')')) text.remove_prefix(1);
  skip_blanks(text);
  return out;
}

std::string full_name(const TableName& table) { return table.schema + "." + table.name; }

// COPY's text format: \N is NULL, \t a tab, \\ a backslash.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    char c = text[++i];
    out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b' : c == 'f' ? '\f' : c == 'v' ? '\v' : c;
  }
  return out;
}

}  // namespace

void split_copy_line(std::string_view line, std::vector<std::string>& values, std::vector<Cell>& cells) {
  values.clear();
  cells.clear();
  for (std::size_t from = 0; from <= line.size();) {
    std::size_t tab = std::min(line.find('\t', from), line.size());
    values.emplace_back(line.substr(from, tab - from));
    from = tab + 1;
  }
  for (std::string& value : values) {
    bool null = value == "\\N";
    if (!null && value.find('\\') != std::string::npos) value = unescaped(value);
    cells.push_back({value, null, true});
  }
}

namespace {

void read_copy_rows(Lines& lines, LedgerCollector& out) {
  std::size_t begun = lines.number() - 1;
  std::vector<std::string> values;
  std::vector<Cell> cells;
  for (; !lines.done(); lines.next()) {
    std::string_view line = lines.peek();
    if (line == "\\.") return lines.next();
    split_copy_line(line, values, cells);
    out.row(cells, lines.number());
  }
  out.problem(begun, "this COPY block has no end", R"(it ends with a line \.: the file is cut, dump the table again)");
}

struct Value {
  std::string text;
  bool null = false;
};

// A literal of an INSERT off the front, up to the comma or bracket behind it. False: something else.
bool take_value(std::string_view& text, Value& value) {
  value = {};
  skip_blanks(text);
  bool escapes = text.starts_with("E'") || text.starts_with("e'");
  if (escapes) text.remove_prefix(1);
  if (text.starts_with('\'')) {
    std::size_t at = 1;
    std::string raw;
    for (; at < text.size(); ++at) {
      if (escapes && text[at] == '\\' && at + 1 < text.size()) {
        raw += unescaped(text.substr(at, 2));
        ++at;
      } else if (text[at] == '\'') {
        if (at + 1 == text.size() || text[at + 1] != '\'') break;
        raw += text[at++];
      } else {
        raw += text[at];
      }
    }
    if (at >= text.size()) return false;
    value.text = std::move(raw);
    text.remove_prefix(at + 1);
  } else {
    std::size_t length = 0;
    while (length < text.size() && (is_word(text[length]) || text[length] == '.' || text[length] == '-' || text[length] == '+')) ++length;
    if (length == 0) return false;
    value.text = text.substr(0, length);
    value.null = value.text == "NULL" || value.text == "null" || value.text == "DEFAULT";
    text.remove_prefix(length);
  }
  // A cast says nothing new.
  while (text.starts_with("::")) {
    text.remove_prefix(2);
    while (!text.empty() && text.front() != ',' && text.front() != ')' && text.front() != ':') text.remove_prefix(1);
  }
  skip_blanks(text);
  return text.starts_with(',') || text.starts_with(')');
}

class Insert {
 public:
  Insert(Lines& lines, std::string_view values, LedgerCollector& out) : lines_(lines), left_(values), counted_(values.data()), line_(lines.number()), out_(out) {}

  // `table` begins when its first row is there, for a list of columns may be missing.
  void run(const TableName& table, std::vector<std::string> columns, bool go_on) {
    while (left_.starts_with('(')) {
      if (!read_row()) {
        out_.problem(line(), "this INSERT has a value that is no literal", "dump the table with pg_dump");
        break;
      }
      std::vector<Cell> cells;
      for (const Value& value : row_) cells.push_back({value.text, value.null, true});
      if (!go_on && !columns.empty()) {
        out_.begin(table, columns, line());
      } else if (!go_on && !out_.begin_bare(table, cells, line())) {
        out_.begin(table, std::vector<std::string>(cells.size()), line());
      }
      go_on = true;
      out_.row(cells, line());
      skip_blanks(left_);
      if (!left_.starts_with(',')) break;
      left_.remove_prefix(1);
      skip_blanks(left_);
    }
    lines_.skip_to(lines_.offset() + static_cast<std::size_t>(left_.data() - lines_.rest().data()));
  }

 private:
  bool read_row() {
    row_.clear();
    left_.remove_prefix(1);
    while (true) {
      Value value;
      if (!take_value(left_, value)) return false;
      row_.push_back(std::move(value));
      bool last = left_.front() == ')';
      left_.remove_prefix(1);
      if (last) return true;
    }
  }

  std::size_t line() {
    line_ += static_cast<std::size_t>(std::count(counted_, left_.data(), '\n'));
    counted_ = left_.data();
    return line_;
  }

  Lines& lines_;
  std::string_view left_;
  const char* counted_;
  std::size_t line_;
  LedgerCollector& out_;
  std::vector<Value> row_;
};

// The names of a table's columns: the first word of each line of its definition.
void remember_columns(Lines& lines, const TableName& table, DumpColumns& columns) {
  std::vector<std::string> names;
  for (lines.next(); !lines.done() && !trimmed(lines.peek()).starts_with(')'); lines.next()) {
    std::string_view line = trimmed(lines.peek());
    std::string_view word = line;
    if (take_word(word, "CONSTRAINT") || take_word(word, "PRIMARY") || take_word(word, "UNIQUE") || take_word(word, "CHECK") || take_word(word, "FOREIGN")) continue;
    std::string name = take_identifier(line);
    if (!name.empty()) names.push_back(std::move(name));
  }
  columns[full_name(table)] = std::move(names);
}

}  // namespace

TableName table_name_at(std::string_view text, std::size_t& length) {
  std::string_view left = text;
  std::string first = take_identifier(left);
  TableName out{"", first};
  if (!first.empty() && left.starts_with('.')) {
    left.remove_prefix(1);
    out = {first, take_identifier(left)};
  }
  length = text.size() - left.size();
  return out;
}

bool read_statement(Lines& lines, DumpColumns& columns, LedgerCollector& out) {
  std::string_view line = lines.peek();
  while (line.starts_with(' ') || line.starts_with('\t')) line.remove_prefix(1);
  bool create = take_word(line, "CREATE") && take_word(line, "TABLE");
  if (create) {
    if (take_word(line, "IF") && take_word(line, "NOT")) take_word(line, "EXISTS");
    std::size_t length = 0;
    TableName table = table_name_at(line, length);
    if (table.name.empty() || trimmed(line.substr(length)) != "(") return false;
    remember_columns(lines, table, columns);
    return true;
  }
  bool copy = take_word(line, "COPY");
  bool insert = !copy && take_word(line, "INSERT") && take_word(line, "INTO");
  if (!copy && !insert) return false;
  std::size_t length = 0;
  TableName table = table_name_at(line, length);
  if (table.name.empty()) return false;
  if (insert) line = lines.rest().substr(static_cast<std::size_t>(line.data() - lines.rest().data()));
  line.remove_prefix(length);
  skip_blanks(line);
  std::vector<std::string> names = take_column_list(line);
  if (names.empty() && columns.contains(full_name(table))) names = columns[full_name(table)];
  if (copy) {
    if (!take_word(line, "FROM") || !take_word(line, "STDIN")) return false;
    lines.next();
    if (names.empty()) names.emplace_back();
    out.begin(table, std::move(names), lines.number() - 1);
    read_copy_rows(lines, out);
    return true;
  }
  if (take_word(line, "OVERRIDING") && (take_word(line, "SYSTEM") || take_word(line, "USER"))) take_word(line, "VALUE");
  if (!take_word(line, "VALUES")) return false;
  Insert(lines, line, out).run(table, std::move(names), out.is_reading(table));
  return true;
}

}  // namespace reconcile
