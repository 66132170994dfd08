#include "adapters/postgres/target.h"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace reconcile::postgres {
namespace {

using Parameters = std::map<std::string, std::string>;

const std::string encode_help =
    "percent-encode what is special in the user and the password: @ is %40, / is %2F, : is %3A, # is %23, ? is %3F, % is %25";

// Waits no longer than this, and notices a server that has gone; the user's own settings win.
constexpr std::pair<const char*, const char*> patience[] = {
    {"connect_timeout", "10"}, {"keepalives_idle", "15"}, {"keepalives_interval", "5"}, {"keepalives_count", "3"}, {"tcp_user_timeout", "30000"},
};

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::set<std::string> known_keywords() {
  std::set<std::string> out;
  Options defaults(PQconndefaults());
  for (const PQconninfoOption* option = defaults.get(); option != nullptr && option->keyword != nullptr; ++option) out.insert(option->keyword);
  out.insert("ssl");  // JDBC's; libpq maps ssl=true itself
  return out;
}

bool has_prefix(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
         });
}

bool is_url(std::string_view text) { return text.find("://") != std::string_view::npos && text.find('=') > text.find("://"); }

std::string decoded(std::string_view text) {
  auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

struct Url {
  std::string for_libpq;
  std::string user, password;  // as written
  std::string schema;
  bool pgbouncer = false;
};

// node-postgres knows a mode that libpq does not: encrypt, verify nothing.
std::string libpq_parameter(const std::string& name, const std::string& value) {
  return name + "=" + (name == "sslmode" && value == "no-verify" ? "require" : value);
}

Result<Url> read_url(std::string_view text) {
  for (std::string_view proxy : {"prisma://", "prisma+postgres://"}) {
    if (has_prefix(text, proxy)) return Error{"a " + std::string(proxy) + " URL is Prisma's own proxy, not a database", "", "give the database's own postgres:// URL"};
  }
  if (has_prefix(text, "jdbc:")) text.remove_prefix(5);
  std::size_t scheme_end = text.find("://");
  std::string scheme;
  for (char c : text.substr(0, scheme_end)) scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  scheme = scheme.substr(0, scheme.find('+'));  // SQLAlchemy's postgresql+psycopg2
  if (scheme != "postgres" && scheme != "postgresql") return Error{"its URL is not one of PostgreSQL", "", "URLs begin with postgres:// or postgresql://"};
  std::string_view rest = text.substr(scheme_end + 3);
  Url url;
  std::size_t at = rest.find_first_of("@/");
  if (at != std::string_view::npos && rest[at] == '@') {
    std::string_view who = rest.substr(0, at);
    url.user = who.substr(0, who.find(':'));
    if (who.find(':') != std::string_view::npos) url.password = who.substr(who.find(':') + 1);
    rest.remove_prefix(at + 1);
  }
  std::size_t question = rest.find('?');
  std::string_view place = rest.substr(0, question);
  // A second @ is the password's own: libpq would take a part of it for the host, and say it aloud.
  if (place.find('@') != std::string_view::npos || place.find('#') != std::string_view::npos) return Error{"its URL can't be taken apart", "", encode_help};
  url.for_libpq = "postgresql://" + (at != std::string_view::npos && text.substr(scheme_end + 3)[at] == '@' ? std::string(text.substr(scheme_end + 3, at + 1)) : "") +
                  std::string(place);
  if (question == std::string_view::npos) return url;

  static const std::set<std::string> known = known_keywords();
  std::string_view query = rest.substr(question + 1);
  std::string kept;
  while (!query.empty()) {
    std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    std::size_t equals = pair.find('=');
    std::string name(pair.substr(0, equals));
    std::string value(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
    if (name == "schema") url.schema = decoded(value);
    if (name == "pgbouncer" && value == "true") url.pgbouncer = true;
    if (name == "password") url.password = value;
    // Prisma's sslcert is the server's authority; libpq's is the client's own.
    if (known.contains(name) && equals != std::string_view::npos && !value.empty()) kept += (kept.empty() ? "?" : "&") + libpq_parameter(name, value);
  }
  url.for_libpq += kept;
  return url;
}

std::string or_environment(const Parameters& parameters, const char* keyword, const char* variable, std::string fallback) {
  auto found = parameters.find(keyword);
  if (found != parameters.end() && !found->second.empty()) return found->second;
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? value : fallback;
}

std::string conninfo_of(const Parameters& parameters) {
  std::string out;
  for (const auto& [keyword, value] : parameters) {
    out += (out.empty() ? "" : " ") + keyword + "='";
    for (char c : value) {
      if (c == '\'' || c == '\\') out += '\\';
      out += c;
    }
    out += "'";
  }
  return out;
}

bool is_number(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == ','; }); }

bool pooler_by_name(std::string_view host, std::string_view port) {
  return port == "6543" || host.find("-pooler.") != std::string_view::npos || host.find("pooler.supabase.com") != std::string_view::npos;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// A short secret is replaced where it stands by itself only: else every sentence would be full of holes.
void hide(std::string& text, std::string_view secret, std::string_view instead) {
  if (secret.empty()) return;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    bool alone = (at == 0 || !is_word(text[at - 1])) && (at + secret.size() == text.size() || !is_word(text[at + secret.size()]));
    if (secret.size() < 4 && !alone) {
      ++at;
      continue;
    }
    text.replace(at, secret.size(), instead);
    at += instead.size();
  }
}

}  // namespace

Result<Target> Target::parse(const std::string& text) {
  Target target;
  std::string for_libpq = text;
  if (is_url(text)) {
    Result<Url> url = read_url(text);
    if (!url) return url.error();
    for_libpq = url->for_libpq;
    target.schema_ = url->schema;
    target.names_pooler_ = url->pgbouncer;
    target.secrets_ = {url->password, decoded(url->password), text};
  }
  char* complaint = nullptr;
  Options options(PQconninfoParse(for_libpq.c_str(), &complaint));
  if (complaint != nullptr) PQfreemem(complaint);  // it quotes what was written
  if (options == nullptr) return Error{is_url(text) ? "its URL can't be taken apart" : "its connection string can't be taken apart", "", encode_help};
  Parameters parameters;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') parameters[option->keyword] = option->val;
  }
  if (auto port = parameters.find("port"); port != parameters.end() && !is_number(port->second)) {
    return Error{"the port in its URL is no number", "", encode_help};
  }
  for (const char* keyword : {"password", "sslpassword"}) {
    if (parameters.contains(keyword)) target.secrets_.push_back(parameters[keyword]);
  }
  if (const char* password = std::getenv("PGPASSWORD")) target.secrets_.emplace_back(password);
  target.user_ = or_environment(parameters, "user", "PGUSER", "");
  std::string host = or_environment(parameters, "host", "PGHOST", parameters.contains("hostaddr") ? parameters["hostaddr"] : "localhost");
  std::string port = or_environment(parameters, "port", "PGPORT", "5432");
  target.database_ = or_environment(parameters, "dbname", "PGDATABASE", target.user_);
  target.label_ = parameters.contains("service") && !parameters.contains("host")
                      ? "service " + parameters["service"]
                      : host + ":" + port + (target.database_.empty() ? "" : "/" + target.database_);
  target.names_pooler_ = target.names_pooler_ || pooler_by_name(host, port);
  for (const auto& [keyword, value] : patience) {
    bool by_variable = std::string_view(keyword) == "connect_timeout" && std::getenv("PGCONNECT_TIMEOUT") != nullptr;
    if (!by_variable) parameters.try_emplace(keyword, value);
  }
  target.conninfo_ = conninfo_of(parameters);
  std::sort(target.secrets_.begin(), target.secrets_.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return target;
}

std::string Target::scrubbed(std::string_view message) const {
  std::string out;
  for (char c : message) out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  while (!out.empty() && out.back() == ' ') out.pop_back();
  for (const std::string& secret : secrets_) hide(out, secret, "***");
  for (const char* word : {"user", "role"}) {
    if (!user_.empty()) hide(out, std::string(word) + " \"" + user_ + "\"", std::string("the ") + word);
  }
  return out;
}

}  // namespace reconcile::postgres
