#include <charconv>

#include "core/execute/container.h"
#include "core/execute/execute.h"

namespace reconcile::execute {
namespace {

using catalog::Value;

constexpr int max_dimensions = 6;

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class ArrayReader {
 public:
  explicit ArrayReader(std::string_view text) : text_(text) {}

  std::optional<ArrayValue> read() {
    if (!read_bounds() || !read_level(0)) return std::nullopt;
    if (at_ != text_.size()) return std::nullopt;
    if (out_.members.empty()) out_.dims.clear();
    out_.lower.resize(out_.dims.size(), 1);
    return std::move(out_);
  }

 private:
  bool read_bounds() {  // "[2:3]={…}"
    while (at_ < text_.size() && text_[at_] == '[') {
      int lower = 0;
      auto [end, error] = std::from_chars(text_.data() + at_ + 1, text_.data() + text_.size(), lower);
      if (error != std::errc()) return false;
      out_.lower.push_back(lower);
      at_ = text_.find(']', static_cast<std::size_t>(end - text_.data()));
      if (at_ == std::string_view::npos) return false;
      ++at_;
    }
    if (!out_.lower.empty() && at_ < text_.size() && text_[at_] == '=') ++at_;
    return true;
  }

  bool read_level(std::size_t level) {
    if (level >= max_dimensions || at_ >= text_.size() || text_[at_] != '{') return false;
    ++at_;
    if (out_.dims.size() <= level) out_.dims.push_back(-1);
    int count = 0;
    if (at_ < text_.size() && text_[at_] == '}') return ++at_, set_dim(level, 0);
    for (;;) {
      if (at_ >= text_.size()) return false;
      if (text_[at_] == '{' ? !read_level(level + 1) : !read_member()) return false;
      ++count;
      if (at_ >= text_.size()) return false;
      char c = text_[at_++];
      if (c == '}') return set_dim(level, count);
      if (c != ',' && c != ';') return false;
    }
  }

  bool set_dim(std::size_t level, int count) {
    if (out_.dims[level] >= 0 && out_.dims[level] != count) return false;
    out_.dims[level] = count;
    return true;
  }

  bool read_member() {
    std::string member;
    if (text_[at_] == '"') {
      for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
        if (text_[at_] == '\\') ++at_;
        if (at_ < text_.size()) member += text_[at_];
      }
      if (at_ >= text_.size()) return false;
      ++at_;
      out_.members.push_back(Value::known(std::move(member)));
      return true;
    }
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}' && text_[at_] != ';') member += text_[at_++];
    out_.members.push_back(member == "NULL" ? Value::null() : Value::known(std::move(member)));
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  ArrayValue out_;
};

bool spells_null(const std::string& text) {
  if (text.size() != 4) return false;
  for (std::size_t i = 0; i < 4; ++i) {
    if ((text[i] | 0x20) != "null"[i]) return false;
  }
  return true;
}

void append_array_member(std::string& out, const Value& member, char delimiter) {
  if (member.is_null()) {
    out += "NULL";
    return;
  }
  const std::string& text = member.text();
  bool quote = text.empty() || spells_null(text);
  for (char c : text) quote = quote || c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || is_blank(c);
  if (!quote) {
    out += text;
    return;
  }
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void append_level(std::string& out, const ArrayValue& array, std::size_t level, std::size_t& next, char delimiter) {
  out += '{';
  for (int i = 0; i < array.dims[level]; ++i) {
    if (i > 0) out += delimiter;
    if (level + 1 < array.dims.size()) {
      append_level(out, array, level + 1, next, delimiter);
    } else {
      append_array_member(out, array.members[next++], delimiter);
    }
  }
  out += '}';
}

void append_field(std::string& out, const std::string& text) {
  bool quote = text.empty();
  for (char c : text) quote = quote || c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || is_blank(c);
  if (!quote) {
    out += text;
    return;
  }
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') out += c;
    out += c;
  }
  out += '"';
}

}  // namespace

std::optional<ArrayValue> parse_array(std::string_view text) { return ArrayReader(text).read(); }

Value make_array(const ArrayValue& array, char delimiter) {
  for (const Value& member : array.members) {
    if (!member.is_known() && !member.is_null()) return Value::not_null();
  }
  if (array.members.empty()) return Value::known("{}");
  std::string out;
  bool plain = true;
  for (int lower : array.lower) plain = plain && lower == 1;
  for (std::size_t i = 0; !plain && i < array.dims.size(); ++i) {
    out += "[" + std::to_string(array.lower[i]) + ":" + std::to_string(array.lower[i] + array.dims[i] - 1) + "]";
  }
  if (!plain) out += '=';
  std::size_t next = 0;
  append_level(out, array, 0, next, delimiter);
  return Value::known(std::move(out));
}

Value make_array(std::vector<Value> members, char delimiter) {
  ArrayValue array;
  array.dims = {static_cast<int>(members.size())};
  array.lower = {1};
  array.members = std::move(members);
  return make_array(array, delimiter);
}

Value make_record(const std::vector<Value>& fields) {
  std::string out = "(";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].is_known() && !fields[i].is_null()) return Value::not_null();
    if (i > 0) out += ',';
    if (fields[i].is_known()) append_field(out, fields[i].text());
  }
  return Value::known(out + ")");
}

std::optional<std::vector<Value>> array_members(const Value& array) {
  if (!array.is_known()) return std::nullopt;
  std::optional<ArrayValue> parsed = parse_array(array.text());
  if (!parsed) return std::nullopt;
  return std::move(parsed->members);
}

std::optional<std::vector<Value>> record_fields(const Value& record) {
  if (!record.is_known() || record.text().size() < 2 || record.text().front() != '(') return std::nullopt;
  std::string_view text = std::string_view(record.text()).substr(1, record.text().size() - 2);
  std::vector<Value> fields;
  std::string field;
  bool quoted = false, any = false, inside = false;
  auto end_field = [&] {
    fields.push_back(any || quoted ? Value::known(field) : Value::null());
    field.clear();
    quoted = any = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (inside && (c == '"' || c == '\\') && i + 1 < text.size() && text[i + 1] == c) {
      field += c, ++i;
    } else if (c == '"') {
      inside = !inside, quoted = true;
    } else if (c == ',' && !inside) {
      end_field();
    } else {
      field += c, any = true;
    }
  }
  end_field();
  return fields;
}

}  // namespace reconcile::execute
