// What a column over an expression is called (FigureColname, parse_target.c).
#include "core/replay/naming.h"

namespace reconcile::replay {
namespace {

// How firmly an expression suggests a name: a cast's type or CASE give way to anything better.
enum class Strength { None, Weak, Strong };

struct Suggestion {
  std::string name;
  Strength strength = Strength::None;
};

Suggestion strong(std::string_view name) { return {std::string(name), Strength::Strong}; }

Suggestion last_string(const List* names) {
  Suggestion out;
  for (auto* node : sql::list(names)) {
    if (auto* text = RECONCILE_AS(String, node)) out = strong(sql::str(text->sval));
  }
  return out;
}

std::string_view sql_value_name(SQLValueFunctionOp op) {
  switch (op) {
    case SVFOP_CURRENT_DATE: return "current_date";
    case SVFOP_CURRENT_TIME:
    case SVFOP_CURRENT_TIME_N: return "current_time";
    case SVFOP_CURRENT_TIMESTAMP:
    case SVFOP_CURRENT_TIMESTAMP_N: return "current_timestamp";
    case SVFOP_LOCALTIME:
    case SVFOP_LOCALTIME_N: return "localtime";
    case SVFOP_LOCALTIMESTAMP:
    case SVFOP_LOCALTIMESTAMP_N: return "localtimestamp";
    case SVFOP_CURRENT_ROLE: return "current_role";
    case SVFOP_CURRENT_USER: return "current_user";
    case SVFOP_USER: return "user";
    case SVFOP_SESSION_USER: return "session_user";
    case SVFOP_CURRENT_CATALOG: return "current_catalog";
    case SVFOP_CURRENT_SCHEMA: return "current_schema";
  }
  return {};
}

std::string_view xml_name(XmlExprOp op) {
  switch (op) {
    case IS_XMLCONCAT: return "xmlconcat";
    case IS_XMLELEMENT: return "xmlelement";
    case IS_XMLFOREST: return "xmlforest";
    case IS_XMLPARSE: return "xmlparse";
    case IS_XMLPI: return "xmlpi";
    case IS_XMLROOT: return "xmlroot";
    case IS_XMLSERIALIZE: return "xmlserialize";
    case IS_DOCUMENT: return {};
  }
  return {};
}

Suggestion suggest(const ::Node* node);

Suggestion suggest_cast(const ::TypeCast& cast) {
  Suggestion out = suggest(cast.arg);
  if (out.strength == Strength::Strong || cast.typeName == nullptr) return out;
  Suggestion type = last_string(cast.typeName->names);
  return type.name.empty() ? out : Suggestion{type.name, Strength::Weak};
}

Suggestion suggest_indirection(const ::A_Indirection& indirection) {
  Suggestion field = last_string(indirection.indirection);
  return field.strength == Strength::None ? suggest(indirection.arg) : field;
}

Suggestion suggest(const ::Node* node) {
  if (node == nullptr) return {};
  switch (nodeTag(node)) {
    case T_ColumnRef: return last_string(reinterpret_cast<const ::ColumnRef*>(node)->fields);
    case T_A_Indirection: return suggest_indirection(*reinterpret_cast<const ::A_Indirection*>(node));
    case T_FuncCall: return last_string(reinterpret_cast<const ::FuncCall*>(node)->funcname);
    case T_A_Expr: {
      auto* expr = reinterpret_cast<const ::A_Expr*>(node);
      return expr->kind == AEXPR_NULLIF ? strong("nullif") : Suggestion{};
    }
    case T_TypeCast: return suggest_cast(*reinterpret_cast<const ::TypeCast*>(node));
    case T_CollateClause: return suggest(reinterpret_cast<const ::CollateClause*>(node)->arg);
    case T_CaseExpr: {
      Suggestion out = suggest(reinterpret_cast<const ::Node*>(reinterpret_cast<const ::CaseExpr*>(node)->defresult));
      return out.strength == Strength::Strong ? out : Suggestion{"case", Strength::Weak};
    }
    case T_A_ArrayExpr: return strong("array");
    case T_RowExpr: return strong("row");
    case T_CoalesceExpr: return strong("coalesce");
    case T_MinMaxExpr:
      return strong(reinterpret_cast<const ::MinMaxExpr*>(node)->op == IS_GREATEST ? "greatest" : "least");
    case T_SQLValueFunction:
      return strong(sql_value_name(reinterpret_cast<const ::SQLValueFunction*>(node)->op));
    case T_XmlExpr: {
      std::string_view name = xml_name(reinterpret_cast<const ::XmlExpr*>(node)->op);
      return name.empty() ? Suggestion{} : strong(name);
    }
    case T_XmlSerialize: return strong("xmlserialize");
    default: return {};
  }
}

}  // namespace

std::string figure_index_colname(const ::Node* expr) { return suggest(expr).name; }

}  // namespace reconcile::replay
