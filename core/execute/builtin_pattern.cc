// LIKE and regular expressions (like.c, regexp.c).
#include <algorithm>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "core/execute/builtin.h"
#include "core/execute/container.h"
#include "core/execute/regex.h"

namespace reconcile::execute {
namespace {

char fold(char c, bool ignore_case) { return ignore_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

std::size_t character_size(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
  return size;
}

bool like(std::string_view text, std::string_view pattern, bool ignore_case) {
  // After a '%' only the newest choice needs to be taken back.
  std::string_view retry_text, retry_pattern;
  bool can_retry = false;
  for (;;) {
    if (!pattern.empty() && pattern[0] == '%') {
      pattern.remove_prefix(1);
      retry_text = text, retry_pattern = pattern, can_retry = true;
      continue;
    }
    if (text.empty() && pattern.empty()) return true;
    bool matched = false;
    if (!pattern.empty() && !text.empty()) {
      if (pattern[0] == '_') {
        matched = true;
        text.remove_prefix(character_size(text));
        pattern.remove_prefix(1);
      } else {
        std::size_t escape = pattern[0] == '\\' ? 1 : 0;
        if (escape == 1 && pattern.size() == 1) throw PgError("22025", "LIKE pattern must not end with escape character");
        if (fold(pattern[escape], ignore_case) == fold(text[0], ignore_case)) {
          matched = true;
          text.remove_prefix(1);
          pattern.remove_prefix(escape + 1);
        }
      }
    }
    if (matched) continue;
    if (!can_retry || retry_text.empty()) return false;
    retry_text.remove_prefix(character_size(retry_text));
    text = retry_text, pattern = retry_pattern;
  }
}

std::string small_letters(const std::string& text) {
  std::string out;
  icu::UnicodeString::fromUTF8(text).toLower(icu::Locale::getRoot()).toUTF8String(out);
  return out;
}

Value like_call(Call& call, bool ignore_case, bool wanted) {
  if (!call.is_text(0) || !call.is_text(1)) return Value::unknown();
  const bool matches = like(call.text(0), call.text(1), ignore_case);
  // Whether letters beyond ASCII have a case is for the database's locale to say: with it or without it.
  if (ignore_case && !(is_ascii(call.text(0)) && is_ascii(call.text(1)))) {
    if (like(small_letters(call.text(0)), small_letters(call.text(1)), true) != matches) return Value::not_null();
  }
  return Value::boolean(matches == wanted);
}

Value is_like(Call& call) { return like_call(call, false, true); }
Value is_not_like(Call& call) { return like_call(call, false, false); }
Value is_ilike(Call& call) { return like_call(call, true, true); }
Value is_not_ilike(Call& call) { return like_call(call, true, false); }

Value regex_call(Call& call, bool ignore_case, bool wanted) {
  std::optional<Regex> regex = Regex::compile(call.text(1), ignore_case);
  return regex ? Value::boolean(regex->matches(call.text(0)) == wanted) : Value::not_null();
}

Value matches(Call& call) { return regex_call(call, false, true); }
Value matches_not(Call& call) { return regex_call(call, false, false); }
Value imatches(Call& call) { return regex_call(call, true, true); }
Value imatches_not(Call& call) { return regex_call(call, true, false); }

// The escape character of LIKE … ESCAPE and SIMILAR TO … ESCAPE: at most one.
std::string_view escape_character(const std::string& text) {
  if (!text.empty() && character_size(text) != text.size()) {
    throw PgError("22025", "invalid escape string").with_hint("Escape string must be empty or one character.");
  }
  return text;
}

// A pattern whose escape character is the backslash (like_escape of like.c).
Value like_escape(Call& call) {
  if (!call.is_text(0) || !call.is_text(1)) return Value::unknown();
  std::string_view escape = escape_character(call.text(1));
  std::string_view rest = call.text(0);
  if (escape == "\\") return Value::known(std::string(rest));
  std::string out;
  bool is_escaped = false;
  while (!rest.empty()) {
    std::string_view c = rest.substr(0, character_size(rest));
    rest.remove_prefix(c.size());
    if (c == escape && !is_escaped) {
      out += '\\';
      is_escaped = true;
      continue;
    }
    if (c == "\\" && !is_escaped) out += '\\';
    out += c;
    is_escaped = false;
  }
  return Value::known(std::move(out));
}

// SQL's regular expression as an advanced one (similar_escape_internal of regexp.c).
std::string regex_of_similar(std::string_view rest, std::string_view escape) {
  std::string out = "^(?:";
  bool is_escaped = false, in_class = false;
  int separators = 0;
  while (!rest.empty()) {
    std::string_view c = rest.substr(0, character_size(rest));
    rest.remove_prefix(c.size());
    if (is_escaped && c == "\"" && !in_class) {
      if (separators == 2) throw PgError("2200C", "SQL regular expression may not contain more than two escape-double-quote separators");
      out += separators++ == 0 ? "){1,1}?(" : "){1,1}(?:";
    } else if (is_escaped) {
      out.append("\\").append(c);
    } else if (!escape.empty() && c == escape) {
      is_escaped = true;
      continue;
    } else if (in_class) {
      out.append(c == "\\" ? "\\" : "").append(c);
      in_class = c != "]";
    } else if (c == "%") {
      out += ".*";
    } else if (c == "_") {
      out += '.';
    } else if (c == "(") {
      out += "(?:";
    } else {
      in_class = c == "[";
      out.append(c == "\\" || c == "." || c == "^" || c == "$" ? "\\" : "").append(c);
    }
    is_escaped = false;
  }
  return out + ")$";
}

Value similar_to_escape(Call& call) {
  if (!call.is_text(0) || (call.count() > 1 && !call.is_text(1))) return Value::unknown();
  return Value::known(regex_of_similar(call.text(0), call.count() > 1 ? escape_character(call.text(1)) : "\\"));
}

struct Flags {
  bool global = false, ignore_case = false, known = true;
};

Flags read_flags(std::string_view text) {
  Flags flags;
  for (char c : text) {
    if (c == 'g') flags.global = true;
    else if (c == 'i') flags.ignore_case = true;
    else flags.known = false;
  }
  return flags;
}

// What the parentheses matched, or the whole match where there are none.
Value groups_of(const std::string& text, const Regex::Match& match) {
  std::vector<Value> groups;
  for (const auto& group : match.groups) groups.push_back(group ? Value::known(*group) : Value::null());
  if (groups.empty()) groups.push_back(Value::known(text.substr(match.begin, match.end - match.begin)));
  return make_array(std::move(groups));
}

Value regexp_replace(Call& call) {
  if (call.count() > 4 || (call.count() == 4 && !call.is_text(3))) return Value::not_null();
  Flags flags = read_flags(call.count() == 4 ? call.text(3) : std::string());
  std::optional<Regex> regex = Regex::compile(call.text(1), flags.ignore_case);
  if (!regex || !flags.known) return Value::not_null();
  const std::string& text = call.text(0);
  std::string out;
  std::size_t at = 0, copied = 0;
  while (at <= text.size()) {
    std::optional<Regex::Match> match = regex->search(text, at);
    if (!match) break;
    out.append(text, copied, match->begin - copied);
    out += expand_replacement(text, call.text(2), *match);
    copied = match->end;
    // An empty match moves on by a character, so as not to be found again.
    at = match->end > match->begin ? match->end : match->end + 1;
    if (!flags.global) break;
  }
  return Value::known(out + text.substr(std::min(copied, text.size())));
}

Value regexp_match(Call& call) {
  Flags flags = read_flags(call.count() == 3 ? call.text(2) : std::string());
  std::optional<Regex> regex = Regex::compile(call.text(1), flags.ignore_case);
  if (!regex || !flags.known || flags.global) return Value::unknown();
  std::optional<Regex::Match> match = regex->search(call.text(0), 0);
  return match ? groups_of(call.text(0), *match) : Value::null();
}

Value regexp_like(Call& call) {
  Flags flags = read_flags(call.count() == 3 ? call.text(2) : std::string());
  std::optional<Regex> regex = Regex::compile(call.text(1), flags.ignore_case);
  if (!regex || !flags.known || flags.global) return Value::not_null();
  return Value::boolean(regex->matches(call.text(0)));
}

// Of the forms of two arguments only.
Value regexp_count(Call& call) {
  std::optional<Regex> regex = call.count() == 2 ? Regex::compile(call.text(1)) : std::nullopt;
  return regex ? Value::known(std::to_string(regex->search_all(call.text(0), false).size())) : Value::not_null();
}

Value regexp_substr(Call& call) {
  std::optional<Regex> regex = call.count() == 2 ? Regex::compile(call.text(1)) : std::nullopt;
  if (!regex) return Value::unknown();
  std::optional<Regex::Match> match = regex->search(call.text(0), 0);
  return match ? Value::known(call.text(0).substr(match->begin, match->end - match->begin)) : Value::null();
}

Value regexp_split_to_array(Call& call) {
  std::optional<std::vector<Value>> pieces = split_by_regex(call.text(0), call.text(1), call.count() == 3 ? call.text(2) : std::string());
  return pieces ? make_array(std::move(*pieces)) : Value::not_null();
}

constexpr Builtin table[] = {
    {"textlike", is_like, Builtin::Total},
    {"namelike", is_like, Builtin::Total},
    {"bpcharlike", is_like, Builtin::Total},
    {"like", is_like, Builtin::Total},
    {"textnlike", is_not_like, Builtin::Total},
    {"namenlike", is_not_like, Builtin::Total},
    {"bpcharnlike", is_not_like, Builtin::Total},
    {"texticlike", is_ilike, Builtin::Total},
    {"nameiclike", is_ilike, Builtin::Total},
    {"texticnlike", is_not_ilike, Builtin::Total},
    {"nameicnlike", is_not_ilike, Builtin::Total},
    {"textregexeq", matches, Builtin::Total},
    {"nameregexeq", matches, Builtin::Total},
    {"textregexne", matches_not, Builtin::Total},
    {"nameregexne", matches_not, Builtin::Total},
    {"texticregexeq", imatches, Builtin::Total},
    {"nameicregexeq", imatches, Builtin::Total},
    {"texticregexne", imatches_not, Builtin::Total},
    {"nameicregexne", imatches_not, Builtin::Total},
    {"like_escape", like_escape, Builtin::Total},
    {"similar_to_escape", similar_to_escape, Builtin::Total},
    {"regexp_replace", regexp_replace, Builtin::Total},
    {"regexp_match", regexp_match},
    {"regexp_like", regexp_like, Builtin::Total},
    {"regexp_count", regexp_count, Builtin::Total},
    {"regexp_substr", regexp_substr},
    {"regexp_split_to_array", regexp_split_to_array, Builtin::Total},
};

}  // namespace

std::span<const Builtin> pattern_builtins() { return table; }

std::optional<std::vector<Value>> split_by_regex(const std::string& text, const std::string& pattern, const std::string& options) {
  Flags flags = read_flags(options);
  std::optional<Regex> regex = flags.known && !flags.global ? Regex::compile(pattern, flags.ignore_case) : std::nullopt;
  if (!regex) return std::nullopt;
  std::vector<Value> pieces;
  std::size_t at = 0;
  for (const Regex::Match& match : regex->search_all(text, true)) {
    pieces.push_back(Value::known(text.substr(at, match.begin - at)));
    at = match.end;
  }
  pieces.push_back(Value::known(text.substr(at)));
  return pieces;
}

std::optional<std::vector<Value>> regex_matches(const std::string& text, const std::string& pattern, const std::string& options) {
  Flags flags = read_flags(options);
  std::optional<Regex> regex = flags.known ? Regex::compile(pattern, flags.ignore_case) : std::nullopt;
  if (!regex) return std::nullopt;
  std::vector<Value> out;
  for (const Regex::Match& match : regex->search_all(text, false)) {
    out.push_back(groups_of(text, match));
    if (!flags.global) break;
  }
  return out;
}

}  // namespace reconcile::execute
