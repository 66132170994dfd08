#include "reconcile/config/config.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "adapters/adapter.h"
#include "adapters/config/literal_reader.h"
#include "core/base/file_tree.h"
#include "core/base/utf8.h"
#include "reconcile/config/codes.h"
#include "reconcile/config/date.h"
#include "reconcile/config/nearest.h"

namespace reconcile {
namespace {

constexpr std::string_view forbiddable_names[] = {"ddl", "edit-applied", "ledger-writes"};
constexpr std::string_view preset_names[] = {"neon", "none", "rds", "supabase"};
constexpr std::string_view severity_names[] = {"error", "note", "off", "warning"};
constexpr int oldest_server = 10, newest_server = 18;

std::string_view kind_name(Literal::Kind kind) {
  switch (kind) {
    case Literal::Kind::String: return "a string";
    case Literal::Kind::Number: return "a number";
    case Literal::Kind::Bool: return "true or false";
    case Literal::Kind::Array: return "an array";
    case Literal::Kind::Object: return "an object";
    default: return "a value";
  }
}

bool looks_like_url(std::string_view text) { return text.find("://") != std::string_view::npos || text.find("password=") != std::string_view::npos; }

bool is_variable_name(std::string_view name) {
  auto ok = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), ok);
}

bool is_environment_name(std::string_view name) {
  auto ok = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !name.empty() && std::all_of(name.begin(), name.end(), ok);
}

std::string listed(std::span<const std::string_view> names) {
  std::string out;
  for (std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

// Reads with the first error kept: after it every question is answered with nothing.
class Reader {
 public:
  Reader(const std::string& path, const std::string& text) : text_(path, text) {}

  Result<Config> run() {
    if (auto at = syntax_error()) fail({*at, 0}, "is no valid JSON from here on", "comments are allowed, trailing commas are not");
    Literal root = error_ ? Literal() : read_literal(text_.text());
    if (expect(root, Literal::Kind::Object, "the configuration")) read_root(root);
    if (error_) return *error_;
    return std::move(config_);
  }

 private:
  std::optional<std::size_t> syntax_error() const {
    struct Sax final : nlohmann::json_sax<nlohmann::json> {
      std::optional<std::size_t> at;
      bool null() override { return true; }
      bool boolean(bool) override { return true; }
      bool number_integer(number_integer_t) override { return true; }
      bool number_unsigned(number_unsigned_t) override { return true; }
      bool number_float(number_float_t, const string_t&) override { return true; }
      bool string(string_t&) override { return true; }
      bool binary(binary_t&) override { return true; }
      bool start_object(std::size_t) override { return true; }
      bool key(string_t&) override { return true; }
      bool end_object() override { return true; }
      bool start_array(std::size_t) override { return true; }
      bool end_array() override { return true; }
      bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        at = position > 0 ? position - 1 : 0;
        return false;
      }
    } sax;
    const std::string& text = text_.text();
    bool ok = nlohmann::json::sax_parse(text, &sax, nlohmann::json::input_format_t::json, true, /*ignore_comments=*/true);
    return ok ? std::nullopt : std::optional(sax.at.value_or(0));
  }

  void fail(Span where, std::string message, std::string help = {}) {
    if (error_) return;
    std::string line = std::to_string(text_.position(where.offset).line);
    error_ = Error{std::move(message), text_.path() + ":" + line, std::move(help)};
  }

  bool expect(const Literal& value, Literal::Kind kind, const std::string& what) {
    if (!error_ && !value.is(kind)) fail(value.span, what + " must be " + std::string(kind_name(kind)));
    return !error_;
  }

  bool known_keys(const Literal& object, const std::string& kind) {
    const std::vector<std::string>& keys = config_keys().at(kind);
    std::set<std::string_view> seen;
    for (const auto& [key, value] : object.members) {
      if (!seen.insert(key).second) fail(value.span, "`" + key + "` stands there twice");
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      std::optional<std::string> meant = nearest(key, keys);
      fail(value.span, "unknown key `" + key + "`", meant ? "did you mean `" + *meant + "`?" : "docs/configuration.md lists the keys");
    }
    return !error_;
  }

  std::string string(const Literal& object, std::string_view key) {
    const Literal* value = object.find(key);
    if (value == nullptr || !expect(*value, Literal::Kind::String, "`" + std::string(key) + "`")) return {};
    return value->text;
  }

  std::string required(const Literal& object, std::string_view key, const std::string& of) {
    std::string value = string(object, key);
    bool blank = value.find_first_not_of(" \t\r\n") == std::string::npos;
    if (blank) fail(object.span, of + " needs a `" + std::string(key) + "`");
    return value;
  }

  bool one_of(const Literal& value, const std::string& what, std::span<const std::string_view> names) {
    if (!expect(value, Literal::Kind::String, what)) return false;
    if (std::find(names.begin(), names.end(), value.text) == names.end()) {
      fail(value.span, what + " can't be `" + value.text + "`", "it is one of " + listed(names));
    }
    return !error_;
  }

  template <class F>
  void each(const Literal& root, std::string_view key, Literal::Kind kind, F read) {
    const Literal* list = root.find(key);
    if (list == nullptr || !expect(*list, kind, "`" + std::string(key) + "`")) return;
    if (kind == Literal::Kind::Array) {
      for (const Literal& item : list->items) read(std::string(), item);
    }
    for (const auto& [name, value] : list->members) read(name, value);
  }

  void read_root(const Literal& root) {
    if (!known_keys(root, "")) return;
    each(root, "sources", Literal::Kind::Array, [&](const std::string&, const Literal& item) { read_source(item); });
    each(root, "environments", Literal::Kind::Object, [&](const std::string& name, const Literal& item) { read_environment(name, item); });
    each(root, "severities", Literal::Kind::Object, [&](const std::string& code, const Literal& item) { read_severity(code, item); });
    each(root, "forbid", Literal::Kind::Array, [&](const std::string&, const Literal& item) {
      if (one_of(item, "`forbid`", forbiddable_names)) config_.forbid.push_back(item.text);
    });
    each(root, "allow", Literal::Kind::Array, [&](const std::string&, const Literal& item) { read_allow(item); });
    each(root, "ignore", Literal::Kind::Array, [&](const std::string&, const Literal& item) { read_ignore(item); });
    if (const Literal* version = root.find("server_version")) read_version(*version);
    if (const Literal* preset = root.find("preset"); preset != nullptr && one_of(*preset, "`preset`", preset_names)) config_.preset = preset->text;
  }

  void read_version(const Literal& value) {
    if (!expect(value, Literal::Kind::Number, "`server_version`")) return;
    int major = static_cast<int>(value.number);
    if (value.number != major || major < oldest_server || major > newest_server) {
      return fail(value.span, "`server_version` must be a major version of PostgreSQL between " + std::to_string(oldest_server) + " and " +
                                  std::to_string(newest_server));
    }
    config_.server_version = major;
  }

  void read_source(const Literal& item) {
    if (!expect(item, Literal::Kind::Object, "a source") || !known_keys(item, "source")) return;
    ConfiguredSource source{.adapter = string(item, "adapter"), .path = required(item, "path", "a source"),
                            .tool = string(item, "tool"), .database = string(item, "database")};
    std::vector<std::string_view> names;
    for (const Adapter* adapter : adapters()) names.push_back(adapter->name());
    if (const Literal* adapter = item.find("adapter")) one_of(*adapter, "`adapter`", names);
    if (auto path = normal_path(source.path)) {
      source.path = *path;
    } else {
      fail(item.span, "`path` must be a folder below the configuration's own");
    }
    if (looks_like_url(source.database)) fail(item.span, "`database` is a name of your own choice, never a URL");
    if (const Literal* ledger = item.find("ledger"); ledger != nullptr && expect(*ledger, Literal::Kind::Object, "`ledger`") && known_keys(*ledger, "ledger")) {
      source.ledger_schema = string(*ledger, "schema");
      source.ledger_table = required(*ledger, "table", "a ledger");
    }
    config_.sources.push_back(std::move(source));
  }

  void read_environment(const std::string& name, const Literal& item) {
    const std::string refused = "environment `" + name + "` must name the environment variable that holds its URL, never the URL";
    const std::string help = R"(write { "url_env": "DATABASE_URL" })";
    if (!is_environment_name(name)) return fail(item.span, "an environment's name is made of letters, digits, `_` and `-`");
    if (item.is(Literal::Kind::String) || item.find("url") != nullptr) return fail(item.span, refused, help);
    if (!expect(item, Literal::Kind::Object, "environment `" + name + "`") || !known_keys(item, "environment")) return;
    std::string variable = required(item, "url_env", "environment `" + name + "`");
    if (!is_variable_name(variable)) return fail(item.span, refused, help);
    config_.environments[name] = variable;
  }

  bool known_code(Span where, const std::string& code) {
    std::string wrong = code_error(code);
    if (!wrong.empty()) fail(where, wrong, "`reconcile explain` lists the codes");
    return wrong.empty();
  }

  void read_severity(const std::string& code, const Literal& item) {
    if (!known_code(item.span, code) || !one_of(item, "the severity of `" + code + "`", severity_names)) return;
    std::optional<Severity> severity;
    if (item.text == "error") severity = Severity::Error;
    if (item.text == "warning") severity = Severity::Warning;
    if (item.text == "note") severity = Severity::Note;
    config_.severities[code] = severity;
  }

  void read_ignore(const Literal& item) {
    if (!expect(item, Literal::Kind::String, "an entry of `ignore`")) return;
    if (item.text.find_first_not_of(" \t*") == std::string::npos) return fail(item.span, "an entry of `ignore` can't leave out everything", "name a schema, schema.table or schema.table.column");
    std::size_t colon = item.text.find(':');
    std::string kind = item.text.substr(0, colon == std::string::npos ? 0 : colon);
    if (colon != std::string::npos && !code_error("drift/missing-" + kind).empty()) {
      return fail(item.span, "`" + kind + "` is no kind of object", "`reconcile explain` lists them: drift/missing-…");
    }
    config_.ignore.push_back(item.text);
  }

  void read_allow(const Literal& item) {
    if (!expect(item, Literal::Kind::Object, "an entry of `allow`") || !known_keys(item, "allow")) return;
    AllowEntry entry{.code = required(item, "code", "an entry of `allow`"), .match = required(item, "match", "an entry of `allow`"),
                     .reason = required(item, "reason", "an entry of `allow`"), .expires = string(item, "expires"),
                     .where = Location::in(text_, item.span)};
    if (error_ || !known_code(item.span, entry.code)) return;
    if (!entry.expires.empty() && !is_date(entry.expires)) fail(item.span, "`expires` must be a date, YYYY-MM-DD");
    config_.allow.push_back(std::move(entry));
  }

  SourceText text_;
  Config config_;
  std::optional<Error> error_;
};

}  // namespace

Result<Config> parse_config(const std::string& path, const std::string& text) { return Reader(path, text).run(); }

const std::map<std::string, std::vector<std::string>>& config_keys() {
  static const std::map<std::string, std::vector<std::string>> keys{
      {"", {"$schema", "allow", "environments", "forbid", "ignore", "preset", "server_version", "severities", "sources"}},
      {"source", {"adapter", "database", "ledger", "path", "tool"}},
      {"ledger", {"schema", "table"}},
      {"environment", {"url_env"}},
      {"allow", {"code", "expires", "match", "reason"}},
  };
  return keys;
}

std::span<const std::string_view> forbiddable() { return forbiddable_names; }
std::span<const std::string_view> presets() { return preset_names; }

}  // namespace reconcile
