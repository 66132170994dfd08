#include "core/execute/regex.h"

#include <re2/re2.h>

namespace reconcile::execute {

struct Regex::Compiled {
  explicit Compiled(const std::string& pattern, const re2::RE2::Options& options) : re(pattern, options) {}
  re2::RE2 re;
};

namespace {

// Whether the pattern keeps to what both engines read alike. An escape that is a letter or digit is
// accepted only where it means the same class; "(?" starts an extension; "?", "*", "+", "}" before "?"
// makes a quantifier non-greedy, which changes how PostgreSQL prefers matches as a whole.
bool is_common(std::string_view pattern) {
  if (pattern.starts_with("***")) return false;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i], next = i + 1 < pattern.size() ? pattern[i + 1] : 0;
    if (static_cast<unsigned char>(c) >= 0x80) return false;
    if (c == '\\') {
      bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9');
      if (next == 0 || (letter && std::string_view("dswDSWntr").find(next) == std::string_view::npos)) return false;
      ++i;
    } else if (in_class) {
      if (c == '[' && (next == '.' || next == '=')) return false;
      if (c == '[' && next == ':') {
        i = pattern.find(":]", i + 2);
        if (i == std::string_view::npos) return false;
        ++i;
      } else if (c == ']') {
        in_class = false;
      }
    } else if (c == '[') {
      in_class = true;
      if (next == '^') ++i;
      if (i + 1 < pattern.size() && pattern[i + 1] == ']') ++i;
    } else if (c == '(' && next == '?') {
      if (i + 2 >= pattern.size() || pattern[i + 2] != ':') return false;
      i += 2;
    } else if ((c == '*' || c == '+' || c == '?' || c == '}') && (next == '?' || next == '*' || next == '+')) {
      return false;
    }
  }
  return !in_class;
}

}  // namespace

std::optional<Regex> Regex::compile(std::string_view pattern, bool ignore_case) {
  if (!is_common(pattern)) return std::nullopt;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_longest_match(true);
  options.set_dot_nl(true);  // a dot matches a newline there
  options.set_case_sensitive(!ignore_case);
  options.set_max_mem(1 << 20);
  auto compiled = std::make_shared<const Compiled>(std::string(pattern), options);
  if (!compiled->re.ok()) return std::nullopt;
  Regex out;
  out.compiled_ = std::move(compiled);
  return out;
}

std::optional<Regex::Match> Regex::search(std::string_view text, std::size_t from) const {
  int count = compiled_->re.NumberOfCapturingGroups();
  std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(count) + 1);
  re2::StringPiece subject(text.data(), text.size());
  if (!compiled_->re.Match(subject, from, text.size(), re2::RE2::UNANCHORED, pieces.data(), count + 1)) return std::nullopt;
  Match match;
  match.begin = static_cast<std::size_t>(pieces[0].data() - text.data());
  match.end = match.begin + pieces[0].size();
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    if (pieces[i].data() == nullptr) match.groups.emplace_back();
    else match.groups.emplace_back(std::string(pieces[i].data(), pieces[i].size()));
  }
  return match;
}

std::string expand_replacement(std::string_view text, std::string_view replacement, const Regex::Match& match) {
  std::string out;
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    char c = replacement[i], next = i + 1 < replacement.size() ? replacement[i + 1] : 0;
    if (c != '\\' || next == 0) {
      out += c;
      continue;
    }
    ++i;
    if (next == '&') {
      out += text.substr(match.begin, match.end - match.begin);
    } else if (next >= '1' && next <= '9') {
      auto group = static_cast<std::size_t>(next - '1');
      if (group < match.groups.size()) out += match.groups[group].value_or("");
    } else if (next == '\\') {
      out += '\\';
    } else {
      out += '\\', out += next;
    }
  }
  return out;
}

std::vector<Regex::Match> Regex::search_all(std::string_view text, bool splitting) const {
  std::vector<Match> out;
  std::size_t last_end = 0;
  for (std::size_t at = 0; at <= text.size();) {
    std::optional<Match> match = search(text, at);
    if (!match) break;
    const bool is_empty = match->begin == match->end;
    at = match->end;
    if (is_empty) {
      do ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    }
    const bool divides = match->begin < text.size() && match->end > last_end;
    last_end = match->end;
    if (divides || !splitting) out.push_back(std::move(*match));
  }
  return out;
}

}  // namespace reconcile::execute
