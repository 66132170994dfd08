// What an output column without AS is called (FigureColname).
#include <string_view>

#include "core/analyze/analyze.h"
#include "core/analyze/target.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

enum class Strength { None, Weak, Strong };  // a weak name gives way to that of the cast around it
struct Name {
  std::string_view text;
  Strength strength = Strength::None;
};

std::string_view last_string(const List* names) {
  std::string_view last;
  for (auto* node : list(names)) {
    if (nodeTag(node) == T_String) last = str(reinterpret_cast<const ::String*>(node)->sval);
  }
  return last;
}

Name strong(std::string_view text) { return {text, Strength::Strong}; }

class ColumnNamer {
 public:
  explicit ColumnNamer(const Expr* analysed) : analysed_(analysed) {}

  Name name(const ::Node* node, int depth = 0) const {
    if (node == nullptr || depth > 2000) return {};
    switch (nodeTag(node)) {
      case T_ColumnRef: return named(last_string(as_node<::ColumnRef>(node).fields));
      case T_A_Indirection: {
        const auto& indirection = as_node<::A_Indirection>(node);
        Name field = named(last_string(indirection.indirection));
        return field.strength != Strength::None ? field : name(indirection.arg, depth + 1);
      }
      case T_FuncCall: return strong(last_string(as_node<::FuncCall>(node).funcname));
      case T_A_Expr: return as_node<::A_Expr>(node).kind == AEXPR_NULLIF ? strong("nullif") : Name{};
      case T_TypeCast: return type_cast(as_node<::TypeCast>(node), depth);
      case T_CollateClause: return name(as_node<::CollateClause>(node).arg, depth + 1);
      case T_GroupingFunc: return strong("grouping");
      case T_SubLink: return sublink(as_node<::SubLink>(node));
      case T_CaseExpr: {
        Name of_else = name(reinterpret_cast<const ::Node*>(as_node<::CaseExpr>(node).defresult), depth + 1);
        return of_else.strength == Strength::Strong ? of_else : Name{"case", Strength::Weak};
      }
      case T_A_ArrayExpr: return strong("array");
      case T_RowExpr: return strong("row");
      case T_CoalesceExpr: return strong("coalesce");
      case T_MinMaxExpr: return strong(as_node<::MinMaxExpr>(node).op == IS_GREATEST ? "greatest" : "least");
      case T_SQLValueFunction: return strong(value_function(as_node<::SQLValueFunction>(node).op));
      case T_XmlExpr: return xml(as_node<::XmlExpr>(node).op);
      case T_XmlSerialize: return strong("xmlserialize");
      default: return {};
    }
  }

 private:
  template <class T>
  static const T& as_node(const ::Node* node) {
    return *reinterpret_cast<const T*>(node);
  }

  static Name named(std::string_view text) { return text.empty() ? Name{} : strong(text); }

  Name type_cast(const ::TypeCast& cast, int depth) const {
    Name of_arg = name(cast.arg, depth + 1);
    if (of_arg.strength == Strength::Strong || cast.typeName == nullptr) return of_arg;
    return {last_string(cast.typeName->names), Strength::Weak};
  }

  Name sublink(const ::SubLink& link) const {
    switch (link.subLinkType) {
      case EXISTS_SUBLINK: return strong("exists");
      case ARRAY_SUBLINK: return strong("array");
      case EXPR_SUBLINK: return column_of_subquery(link);
      default: return {};
    }
  }

  // A scalar subquery is called after its column, which may stem from a `*`: only the analysed tree knows.
  Name column_of_subquery(const ::SubLink& link) const {
    const Query* query = find_query(analysed_, link.location);
    if (query == nullptr || query->targets.empty()) return {};
    return named(query->targets[0]->resname);
  }

  static const Query* find_query(const Expr* expr, int location) {
    if (expr == nullptr) return nullptr;
    if (expr->kind == ExprKind::SubLink && expr->location == location) return as<catalog::SubLink>(expr).subselect;
    const Query* found = nullptr;
    any_child(expr, [&](Expr* child) { return (found = find_query(child, location)) != nullptr; });
    return found;
  }

  static std::string_view value_function(SQLValueFunctionOp op) {
    switch (op) {
      case SVFOP_CURRENT_DATE: return "current_date";
      case SVFOP_CURRENT_TIME: case SVFOP_CURRENT_TIME_N: return "current_time";
      case SVFOP_CURRENT_TIMESTAMP: case SVFOP_CURRENT_TIMESTAMP_N: return "current_timestamp";
      case SVFOP_LOCALTIME: case SVFOP_LOCALTIME_N: return "localtime";
      case SVFOP_LOCALTIMESTAMP: case SVFOP_LOCALTIMESTAMP_N: return "localtimestamp";
      case SVFOP_CURRENT_ROLE: return "current_role";
      case SVFOP_CURRENT_USER: return "current_user";
      case SVFOP_USER: return "user";
      case SVFOP_SESSION_USER: return "session_user";
      case SVFOP_CURRENT_CATALOG: return "current_catalog";
      case SVFOP_CURRENT_SCHEMA: return "current_schema";
    }
    return {};
  }

  static Name xml(XmlExprOp op) {
    switch (op) {
      case IS_XMLCONCAT: return strong("xmlconcat");
      case IS_XMLELEMENT: return strong("xmlelement");
      case IS_XMLFOREST: return strong("xmlforest");
      case IS_XMLPARSE: return strong("xmlparse");
      case IS_XMLPI: return strong("xmlpi");
      case IS_XMLROOT: return strong("xmlroot");
      case IS_XMLSERIALIZE: return strong("xmlserialize");
      default: return {};
    }
  }

  const Expr* analysed_;
};

}  // namespace

std::string_view figure_column_name(ParseState& state, const ::Node* node, const Expr* expr) {
  Name name = ColumnNamer(expr).name(node);
  return name.strength == Strength::None ? "?column?" : state.catalog.arena().copy(name.text);
}

}  // namespace reconcile::analyze
