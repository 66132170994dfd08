// SET, RESET and what they do to the session (guc.c). Values are checked as far as their type tells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/analyze/session.h"

struct VariableSetStmt;
struct VariableShowStmt;

namespace reconcile::replay {

struct Context;

void apply(Context& ctx, const ::VariableSetStmt& stmt);
void apply(Context& ctx, const ::VariableShowStmt& stmt);

// The name under which the server keeps a setting: `timezone` → TimeZone, `sort_mem` → work_mem. Others stay as written.
std::string canonical_setting_name(std::string_view name);

// A Boolean setting's value for false: off, no, 0, …
bool means_off(std::string_view value);

// Whether SET would take the value, as far as the setting's type tells. Throws 42704, 22023, 55P02.
void check_setting(std::string_view name, const std::string& value);

// set_config(name, value, is_local): also what a top-level SELECT of that function does. `values` has more
// than one element for lists (search_path). Throws 42704, 22023, 55P02.
void set_setting(analyze::Session& session, std::string_view name, const std::vector<std::string>& values);
// Back to the defaults that a new connection has.
void reset_all_settings(analyze::Session& session);

// "a, \"B c\"" → {a, B c}, folded as SplitIdentifierString does.
std::vector<std::string> split_identifier_list(std::string_view text);

}  // namespace reconcile::replay
