#include "core/replay/def_elem.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "core/analyze/analyze.h"
#include "core/base/pg_error.h"

namespace reconcile::replay {
namespace {

PgError requires_value(const ::DefElem& def, std::string_view what) {
  return {"42601", std::string(def.defname) + " requires " + std::string(what)};
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

List* one_name(Context& ctx, ::Node* name) {
  ::ListCell cell;
  cell.ptr_value = name;
  auto* out = ctx.catalog.arena().make<::List>();
  out->type = T_List;
  out->length = out->max_length = 1;
  out->elements = ctx.catalog.arena().copy(std::vector{cell}).data();
  return out;
}

}  // namespace

std::string def_string(const ::DefElem& def) {
  if (def.arg == nullptr) throw requires_value(def, "a parameter");
  switch (nodeTag(def.arg)) {
    case T_Integer:
      return std::to_string(intVal(def.arg));
    case T_Float:
      return castNode(Float, def.arg)->fval;
    case T_Boolean:
      return boolVal(def.arg) ? "true" : "false";
    case T_String:
      return strVal(def.arg);
    case T_TypeName:
      return analyze::type_name_to_string(*castNode(TypeName, def.arg));
    case T_List:
      return analyze::name_list_to_string(castNode(List, def.arg));
    case T_A_Star:
      return "*";
    default:
      throw Undecided{"an option's value is of a kind that is not modelled"};
  }
}

bool def_boolean(const ::DefElem& def) {
  if (def.arg == nullptr) return true;
  if (nodeTag(def.arg) == T_Integer) {
    if (intVal(def.arg) == 0 || intVal(def.arg) == 1) return intVal(def.arg) == 1;
  } else {
    std::string value = def_string(def);
    for (std::string_view yes : {"true", "on"}) {
      if (equals_ignoring_case(value, yes)) return true;
    }
    for (std::string_view no : {"false", "off"}) {
      if (equals_ignoring_case(value, no)) return false;
    }
  }
  throw requires_value(def, "a Boolean value");
}

double def_numeric(const ::DefElem& def) {
  if (def.arg == nullptr) throw requires_value(def, "a numeric value");
  if (nodeTag(def.arg) == T_Integer) return intVal(def.arg);
  if (nodeTag(def.arg) == T_Float) return std::strtod(castNode(Float, def.arg)->fval, nullptr);
  throw requires_value(def, "a numeric value");
}

std::int64_t def_integer(const ::DefElem& def) {
  if (def.arg == nullptr) throw requires_value(def, "a numeric value");
  if (nodeTag(def.arg) == T_Integer) return intVal(def.arg);
  if (nodeTag(def.arg) == T_Float) {
    std::string_view text = castNode(Float, def.arg)->fval;
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return value;
  }
  throw requires_value(def, "a numeric value");
}

const List* def_qualified_name(Context& ctx, const ::DefElem& def) {
  if (def.arg == nullptr) throw requires_value(def, "a parameter");
  switch (nodeTag(def.arg)) {
    case T_TypeName:
      return castNode(TypeName, def.arg)->names;
    case T_List:
      return castNode(List, def.arg);
    case T_String:
      return one_name(ctx, def.arg);
    default:
      throw PgError("42601", "argument of " + std::string(def.defname) + " must be a name");
  }
}

const ::TypeName* def_type_name(Context& ctx, const ::DefElem& def) {
  if (def.arg == nullptr) throw requires_value(def, "a parameter");
  if (nodeTag(def.arg) == T_TypeName) return castNode(TypeName, def.arg);
  if (nodeTag(def.arg) == T_String) {
    auto* type = ctx.catalog.arena().make<::TypeName>();
    type->type = T_TypeName;
    type->names = one_name(ctx, def.arg);
    type->typemod = type->location = -1;
    return type;
  }
  throw PgError("42601", "argument of " + std::string(def.defname) + " must be a type name");
}

void throw_conflicting_option(const ::DefElem& def) {
  throw PgError("42601", "conflicting or redundant options", def.location);
}

}  // namespace reconcile::replay
