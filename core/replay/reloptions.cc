#include "core/replay/reloptions.h"

#include <algorithm>
#include <cstdlib>

#include "core/replay/def_elem.h"
#include "core/replay/error.h"

namespace reconcile::replay {
namespace {

enum class Value { Bool, Int, Real, Enum };

struct Parameter {
  std::string_view family;  // prefix "table", "view", "btree", …
  std::string_view name;
  Value value;
  std::string_view low, high;  // of Enum: the values, and how the refusal lists them
};

constexpr Parameter parameters[] = {
    {"table", "fillfactor", Value::Int, "10", "100"},
    {"table", "autovacuum_enabled", Value::Bool, {}, {}},
    {"table", "user_catalog_table", Value::Bool, {}, {}},
    {"table", "vacuum_truncate", Value::Bool, {}, {}},
    {"table", "vacuum_index_cleanup", Value::Enum, "auto on off true false yes no 1 0",
     "Valid values are \"on\", \"off\", and \"auto\"."},
    {"table", "toast_tuple_target", Value::Int, "128", "8160"},
    {"table", "parallel_workers", Value::Int, "0", "1024"},
    {"table", "autovacuum_vacuum_threshold", Value::Int, "0", "2147483647"},
    {"table", "autovacuum_vacuum_insert_threshold", Value::Int, "-1", "2147483647"},
    {"table", "autovacuum_analyze_threshold", Value::Int, "0", "2147483647"},
    {"table", "autovacuum_vacuum_cost_limit", Value::Int, "1", "10000"},
    {"table", "autovacuum_freeze_min_age", Value::Int, "0", "1000000000"},
    {"table", "autovacuum_freeze_max_age", Value::Int, "100000", "2000000000"},
    {"table", "autovacuum_freeze_table_age", Value::Int, "0", "2000000000"},
    {"table", "autovacuum_multixact_freeze_min_age", Value::Int, "0", "1000000000"},
    {"table", "autovacuum_multixact_freeze_max_age", Value::Int, "10000", "2000000000"},
    {"table", "autovacuum_multixact_freeze_table_age", Value::Int, "0", "2000000000"},
    {"table", "log_autovacuum_min_duration", Value::Int, "-1", "2147483647"},
    {"table", "autovacuum_vacuum_cost_delay", Value::Real, "0.000000", "100.000000"},
    {"table", "autovacuum_vacuum_scale_factor", Value::Real, "0.000000", "100.000000"},
    {"table", "autovacuum_vacuum_insert_scale_factor", Value::Real, "0.000000", "100.000000"},
    {"table", "autovacuum_analyze_scale_factor", Value::Real, "0.000000", "100.000000"},
    {"view", "security_barrier", Value::Bool, {}, {}},
    {"view", "security_invoker", Value::Bool, {}, {}},
    {"view", "check_option", Value::Enum, "local cascaded", "Valid values are \"local\" and \"cascaded\"."},
    {"btree", "fillfactor", Value::Int, "10", "100"},
    {"btree", "deduplicate_items", Value::Bool, {}, {}},
    {"btree", "vacuum_cleanup_index_scale_factor", Value::Real, "0.000000", "10000000000.000000"},
    {"hash", "fillfactor", Value::Int, "10", "100"},
    {"gist", "fillfactor", Value::Int, "10", "100"},
    {"gist", "buffering", Value::Enum, "auto on off true false yes no 1 0",
     "Valid values are \"on\", \"off\", and \"auto\"."},
    {"spgist", "fillfactor", Value::Int, "10", "100"},
    {"gin", "fastupdate", Value::Bool, {}, {}},
    {"gin", "gin_pending_list_limit", Value::Int, "64", "2147483647"},
    {"brin", "pages_per_range", Value::Int, "1", "131072"},
    {"brin", "autosummarize", Value::Bool, {}, {}},
};

bool is_known_family(std::string_view family) {
  return family == "partitioned" || std::any_of(std::begin(parameters), std::end(parameters),
                                                [&](const Parameter& p) { return p.family == family; });
}

const Parameter* find_parameter(std::string_view family, std::string_view name) {
  for (const Parameter& parameter : parameters) {
    if (parameter.family == family && parameter.name == name) return &parameter;
  }
  return nullptr;
}

bool is_prefix(std::string_view text, std::string_view word) { return !text.empty() && word.substr(0, text.size()) == text; }

// parse_bool: unambiguous prefixes count.
bool is_boolean(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return is_prefix(text, "true") || is_prefix(text, "false") || is_prefix(text, "yes") || is_prefix(text, "no") ||
         text == "on" || (text.size() >= 2 && is_prefix(text, "off")) || text == "1" || text == "0";
}

void check_number(const Parameter& parameter, const std::string& value) {
  char* end = nullptr;
  double number = std::strtod(value.c_str(), &end);
  bool whole = value.find_first_of(".eE") == std::string::npos;
  if (value.empty() || *end != '\0' || (parameter.value == Value::Int && !whole)) {
    throw error("22023",
                parameter.value == Value::Int ? "invalid value for integer option \"%s\": %s"
                                              : "invalid value for floating point option \"%s\": %s",
                {parameter.name, value});
  }
  if (number < std::strtod(parameter.low.data(), nullptr) || number > std::strtod(parameter.high.data(), nullptr)) {
    throw error("22023", "value %s out of bounds for option \"%s\"", {value, parameter.name})
        .with_detail(message("Valid values are between \"%s\" and \"%s\".", {parameter.low, parameter.high}));
  }
}

void check_value(const Parameter& parameter, const std::string& value) {
  switch (parameter.value) {
    case Value::Bool:
      if (!is_boolean(value)) {
        throw error("22023", "invalid value for boolean option \"%s\": %s", {parameter.name, value});
      }
      return;
    case Value::Int:
    case Value::Real: return check_number(parameter, value);
    case Value::Enum: {
      std::string padded = " " + std::string(parameter.low) + " ";
      if (padded.find(" " + value + " ") != std::string::npos) return;
      throw error("22023", "invalid value for enum option \"%s\": %s", {parameter.name, value})
          .with_detail(std::string(parameter.high));
    }
  }
}

void check_known(std::string_view family, std::string_view nsp, std::string_view name, const std::string* value) {
  if (!nsp.empty() && (nsp != "toast" || family != "table")) {
    throw error("22023", "unrecognized parameter namespace \"%s\"", {nsp});
  }
  if (!is_known_family(family)) return;
  const Parameter* parameter = find_parameter(family, name);
  if (parameter == nullptr && family == "partitioned") {
    if (find_parameter("table", name) == nullptr) throw error("22023", "unrecognized parameter \"%s\"", {name});
    throw error("0A000", "cannot specify storage parameters for a partitioned table")
        .with_hint("Specify storage parameters for its leaf partitions, instead.");
  }
  if (parameter == nullptr) throw error("22023", "unrecognized parameter \"%s\"", {name});
  if (value != nullptr) check_value(*parameter, *value);
}

}  // namespace

Options transform_reloptions(const List* written, std::string_view family, Options options, bool reset) {
  for (auto* option : sql::list<::DefElem>(written)) {
    std::string_view nsp = sql::str(option->defnamespace), name = sql::str(option->defname);
    std::string key = nsp.empty() ? std::string(name) : std::string(nsp) + "." + std::string(name);
    if (reset && option->arg != nullptr) throw error("42601", "RESET must not include values for parameters");
    if (!reset && name == "oids" && nsp.empty()) {
      if (option->arg == nullptr || def_boolean(*option)) {
        throw error("0A000", "tables declared WITH OIDS are not supported");
      }
      continue;
    }
    std::erase_if(options, [&](const auto& known) { return known.first == key; });
    if (reset) continue;
    options.emplace_back(std::move(key), option->arg == nullptr ? "true" : def_string(*option));
  }
  for (auto& [key, value] : options) {
    std::size_t dot = key.find('.');
    std::string_view nsp = dot == std::string::npos ? std::string_view() : std::string_view(key).substr(0, dot);
    check_known(family, nsp, dot == std::string::npos ? std::string_view(key) : std::string_view(key).substr(dot + 1), &value);
  }
  return options;
}

}  // namespace reconcile::replay
