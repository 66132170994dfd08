// JSON exports, read as events: nothing is kept but the row that is being read.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "adapters/ledger/formats.h"

namespace reconcile {
namespace {

using Json = nlohmann::json;

// Counts lines as the parser moves on; copies share their place.
class Place {
 public:
  explicit Place(std::string_view text, std::size_t first_line) : text_(text), line_(first_line) {}
  std::size_t line(const char* at) {
    line_ += static_cast<std::size_t>(std::count(text_.data() + counted_, at, '\n'));
    counted_ = static_cast<std::size_t>(at - text_.data());
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t line_, counted_ = 0;
};

struct Cursor {
  using difference_type = std::ptrdiff_t;
  using value_type = char;
  using pointer = const char*;
  using reference = const char&;
  using iterator_category = std::input_iterator_tag;

  const char* at;
  const char** last;  // where the parser is

  reference operator*() const { return *at; }
  Cursor& operator++() {
    ++at;
    *last = at;
    return *this;
  }
  bool operator==(const Cursor& other) const { return at == other.at; }
  bool operator!=(const Cursor& other) const { return at != other.at; }
};

struct Value {
  std::string text;
  bool null = false;
};

bool is_wrapper(std::string_view key) {
  return key.empty() || key == "rows" || key == "data" || key == "result" || key == "results" || key == "values" || key == "items" || key == "records" ||
         key == "tables" || key == "ledgers";
}

TableName table_of(std::string_view key) {
  if (is_wrapper(key)) return {};
  std::string name;
  for (char c : key) {
    if (c != '"') name += c;
  }
  std::size_t dot = name.find('.');
  if (dot == std::string::npos) return {"", name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

class Reader final : public nlohmann::json_sax<Json> {
 public:
  Reader(std::string_view text, std::size_t first_line, LedgerCollector& out) : place_(text, first_line), out_(out) {}

  const char** cursor() { return &at_; }
  void start(const char* at) { at_ = at; }

  bool null() override { return scalar({"", true}); }
  bool boolean(bool value) override { return scalar({value ? "true" : "false", false}); }
  bool number_integer(number_integer_t value) override { return scalar({std::to_string(value), false}); }
  bool number_unsigned(number_unsigned_t value) override { return scalar({std::to_string(value), false}); }
  bool number_float(number_float_t, const string_t& text) override { return scalar({text, false}); }
  bool string(string_t& text) override { return scalar({std::move(text), false}); }
  bool binary(binary_t&) override { return true; }

  bool key(string_t& name) override {
    levels_.back().key = std::move(name);
    return true;
  }
  bool start_object(std::size_t) override { return open(Kind::Object); }
  bool start_array(std::size_t) override { return open(Kind::Array); }
  bool end_object() override {
    bool is_row = is_row_level(levels_.size());
    levels_.pop_back();
    if (is_row) finish_object();
    if (levels_.empty()) finish_root();
    return true;
  }
  bool end_array() override {
    bool is_row = is_row_level(levels_.size());
    Level closed = std::move(levels_.back());
    levels_.pop_back();
    if (is_row) finish_array();
    if (!closed.any && !is_row) begin_empty(closed.table);
    if (row_level_ > levels_.size() + 1) row_level_ = 0;  // the table's own array has ended
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    out_.problem(place_.line(at_), "no valid JSON from here on", "save the editor's whole answer; a cut copy can't be mended");
    failed_ = true;
    return false;
  }
  bool failed() const { return failed_; }

 private:
  enum class Kind { Object, Array };
  struct Level {
    Kind kind;
    std::string key;        // the member that is being read
    bool of_names = false;  // an array of columns: "fields", "columns"
    bool any = false;       // it has members
    TableName table;        // what is known of the table from here on
  };

  bool is_row_level(std::size_t depth) const { return row_level_ != 0 && depth == row_level_; }

  bool open(Kind kind) {
    std::string key = levels_.empty() ? "" : levels_.back().kind == Kind::Object ? levels_.back().key : "";
    bool in_array = !levels_.empty() && levels_.back().kind == Kind::Array;
    if (!levels_.empty()) levels_.back().any = true;
    Level level{.kind = kind, .table = levels_.empty() ? TableName{} : levels_.back().table};
    leave_false_row(kind, key);
    if (TableName named = table_of(key); !named.name.empty()) level.table = named;
    bool inside_row = row_level_ != 0 && levels_.size() >= row_level_;
    bool names = !inside_row && kind == Kind::Array && (key == "fields" || key == "columns");
    if (names) header_.clear();
    level.of_names = names || (in_array && levels_.back().of_names);
    // The members of an array are rows, unless they only hold further arrays: told when they are closed.
    if (!inside_row && in_array && !level.of_names && row_level_ == 0) {
      row_level_ = levels_.size() + 1;
      table_ = level.table;
      open_table_ = false;
    }
    levels_.push_back(std::move(level));
    if (is_row_level(levels_.size())) {
      values_.clear();
      keys_.clear();
      line_ = place_.line(at_);
    }
    return true;
  }

  // A member of an array that turns out to hold rows itself: a result beside other results.
  void leave_false_row(Kind kind, const std::string& key) {
    if (!is_row_level(levels_.size())) return;
    Level& row = levels_.back();
    if (row.kind == Kind::Object && kind == Kind::Array && (key == "rows" || key == "fields" || key == "columns")) row_level_ = 0;
    if (row.kind == Kind::Array && values_.empty()) row_level_ = 0;
  }

  bool scalar(Value value) {
    if (levels_.empty()) return true;
    Level& level = levels_.back();
    level.any = true;
    if (level.of_names) {
      bool is_name = level.kind == Kind::Array || level.key == "name";
      if (is_name && !value.null) header_.push_back(std::move(value.text));
      return true;
    }
    if (is_row_level(levels_.size())) {
      keys_.push_back(level.key);
      values_.push_back(std::move(value));
    } else if (levels_.size() == 1 && level.kind == Kind::Object) {
      root_keys_.push_back(level.key);
      root_values_.push_back(std::move(value));
    }
    return true;
  }

  // One object a line: each is a row.
  void finish_root() {
    bool is_row = has_ledger_column(root_keys_);
    if (!is_row && header_.size() > 1 && !any_table_) out_.begin({}, header_, line_);  // a result without rows
    if (is_row) {
      keys_ = std::move(root_keys_);
      values_ = std::move(root_values_);
      line_ = place_.line(at_);
      finish_object();
    }
    any_table_ = false;
    header_.clear();
    root_keys_.clear();
    root_values_.clear();
  }

  // `{"drizzle.__drizzle_migrations": []}`: the name tells what the rows would be.
  void begin_empty(const TableName& table) {
    if (!header_.empty()) return;  // the header says it better: finish_root()
    line_ = place_.line(at_);
    any_table_ = any_table_ || table.name == "_prisma_migrations" || table.name == "__drizzle_migrations";
    if (table.name == "_prisma_migrations") {
      out_.begin(table, {"checksum", "migration_name", "started_at", "finished_at", "rolled_back_at"}, line_);
    } else if (table.name == "__drizzle_migrations") {
      out_.begin(table, {"id", "hash", "created_at"}, line_);
    } else {
      out_.found_instead(line_, "an empty list: it does not tell of which table", R"(an empty ledger is exported with its name, {"drizzle.__drizzle_migrations": []}, or as CSV with its header)");
    }
  }

  std::vector<Cell> cells() const {
    std::vector<Cell> out;
    for (const Value& value : values_) out.push_back({value.text, value.null, true});
    return out;
  }

  // Rows of one table mostly have their members in one order.
  void finish_object() {
    if (values_.empty()) return;
    if (!open_table_) {
      columns_ = keys_;
      out_.begin(table_, columns_, line_);
      open_table_ = any_table_ = true;
    }
    if (keys_ == columns_) return out_.row(cells(), line_);
    std::vector<Cell> ordered(columns_.size(), Cell{"", true, true});
    bool same = keys_.size() == columns_.size();
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      auto column = std::find(columns_.begin(), columns_.end(), keys_[i]);
      same = same && column != columns_.end();
      if (column != columns_.end()) ordered[static_cast<std::size_t>(column - columns_.begin())] = {values_[i].text, values_[i].null, true};
    }
    if (!same) {
      return out_.problem(line_, "this row has other members than the first one", "export the table as one array of rows");
    }
    out_.row(ordered, line_);
  }

  void finish_array() {
    if (values_.empty()) return;
    std::vector<Cell> row = cells();
    if (!open_table_ && header_.size() == row.size()) {
      out_.begin(table_, header_, line_);
    } else if (!open_table_ && !out_.begin_bare(table_, row, line_)) {
      return;
    }
    open_table_ = any_table_ = true;
    out_.row(row, line_);
  }

  Place place_;
  LedgerCollector& out_;
  const char* at_ = nullptr;
  std::vector<Level> levels_;
  std::size_t row_level_ = 0;  // the depth at which the rows of the table at hand are; 0: in none
  TableName table_;
  bool open_table_ = false, any_table_ = false;
  std::vector<std::string> header_, columns_, keys_, root_keys_;
  std::vector<Value> values_, root_values_;
  std::size_t line_ = 1;
  bool failed_ = false;
};

bool is_between(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ','; }

// Reads one value; where it ends, or null when it is no JSON.
const char* read_value(Reader& reader, const char* at, const char* end) {
  reader.start(at);
  Json::sax_parse(Cursor{at, reader.cursor()}, Cursor{end, reader.cursor()}, &reader, Json::input_format_t::json, /*strict=*/false);
  return reader.failed() ? nullptr : *reader.cursor();
}

}  // namespace

bool begins_json(std::string_view text) {
  text = trimmed(text.substr(0, 256));
  if (text.empty() || (text.front() != '[' && text.front() != '{')) return false;
  bool array = text.front() == '[';
  std::size_t next = text.find_first_not_of(" \t\r\n", 1);
  if (next == std::string_view::npos) return true;
  return array ? text[next] == '{' || text[next] == '[' || text[next] == ']' : text[next] == '"' || text[next] == '}';
}

std::size_t read_json(std::string_view text, std::size_t first_line, LedgerCollector& out) {
  Reader reader(text, first_line, out);
  const char* at = text.data();
  const char* end = text.data() + text.size();
  // More than one value: one object a line.
  while (at != end) {
    if (is_between(*at)) {
      ++at;
    } else if (begins_json({at, static_cast<std::size_t>(end - at)})) {
      at = read_value(reader, at, end);
      if (at == nullptr) return std::string_view::npos;
    } else {
      break;
    }
  }
  return static_cast<std::size_t>(at - text.data());
}

}  // namespace reconcile
