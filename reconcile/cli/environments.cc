#include "reconcile/cli/environments.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace reconcile::cli {
namespace {

constexpr std::string_view default_environment = "default";

bool is_name(std::string_view text) {
  auto ok = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), ok);
}

// `host=db dbname=app` begins like `ENV=URL`; a URL after the name tells them apart.
bool is_connection_keyword(std::string_view name) {
  constexpr std::array keywords{std::string_view("host"), std::string_view("hostaddr"), std::string_view("port"), std::string_view("dbname"),
                                std::string_view("user"), std::string_view("password"), std::string_view("service"), std::string_view("sslmode")};
  return std::find(keywords.begin(), keywords.end(), name) != keywords.end();
}

bool has_scheme(std::string_view text) { return text.find("://") != std::string_view::npos; }

class Requests {
 public:
  explicit Requests(const Config& config) : config_(config) {}

  Result<void> add(const EnvironmentOption& option) {
    switch (option.kind) {
      case EnvironmentOption::Kind::Ledger: return ledger(split_environment(option.text));
      case EnvironmentOption::Kind::Database: return database(option.text);
      case EnvironmentOption::Kind::Live: return live(option.text);
    }
    return {};
  }

  std::vector<EnvironmentRequest> take() { return std::move(requests_); }

 private:
  EnvironmentRequest& of(std::string name) {
    if (name.empty()) name = default_environment;
    auto found = std::find_if(requests_.begin(), requests_.end(), [&](const EnvironmentRequest& r) { return r.name == name; });
    if (found != requests_.end()) return *found;
    EnvironmentRequest& request = requests_.emplace_back();
    request.name = std::move(name);
    return request;
  }

  Result<void> ledger(NamedValue named) {
    if (named.value.empty()) return Error{"--ledger names no file", "", "write --ledger ENV=FILE"};
    of(std::move(named.environment)).ledger_files.push_back(std::move(named.value));
    return {};
  }

  Result<void> database(const std::string& text) {
    NamedValue named = split_environment(text);
    if (is_connection_keyword(named.environment) && !has_scheme(named.value)) named = {"", text};
    if (named.environment.empty() && is_name(text)) return configured(text);
    // `prod=` is what a shell makes of an unset variable.
    std::string missing = named.value.empty() ? "the URL given by --db is empty" : "";
    return connect(of(std::move(named.environment)), {std::move(named.value), "--db", std::move(missing)});
  }

  // --db prod: the variable that reconcile.json names.
  Result<void> configured(const std::string& name) {
    auto found = config_.environments.find(name);
    if (found == config_.environments.end()) {
      return Error{"--db: reconcile.json configures no environment `" + name + "`", "",
                   "write --db " + name + "=URL, or configure it: docs/configuration.md"};
    }
    return connect(of(name), from_variable(found->second));
  }

  static ConnectionRequest from_variable(const std::string& variable) {
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr || *value == '\0') return {"", variable, "the environment variable `" + variable + "`, which holds its URL, is not set"};
    return {value, variable, ""};
  }

  Result<void> live(const std::string& text) {
    NamedValue named = split_environment(text);
    if (named.environment.empty()) return connection_of_process(text);
    EnvironmentRequest& request = of(named.environment);
    if (named.value.empty()) return Error{"--live names no file", "", "write --live ENV=FILE"};
    if (!request.live_file.empty() || !request.databases.empty()) return twice(request.name);
    request.live_file = std::move(named.value);
    return {};
  }

  // --live by itself, or --live=ENV: what psql and Prisma would connect to.
  Result<void> connection_of_process(const std::string& name) {
    if (!name.empty() && !is_name(name)) {
      return Error{"--live: `" + name + "` is neither ENV=FILE nor an environment's name", "", "names are made of letters, digits, `_` and `-`"};
    }
    const char* url = std::getenv("DATABASE_URL");
    bool given = url != nullptr && *url != '\0';
    return connect(of(name), {given ? url : "", given ? "DATABASE_URL" : "PG*", ""});
  }

  static Result<void> connect(EnvironmentRequest& request, ConnectionRequest connection) {
    if (!request.databases.empty() || !request.live_file.empty()) return twice(request.name);
    request.databases.push_back(std::move(connection));
    return {};
  }

  static Error twice(const std::string& name) {
    return {"environment `" + name + "` is one database, and was given twice", "", "give each database a name of its own"};
  }

  const Config& config_;
  std::vector<EnvironmentRequest> requests_;
};

}  // namespace

NamedValue split_environment(std::string_view text) {
  std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || !is_name(text.substr(0, equals))) return {"", std::string(text)};
  return {std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

Result<std::vector<EnvironmentRequest>> environment_requests(const std::vector<EnvironmentOption>& options, const Config& config) {
  Requests requests(config);
  for (const EnvironmentOption& option : options) {
    Result<void> added = requests.add(option);
    if (!added) return added.error();
  }
  return requests.take();
}

}  // namespace reconcile::cli
