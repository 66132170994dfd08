// json and jsonb: PostgreSQL's own reader, for its very messages, and jsonb's canonical form.
#include <algorithm>
#include <map>

#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/text_scan.h"

namespace reconcile::analyze {
namespace {

constexpr int max_json_depth = 1000;

[[noreturn]] void bad_json(std::string detail) {
  throw PgError("22P02", "invalid input syntax for type json").with_detail(std::move(detail));
}

bool is_word_char(char c) {
  return is_alpha(c) || is_digit(c) || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

// jsonb keeps an object's keys by length, then by bytes.
struct KeyOrder {
  bool operator()(const std::string& a, const std::string& b) const {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};

struct Token {
  char kind = 0;  // one of {}[]:, or s(tring) n(umber) w(ord: true, false, null), 0 at the end
  std::string_view text;
  std::string value;  // of a string: unescaped
};

class JsonReader {
 public:
  JsonReader(std::string_view text, bool binary) : rest_(text), binary_(binary) {}

  // The canonical (jsonb) form; nullopt when nested too deep to follow.
  DatumText read() {
    next();
    std::string out = value(0);
    if (too_deep_) return std::nullopt;
    if (token_.kind != 0) bad_json("Expected end of input, but found \"" + std::string(token_.text) + "\".");
    return out;
  }

 private:
  [[noreturn]] void expected(const char* what) {
    if (token_.kind == 0) bad_json("The input string ended unexpectedly.");
    bad_json("Expected " + std::string(what) + ", but found \"" + std::string(token_.text) + "\".");
  }

  std::string value(int depth) {
    if (depth > max_json_depth) too_deep_ = true;
    if (too_deep_) return {};
    std::string out;
    switch (token_.kind) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case 's':
        out = quoted(token_.value);
        break;
      case 'n':
        out = numeric_in_out(token_.text, -1);
        break;
      case 'w':
        out = token_.text;
        break;
      default:
        expected("JSON value");
    }
    next();
    return out;
  }

  std::string object(int depth) {
    std::map<std::string, std::string, KeyOrder> members;  // the last of equal keys wins
    next();
    if (token_.kind != 's' && token_.kind != '}') expected("string or \"}\"");
    while (token_.kind != '}') {
      if (token_.kind != 's') expected("string");
      std::string key = token_.value;
      next();
      if (token_.kind != ':') expected("\":\"");
      next();
      members[key] = value(depth + 1);
      if (too_deep_) return {};
      if (token_.kind != ',' && token_.kind != '}') expected("\",\" or \"}\"");
      if (token_.kind == ',') next_member('}');
    }
    next();
    std::string out = "{";
    for (const auto& [key, text] : members) {
      out += (out.size() > 1 ? ", " : "") + quoted(key) + ": " + text;
    }
    return out + "}";
  }

  std::string array(int depth) {
    std::string out = "[";
    next();
    while (token_.kind != ']') {
      out += (out.size() > 1 ? ", " : "") + value(depth + 1);
      if (too_deep_) return {};
      if (token_.kind != ',' && token_.kind != ']') expected("\",\" or \"]\"");
      if (token_.kind == ',') next_member(']');
    }
    next();
    return out + "]";
  }

  // After a comma something must follow.
  void next_member(char closing) {
    next();
    if (token_.kind == closing) expected(closing == '}' ? "string" : "JSON value");
  }

  void next() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\n' || rest_[0] == '\r')) {
      rest_.remove_prefix(1);
    }
    token_ = {};
    if (rest_.empty()) return;
    char c = rest_[0];
    if (std::string_view("{}[]:,").find(c) != std::string_view::npos) {
      take_token(c, 1);
    } else if (c == '"') {
      string();
    } else if (c == '-' || is_digit(c)) {
      number();
    } else {
      word();
    }
  }

  void take_token(char kind, std::size_t length) {
    token_.kind = kind;
    token_.text = rest_.substr(0, length);
    rest_.remove_prefix(length);
  }

  void word() {
    std::size_t length = 0;
    while (length < rest_.size() && is_word_char(rest_[length])) ++length;
    std::string_view text = rest_.substr(0, std::max<std::size_t>(length, 1));
    if (text != "true" && text != "false" && text != "null") invalid_token(text);
    take_token('w', length);
  }

  [[noreturn]] static void invalid_token(std::string_view text) {
    bad_json("Token \"" + std::string(text) + "\" is invalid.");
  }

  void number() {
    std::size_t at = rest_[0] == '-' ? 1 : 0;
    auto digits = [&] {
      std::size_t start = at;
      while (at < rest_.size() && is_digit(rest_[at])) ++at;
      return at > start;
    };
    auto here = [&](char c) { return at < rest_.size() && to_lower(rest_[at]) == c; };
    bool good = true;
    if (here('0')) {
      ++at;
    } else {
      good = digits();
    }
    if (good && here('.')) good = (++at, digits());
    if (good && here('e')) {
      ++at;
      if (here('+') || here('-')) ++at;
      good = digits();
    }
    std::size_t end = at;
    while (end < rest_.size() && is_word_char(rest_[end])) ++end;
    if (!good || end > at) invalid_token(rest_.substr(0, end));
    take_token('n', at);
  }

  void string() {
    std::string value;
    std::size_t at = 1;
    for (;; ++at) {
      if (at >= rest_.size()) invalid_token(rest_);
      char c = rest_[at];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < ' ') {
        static constexpr char hex[] = "0123456789abcdef";
        bad_json(std::string("Character with value 0x") + hex[c >> 4] + hex[c & 15] + " must be escaped.");
      }
      if (c == '\\') {
        at = escape(at + 1, value);
        continue;
      }
      if (high_surrogate_ != 0) missing_low_surrogate();
      value += c;
    }
    if (high_surrogate_ != 0) missing_low_surrogate();
    take_token('s', at + 1);
    token_.value = std::move(value);
  }

  // `at` is after the backslash; returns the last byte of the escape.
  std::size_t escape(std::size_t at, std::string& value) {
    if (at >= rest_.size()) invalid_token(rest_);
    if (rest_[at] == 'u') return unicode_escape(at, value);
    static constexpr std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    std::size_t known = from.find(rest_[at]);
    if (known == std::string_view::npos) {
      std::size_t end = at + 1;
      while (end < rest_.size() && (static_cast<unsigned char>(rest_[end]) & 0xC0) == 0x80) ++end;
      bad_json("Escape sequence \"\\" + std::string(rest_.substr(at, end - at)) + "\" is invalid.");
    }
    if (high_surrogate_ != 0) missing_low_surrogate();
    value += to[known];
    return at;
  }

  std::size_t unicode_escape(std::size_t at, std::string& value) {
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      if (++at >= rest_.size()) invalid_token(rest_);
      char c = to_lower(rest_[at]);
      bool hex = is_digit(c) || (c >= 'a' && c <= 'f');
      if (!hex) bad_json("\"\\u\" must be followed by four hexadecimal digits.");
      code = code * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    if (binary_) put_unicode(code, value);
    return at;
  }

  // Only jsonb, which stores the characters, looks at what they are.
  void put_unicode(std::uint32_t code, std::string& value) {
    if (code >= 0xD800 && code <= 0xDBFF) {
      if (high_surrogate_ != 0) bad_json("Unicode high surrogate must not follow a high surrogate.");
      high_surrogate_ = code;
      return;
    }
    if (code >= 0xDC00 && code <= 0xDFFF) {
      if (high_surrogate_ == 0) missing_low_surrogate();
      code = 0x10000 + ((high_surrogate_ - 0xD800) << 10) + (code - 0xDC00);
      high_surrogate_ = 0;
    } else if (high_surrogate_ != 0) {
      missing_low_surrogate();
    }
    if (code == 0) {
      throw PgError("22P05", "unsupported Unicode escape sequence")
          .with_detail("\\u0000 cannot be converted to text.");
    }
    append_utf8(code, value);
  }

  [[noreturn]] static void missing_low_surrogate() {
    bad_json("Unicode low surrogate must follow a high surrogate.");
  }

  static void append_utf8(std::uint32_t code, std::string& out) {
    auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xC0 | (code >> 6)), put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
      put(0xE0 | (code >> 12)), put(0x80 | ((code >> 6) & 0x3F)), put(0x80 | (code & 0x3F));
    } else {
      put(0xF0 | (code >> 18)), put(0x80 | ((code >> 12) & 0x3F));
      put(0x80 | ((code >> 6) & 0x3F)), put(0x80 | (code & 0x3F));
    }
  }

  static std::string quoted(std::string_view text) {
    static constexpr std::string_view from = "\b\f\n\r\t\"\\", to = "bfnrt\"\\";
    static constexpr char hex[] = "0123456789abcdef";
    std::string out = "\"";
    for (char c : text) {
      if (std::size_t known = from.find(c); known != std::string_view::npos) {
        (out += '\\') += to[known];
      } else if (static_cast<unsigned char>(c) < ' ') {
        ((out += "\\u00") += hex[c >> 4]) += hex[c & 15];
      } else {
        out += c;
      }
    }
    return out + '"';
  }

  std::string_view rest_;
  bool binary_;
  bool too_deep_ = false;
  Token token_;
  std::uint32_t high_surrogate_ = 0;
};

}  // namespace

DatumText json_in_out(std::string_view text, bool binary) {
  DatumText canonical = JsonReader(text, binary).read();
  if (!canonical) return std::nullopt;
  return binary ? *canonical : std::string(text);
}

}  // namespace reconcile::analyze
