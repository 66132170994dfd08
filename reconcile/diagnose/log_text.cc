#include "reconcile/diagnose/log_text.h"

#include <algorithm>
#include <map>
#include <regex>

#include "core/base/utf8.h"

namespace reconcile::diagnose {
namespace {

// Longer lines are bundles and dumps; what matters stands at their beginning.
constexpr std::size_t longest_line = 2000;

std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\x1b') {
      out += text[at];
      continue;
    }
    char kind = at + 1 < text.size() ? text[at + 1] : '\0';
    if (kind == '[') {  // CSI: parameters, then a letter
      for (at += 2; at < text.size() && (text[at] < '@' || text[at] > '~'); ++at) {
      }
    } else if (kind == ']') {  // OSC: until BEL or ESC
      for (at += 2; at < text.size() && text[at] != '\a' && text[at] != '\x1b'; ++at) {
      }
    } else {
      ++at;
    }
  }
  return out;
}

std::string last_state(std::string line) {
  while (!line.empty() && line.back() == '\r') line.pop_back();
  std::size_t redrawn = line.rfind('\r');
  return redrawn == std::string::npos ? line : line.substr(redrawn + 1);
}

bool take_off(std::string& line, const std::regex& prefix) {
  std::smatch found;
  if (!std::regex_search(line, found, prefix, std::regex_constants::match_continuous) || found.length() == 0) return false;
  line.erase(0, static_cast<std::size_t>(found.length()));
  return true;
}

// What CI, orchestrators and package managers put before a line; each may stand behind another.
const std::vector<std::regex>& prefixes() {
  static const std::vector<std::regex> all = [] {
    const char* patterns[] = {
        R"re(\xEF\xBB\xBF)re",
        R"re([^\t]{1,120}\t[^\t]{1,120}\t(?=\d{4}-\d\d-\d\dT))re",                                   // gh run view --log
        R"re(\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?( ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?\]? ?(?!.*\bstarted at\b))re",
        R"re(##\[(error|warning|notice|debug|group|endgroup|section|command)\])re",                 // GitHub, Azure
        R"re(::(error|warning|notice|group)[^:]*::)re",
        R"re(section_(start|end):\d+:\S*)re",                                                        // GitLab
        R"re(\[[\w.-]*/[\w./-]+\] )re",                                                              // kubectl --prefix
        R"re((app|heroku|remote)\[[\w.-]+\]: )re",
        R"re(npm (error|ERR!|warn|WARN) ?)re",
        R"re(@?[\w-]+(/[\w.-]+)*[:#][\w-]+(:[\w-]+)*: )re",                                           // turbo, nx
        R"re((\.|[\w.@-]+(/[\w.@-]+)+) [\w:-]+: )re",                                                             // pnpm -r
    };
    std::vector<std::regex> out;
    for (const char* pattern : patterns) out.emplace_back(pattern, std::regex::ECMAScript | std::regex::optimize);
    return out;
  }();
  return all;
}

bool is_script_prefix(std::size_t index) { return index >= 9; }

std::string without_prefixes(std::string line) {
  for (int round = 0; round < 4; ++round) {
    bool changed = false;
    for (std::size_t i = 0; i < prefixes().size(); ++i) {
      // A server's or a tool's own words look like the prefix of a script: "psql:x.sql:3: ", "error: code: ".
      bool own_words = is_script_prefix(i) && (line.starts_with("psql:") || line.find("rror: ") < line.find(": ") + 2);
      if (!own_words && take_off(line, prefixes()[i])) changed = true;
    }
    if (!changed) break;
  }
  return line;
}

// "migrate-1  | text": docker compose's, when several lines have it.
std::string compose_prefix(const std::string& line) {
  static const std::regex prefix(R"re(([A-Za-z][\w.-]*) +\| ?)re", std::regex::optimize);
  std::smatch found;
  return std::regex_search(line, found, prefix, std::regex_constants::match_continuous) ? found[0].str() : "";
}

void take_off_compose(std::vector<std::string>& lines) {
  std::map<std::string, std::size_t> counts;
  std::size_t filled = 0;
  auto name_of = [](const std::string& prefix) { return prefix.substr(0, prefix.find_first_of(" |")); };
  for (const std::string& line : lines) {
    filled += !line.empty();
    if (std::string prefix = compose_prefix(line); !prefix.empty()) ++counts[name_of(prefix)];
  }
  for (std::string& line : lines) {
    std::string prefix = compose_prefix(line);
    if (prefix.empty()) continue;
    std::size_t count = counts[name_of(prefix)];
    if (count > 1 || count == filled) line.erase(0, prefix.size());
  }
}

const std::vector<std::pair<std::regex, std::string>>& secrets() {
  static const std::vector<std::pair<std::regex, std::string>> all = [] {
    std::vector<std::pair<std::regex, std::string>> out;
    auto add = [&](const char* pattern, const char* with) {
      out.emplace_back(std::regex(pattern, std::regex::ECMAScript | std::regex::icase | std::regex::optimize), with);
    };
    add(R"re(([a-z][a-z0-9+.-]*://)[^\s"'`]*@)re", "$1***@");
    add(R"re(([?&](password|sslpassword|api_?key|token|secret|sslkey)=)[^&\s"'`]+)re", "$1***");
    add(R"re((["']?\b[\w-]*(password|passwd|pwd|secret|token|api_?key|access_?key|private_?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;})&]+))re", "$1***");
    add(R"re((\b(authorization|bearer|basic)\b[:\s]+)(bearer\s+|basic\s+)?[A-Za-z0-9+/._=-]{12,})re", "$1***");
    return out;
  }();
  return all;
}

}  // namespace

std::string redacted(std::string_view text) {
  std::string out(text);
  for (const auto& [pattern, with] : secrets()) out = std::regex_replace(out, pattern, with);
  return out;
}

std::vector<std::string> plain_lines(std::string_view log) {
  std::string whole = without_escapes(log);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= whole.size();) {
    std::size_t end = std::min(whole.find('\n', at), whole.size());
    std::string line = last_state(whole.substr(at, end - at));
    if (line.size() > longest_line) line.resize(longest_line);
    lines.push_back(redacted(utf8::sanitized(line)));
    at = end + 1;
  }
  take_off_compose(lines);
  for (std::string& line : lines) line = without_prefixes(std::move(line));
  return lines;
}

}  // namespace reconcile::diagnose
