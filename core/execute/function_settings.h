// The SET clauses of a function and, when it is SECURITY DEFINER, its owner's role: in force while its body runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/analyze/session.h"

namespace reconcile::execute {

class FunctionSettings {
 public:
  FunctionSettings(analyze::Session& session, const catalog::Function& function) : session_(session), saved_(session.search_path), role_(session.role), definer_(function.security_definer) {
    const catalog::Role* owner = definer_ ? session.catalog.roles.find(function.owner) : nullptr;
    if (owner != nullptr) session.role = owner->name;
    for (const auto& [name, value] : function.config) {
      if (name == "search_path") session.search_path = split(value);
    }
  }
  ~FunctionSettings() {
    session_.search_path = saved_;
    if (definer_) session_.role = role_;
  }
  FunctionSettings(const FunctionSettings&) = delete;
  FunctionSettings& operator=(const FunctionSettings&) = delete;

 private:
  static std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> out;
    std::string one;
    bool quoted = false;
    auto finish = [&] {
      if (!one.empty()) out.push_back(one);
      one.clear();
    };
    for (char c : text) {
      if (c == '"') quoted = !quoted;
      else if (c == ',' && !quoted) finish();
      else if (c != ' ' || quoted) one += c;
    }
    finish();
    return out;
  }

  analyze::Session& session_;
  std::vector<std::string> saved_;
  std::string role_;
  bool definer_;
};

}  // namespace reconcile::execute
