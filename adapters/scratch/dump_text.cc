#include "adapters/scratch/dump_text.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace reconcile::scratch {
namespace {

bool is_noise(std::string_view line) {
  return line.empty() || line.starts_with("--") || line.starts_with("SET ") || line.starts_with("SELECT pg_catalog.set_config") ||
         line.starts_with("\\restrict") || line.starts_with("\\unrestrict");
}

// GRANT … TO role; REVOKE … FROM role; ALTER … OWNER TO role;
bool is_about(std::string_view line, std::string_view role) {
  bool privilege = line.starts_with("GRANT ") || line.starts_with("REVOKE ") || (line.starts_with("ALTER ") && line.find(" OWNER TO ") != std::string_view::npos);
  if (role.empty() || !privilege || !line.ends_with(';')) return false;
  line.remove_suffix(1);
  std::string_view end = " WITH GRANT OPTION";
  if (line.ends_with(end)) line.remove_suffix(end.size());
  return line.ends_with(role) && line.substr(0, line.size() - role.size()).ends_with(' ');
}

bool in_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || (static_cast<unsigned char>(c) & 0x80) != 0; }

// Which quoted text, if any, the end of a line stands in.
class Quoting {
 public:
  bool open() const { return !closing_.empty(); }

  void read(std::string_view line) {
    for (std::size_t at = 0; at < line.size();) at = open() ? inside(line, at) : outside(line, at);
  }

 private:
  std::size_t inside(std::string_view line, std::size_t at) {
    if (escapes_ && line[at] == '\\') return at + 2;
    if (line.substr(at).starts_with(closing_)) {
      std::size_t length = closing_.size();
      closing_.clear();
      return at + length;
    }
    return at + 1;
  }

  // A doubled quote closes and opens again, which is the same.
  std::size_t outside(std::string_view line, std::size_t at) {
    char c = line[at];
    if (c == '\'' || c == '"') {
      closing_ = c;
      escapes_ = c == '\'' && at > 0 && (line[at - 1] == 'E' || line[at - 1] == 'e') && (at < 2 || !in_identifier(line[at - 2]));
    } else if (c == '$' && (at == 0 || !in_identifier(line[at - 1]))) {
      std::size_t end = line.find('$', at + 1);
      bool tag = end != std::string_view::npos && std::all_of(line.begin() + static_cast<std::ptrdiff_t>(at) + 1, line.begin() + static_cast<std::ptrdiff_t>(end), in_identifier);
      if (tag) {
        closing_ = line.substr(at, end + 1 - at);
        escapes_ = false;
        return end + 1;
      }
    } else if (line.substr(at).starts_with("--")) {
      return line.size();
    }
    return at + 1;
  }

  std::string closing_;
  bool escapes_ = false;
};

}  // namespace

std::string normalised_dump(std::string_view dump, std::string_view without) {
  std::string out;
  Quoting quoting;
  for (std::size_t at = 0; at < dump.size();) {
    std::size_t end = std::min(dump.find('\n', at), dump.size());
    std::string_view line = dump.substr(at, end - at);
    at = end + 1;
    if (!quoting.open() && (is_noise(line) || is_about(line, without))) continue;
    out.append(line).append("\n");
    quoting.read(line);
  }
  return out;
}

std::string renamed(std::string text, std::string_view name, std::string_view shown) {
  if (name.empty()) return text;
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + shown.size())) text.replace(at, name.size(), shown);
  return text;
}

}  // namespace reconcile::scratch
