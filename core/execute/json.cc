#include "core/execute/json.h"

#include <algorithm>
#include <cstdio>

#include "core/execute/numeric.h"

namespace reconcile::execute {
namespace {

constexpr int max_nesting = 200;

// Not `<`: jsonb orders keys by length first.
bool key_before(std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

class Reader {
 public:
  Reader(std::string_view text, bool sorted) : text_(text), sorted_(sorted) {}

  std::optional<Json> read() {
    Json value;
    if (!read_value(value, 0)) return std::nullopt;
    skip_blanks();
    return at_ == text_.size() ? std::optional<Json>(std::move(value)) : std::nullopt;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || (text_[at_] >= '\t' && text_[at_] <= '\r'))) ++at_;
  }
  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    return ++at_, true;
  }
  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    return at_ += word.size(), true;
  }

  bool read_value(Json& out, int depth) {
    skip_blanks();
    if (depth > max_nesting || at_ >= text_.size()) return false;
    switch (text_[at_]) {
      case '{': return read_object(out, depth);
      case '[': return read_array(out, depth);
      case '"': out.kind = Json::Kind::String; return read_string(out.text);
      case 't': out = {.kind = Json::Kind::Bool, .text = "true"}; return take_word("true");
      case 'f': out = {.kind = Json::Kind::Bool, .text = "false"}; return take_word("false");
      case 'n': return take_word("null");
      default: return read_number(out);
    }
  }

  bool read_number(Json& out) {
    std::size_t start = at_;
    while (at_ < text_.size() && std::string_view("+-.eE0123456789").find(text_[at_]) != std::string_view::npos) ++at_;
    std::string_view number = text_.substr(start, at_ - start);
    std::string_view digits = number.substr(number.starts_with('-') ? 1 : 0);
    if (digits.empty() || digits[0] < '0' || digits[0] > '9') return false;
    if (digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9') return false;
    out = {.kind = Json::Kind::Number, .text = std::string(number)};
    return true;
  }

  bool read_hex(unsigned& code) {
    if (at_ + 4 > text_.size()) return false;
    code = 0;
    for (int i = 0; i < 4; ++i) {
      char c = text_[at_++];
      unsigned digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : 16;
      if (digit > 15) return false;
      code = code * 16 + digit;
    }
    return true;
  }

  bool read_escape(std::string& out) {
    if (at_ >= text_.size()) return false;
    char c = text_[at_++];
    static constexpr std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    if (auto index = from.find(c); index != std::string_view::npos) return out += to[index], true;
    unsigned code = 0, low = 0;
    if (c != 'u' || !read_hex(code) || code == 0) return false;
    if (code >= 0xD800 && code < 0xDC00) {
      if (!take_word("\\u") || !read_hex(low) || low < 0xDC00 || low > 0xDFFF) return false;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(out, code);
    return true;
  }

  bool read_string(std::string& out) {
    for (++at_; at_ < text_.size() && text_[at_] != '"';) {
      char c = text_[at_++];
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out += c;
      } else if (!read_escape(out)) {
        return false;
      }
    }
    return at_ < text_.size() && ++at_ > 0;
  }

  bool read_array(Json& out, int depth) {
    out.kind = Json::Kind::Array;
    ++at_;
    if (take(']')) return true;
    do {
      if (!read_value(out.items.emplace_back(), depth + 1)) return false;
    } while (take(','));
    return take(']');
  }

  bool read_object(Json& out, int depth) {
    out.kind = Json::Kind::Object;
    ++at_;
    if (take('}')) return true;
    do {
      auto& [key, value] = out.members.emplace_back();
      skip_blanks();
      if (at_ >= text_.size() || text_[at_] != '"' || !read_string(key) || !take(':')) return false;
      if (!read_value(value, depth + 1)) return false;
    } while (take(','));
    if (!take('}')) return false;
    if (sorted_) sort_members(out);
    return true;
  }

  static void sort_members(Json& object) {
    auto& members = object.members;
    std::stable_sort(members.begin(), members.end(),
                     [](const auto& a, const auto& b) { return key_before(a.first, b.first); });
    std::vector<std::pair<std::string, Json>> kept;
    for (auto& member : members) {
      if (!kept.empty() && kept.back().first == member.first) kept.pop_back();
      kept.push_back(std::move(member));
    }
    members = std::move(kept);
  }

  std::string_view text_;
  bool sorted_;
  std::size_t at_ = 0;
};

// A number as numeric prints it; exponents are written out.
std::string plain_number(const std::string& text) {
  auto e = text.find_first_of("eE");
  if (e == std::string::npos) return text == "-0" ? "0" : text;
  std::string mantissa = text.substr(0, e);
  int exponent = std::atoi(text.c_str() + e + 1);
  bool negative = mantissa.starts_with('-');
  if (negative) mantissa.erase(0, 1);
  auto point = mantissa.find('.');
  int scale = point == std::string::npos ? 0 : static_cast<int>(mantissa.size() - point - 1);
  if (point != std::string::npos) mantissa.erase(point, 1);
  scale -= exponent;
  if (exponent > 1000 || exponent < -1000) return text;
  if (scale < 0) mantissa.append(static_cast<std::size_t>(-scale), '0'), scale = 0;
  if (static_cast<int>(mantissa.size()) <= scale) mantissa.insert(0, static_cast<std::size_t>(scale) + 1 - mantissa.size(), '0');
  if (scale > 0) mantissa.insert(mantissa.size() - static_cast<std::size_t>(scale), 1, '.');
  auto first = mantissa.find_first_not_of('0');
  if (first == std::string::npos || mantissa[first] == '.') first = first == std::string::npos ? mantissa.size() - 1 : first - 1;
  mantissa.erase(0, first);
  return (negative ? "-" : "") + mantissa;
}

void print(std::string& out, const Json& value) {
  switch (value.kind) {
    case Json::Kind::Null: out += "null"; return;
    case Json::Kind::Bool: out += value.text; return;
    case Json::Kind::Number: out += plain_number(value.text); return;
    case Json::Kind::String: out += json_quote(value.text); return;
    case Json::Kind::Array:
      out += '[';
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        if (i > 0) out += ", ";
        print(out, value.items[i]);
      }
      out += ']';
      return;
    case Json::Kind::Object:
      out += '{';
      for (std::size_t i = 0; i < value.members.size(); ++i) {
        if (i > 0) out += ", ";
        out += json_quote(value.members[i].first) + ": ";
        print(out, value.members[i].second);
      }
      out += '}';
      return;
  }
}

}  // namespace

const Json* Json::member(std::string_view key) const {
  const Json* found = nullptr;
  for (const auto& [name, value] : members) {
    if (name == key) found = &value;
  }
  return found;
}

std::optional<Json> parse_json(std::string_view text, bool sorted) { return Reader(text, sorted).read(); }

std::string print_jsonb(const Json& value) {
  std::string out;
  print(out, value);
  return out;
}

std::string json_quote(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char code[8];
          std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
          out += code;
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::optional<std::string> json_as_text(const Json& value) {
  if (value.kind == Json::Kind::Null) return std::nullopt;
  if (value.kind == Json::Kind::String) return value.text;
  return print_jsonb(value);
}

bool json_equal(const Json& a, const Json& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Json::Kind::Null: return true;
    case Json::Kind::Number: return numeric_compare(plain_number(a.text), plain_number(b.text)) == 0;
    case Json::Kind::Array:
      return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                        [](const Json& x, const Json& y) { return json_equal(x, y); });
    case Json::Kind::Object:
      return std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                        [](const auto& x, const auto& y) { return x.first == y.first && json_equal(x.second, y.second); });
    default: return a.text == b.text;
  }
}

std::optional<bool> json_equal(std::string_view a, std::string_view b) {
  std::optional<Json> x = parse_json(a), y = parse_json(b);
  if (!x || !y) return std::nullopt;
  return json_equal(*x, *y);
}

bool json_contains(const Json& whole, const Json& part) {
  if (whole.kind == Json::Kind::Object && part.kind == Json::Kind::Object) {
    return std::all_of(part.members.begin(), part.members.end(), [&](const auto& wanted) {
      const Json* found = whole.member(wanted.first);
      return found != nullptr && json_contains(*found, wanted.second);
    });
  }
  if (whole.kind != Json::Kind::Array) return json_equal(whole, part);
  auto has = [&](const Json& wanted) {
    return std::any_of(whole.items.begin(), whole.items.end(), [&](const Json& item) {
      bool container = wanted.kind == Json::Kind::Array || wanted.kind == Json::Kind::Object;
      return item.kind == wanted.kind && (container ? json_contains(item, wanted) : json_equal(item, wanted));
    });
  };
  // As a special case an array contains a scalar that is one of its members.
  if (part.kind != Json::Kind::Array) return part.kind != Json::Kind::Object && has(part);
  return std::all_of(part.items.begin(), part.items.end(), has);
}

std::optional<std::string> json_canonical(std::string_view text) {
  std::optional<Json> value = parse_json(text);
  return value ? std::optional<std::string>(print_jsonb(*value)) : std::nullopt;
}

std::string_view json_type_name(Json::Kind kind) {
  static constexpr std::string_view names[] = {"null", "boolean", "number", "string", "array", "object"};
  return names[static_cast<int>(kind)];
}

}  // namespace reconcile::execute
