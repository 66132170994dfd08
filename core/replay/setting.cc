#include "core/replay/setting.h"

#include "core/replay/settings.h"

#include <algorithm>

namespace reconcile::replay {
namespace {

// GUC_LIST_QUOTE: each element of the list is an identifier.
bool is_quoted_list(std::string_view name) {
  for (std::string_view listed : {"search_path", "temp_tablespaces", "session_preload_libraries",
                                  "shared_preload_libraries", "local_preload_libraries", "unix_socket_directories"}) {
    if (name == listed) return true;
  }
  return false;
}

std::string constant_text(const ::A_Const& constant) {
  switch (nodeTag(&constant.val)) {
    case T_Integer: return std::to_string(constant.val.ival.ival);
    case T_Float: return constant.val.fval.fval;
    case T_Boolean: return constant.val.boolval.boolval ? "true" : "false";
    case T_String: return constant.val.sval.sval;
    default: throw Undecided{"a setting's value is of a kind that is not modelled"};
  }
}

}  // namespace

std::string setting_value(const ::VariableSetStmt& set) {
  bool quote = is_quoted_list(set.name);
  std::string out;
  for (const ::Node* arg : sql::list(set.args)) {
    const auto* cast = RECONCILE_AS(TypeCast, arg);  // SET timezone = INTERVAL '…'
    const auto* constant = RECONCILE_AS(A_Const, cast == nullptr ? arg : cast->arg);
    if (constant == nullptr) throw Undecided{"a setting's value is of a kind that is not modelled"};
    std::string value = constant_text(*constant);
    bool name_in_list = quote && nodeTag(&constant->val) == T_String;
    if (!out.empty()) out += ", ";
    out += name_in_list ? analyze::quote_identifier(value) : value;
  }
  return out;
}

void check_setting(const ::VariableSetStmt& set) {
  if (set.kind == VAR_SET_VALUE) check_setting(set.name, setting_value(set));
}

void update_setting(Context& ctx, Options& settings, const ::VariableSetStmt& set) {
  check_setting(set);
  std::string name = set.name == nullptr ? std::string() : canonical_setting_name(set.name);
  auto erase = [&] { std::erase_if(settings, [&](const auto& entry) { return entry.first == name; }); };
  switch (set.kind) {
    case VAR_RESET_ALL:
      settings.clear();
      break;
    case VAR_RESET:
    case VAR_SET_DEFAULT:
      erase();
      break;
    case VAR_SET_CURRENT: {
      erase();
      auto current = ctx.session.settings.find(set.name);
      std::string value = current == ctx.session.settings.end() ? std::string() : current->second;
      if (std::string_view(set.name) == "search_path") {
        for (const std::string& schema : ctx.session.search_path) {
          value += (value.empty() ? "" : ", ") + analyze::quote_identifier(schema);
        }
      }
      settings.emplace_back(name, std::move(value));
      break;
    }
    default: {
      std::string value = setting_value(set);
      auto existing = std::find_if(settings.begin(), settings.end(),
                                   [&](const auto& entry) { return entry.first == name; });
      if (existing != settings.end()) {
        existing->second = std::move(value);
      } else {
        settings.emplace_back(name, std::move(value));
      }
    }
  }
}

}  // namespace reconcile::replay
