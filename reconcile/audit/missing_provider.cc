#include "reconcile/audit/missing_provider.h"

#include <algorithm>
#include <string_view>

#include <re2/re2.h>

#include "core/catalog/builtin/builtins.h"
#include "core/catalog/builtin/extensions.h"
#include "core/catalog/builtin/rows.h"
#include "core/replay/preset.h"

namespace reconcile {
namespace {

using catalog::CatalogRows;

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

template <class Rows>
bool names(const Rows& rows, std::string_view name) {
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return name == row.name; });
}

template <class Has>
std::vector<std::string> extensions_where(Has has) {
  std::vector<std::string> packaged, others;
  for (const catalog::ExtensionTemplate& extension : catalog::extension_templates()) {
    if (extension.rows == nullptr || !has(*extension.rows)) continue;
    (extension.on_plain_server ? packaged : others).emplace_back(extension.name);
  }
  packaged.insert(packaged.end(), others.begin(), others.end());
  return packaged;
}

// min(uuid) is a mistake, whatever types an extension may give to min().
bool is_builtin(std::string_view function) {
  bool found = false;
  catalog::builtins().functions.for_each([&](const catalog::Function& f) { found = found || f.name == function; });
  return found;
}

// The presets are scripts of ours, one statement a line or block: each object begins with these words.
std::vector<std::string> platforms_that_create(const std::string& kind, const std::string& name) {
  std::vector<std::string> out;
  for (std::string_view preset : replay::preset_names()) {
    RE2 pattern("(?i)\\bcreate " + kind + " (if not exists )?" + RE2::QuoteMeta(name) + "\\b");
    if (RE2::PartialMatch(replay::find_preset(preset)->sql, pattern)) out.emplace_back(preset);
  }
  return out;
}

}  // namespace

std::optional<MissingProvider> find_provider(const PgError& error) {
  static const RE2 type(R"re(type "([^"]+)" does not exist)re"), function(R"re(function ([\w.]+)\(.*\) does not exist)re"),
      opclass(R"re(operator class "([^"]+)" does not exist for access method.*)re"), role(R"re((role|schema) "([^"]+)" does not exist)re"),
      relation(R"re(relation "(\w+\.\w+)" does not exist)re");
  MissingProvider out;
  std::string name, kind;
  if (RE2::FullMatch(error.message, type, &name)) {
    out = {"type `" + name + "`", extensions_where([&](const CatalogRows& rows) { return names(rows.types, last_part(name)); }), {}};
  } else if (RE2::FullMatch(error.message, function, &name) && !is_builtin(last_part(name))) {
    out = {"function `" + name + "`", extensions_where([&](const CatalogRows& rows) { return names(rows.functions, last_part(name)); }), {}};
  } else if (RE2::FullMatch(error.message, opclass, &name)) {
    out = {"operator class `" + name + "`", extensions_where([&](const CatalogRows& rows) { return names(rows.opclasses, last_part(name)); }), {}};
  } else if (RE2::FullMatch(error.message, role, &kind, &name)) {
    out = {kind + " `" + name + "`", {}, platforms_that_create(kind, name)};
  } else if (RE2::FullMatch(error.message, relation, &name)) {
    out = {"table `" + name + "`", {}, platforms_that_create("table", name)};
  }
  if (out.extensions.empty() && out.platforms.empty()) return std::nullopt;
  return out;
}

}  // namespace reconcile
