// LIKE and regular expressions (like.c, regexp.c).
#include "core/execute/builtin.h"
#include "core/execute/container.h"
#include "core/execute/regex.h"

namespace reconcile::execute {
namespace {

char fold(char c, bool ignore_case) { return ignore_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

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

Value like_call(Call& call, bool ignore_case, bool wanted) {
  if (!call.is_text(0) || !call.is_text(1)) return Value::unknown();
  return Value::boolean(like(call.text(0), call.text(1), ignore_case) == wanted);
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
  const std::string& text = call.text(0);
  std::optional<Regex::Match> match = regex->search(text, 0);
  if (!match) return Value::null();
  std::vector<Value> groups;
  for (const auto& group : match->groups) groups.push_back(group ? Value::known(*group) : Value::null());
  if (groups.empty()) groups.push_back(Value::known(text.substr(match->begin, match->end - match->begin)));
  return make_array(std::move(groups));
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
    {"regexp_replace", regexp_replace, Builtin::Total},
    {"regexp_match", regexp_match},
};

}  // namespace

std::span<const Builtin> pattern_builtins() { return table; }

}  // namespace reconcile::execute
