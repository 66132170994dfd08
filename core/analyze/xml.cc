// XMLELEMENT, XMLFOREST and the other SQL/XML constructs.
#include <algorithm>

#include "core/analyze/expression.h"

namespace reconcile::analyze {
namespace {

struct XmlArgument {
  Oid type;
  std::string_view construct;
};

// What the i-th argument has to be; type 0: anything.
XmlArgument expected(XmlExprOp op, std::size_t i) {
  switch (op) {
    case IS_XMLCONCAT: return {type_oid::Xml, "XMLCONCAT"};
    case IS_XMLPARSE: return {i == 0 ? type_oid::Text : type_oid::Bool, "XMLPARSE"};
    case IS_XMLPI: return {type_oid::Text, "XMLPI"};
    case IS_XMLROOT: return {i == 0 ? type_oid::Xml : i == 1 ? type_oid::Text : type_oid::Int4, "XMLROOT"};
    case IS_DOCUMENT: return {type_oid::Xml, "IS DOCUMENT"};
    default: return {invalid_oid, {}};
  }
}

std::string_view argument_name(const ::ResTarget& target, XmlExprOp op) {
  if (target.name != nullptr) return target.name;
  if (const auto* ref = RECONCILE_AS(ColumnRef, target.val)) {
    const ::Node* last = sql::list(ref->fields).back();
    if (nodeTag(last) == T_String) return strVal(last);
  }
  throw PgError("42601",
                op == IS_XMLELEMENT ? "unnamed XML attribute value must be a column reference"
                                    : "unnamed XML element value must be a column reference",
                target.location);
}

struct NamedArguments {
  std::vector<Expr*> exprs;
  std::vector<std::string_view> names;
};

NamedArguments transform_named(ParseState& state, const ::XmlExpr& xml) {
  NamedArguments made;
  for (const ::ResTarget* target : sql::list<const ::ResTarget>(xml.named_args)) {
    made.exprs.push_back(transform_recurse(state, target->val));
    std::string_view name = argument_name(*target, xml.op);
    bool twice = std::find(made.names.begin(), made.names.end(), name) != made.names.end();
    if (xml.op == IS_XMLELEMENT && twice) {
      throw PgError("42601", "XML attribute name \"" + std::string(name) + "\" appears more than once",
                    target->location);
    }
    made.names.push_back(state.catalog.arena().copy(name));
  }
  return made;
}

}  // namespace

Expr* transform_xml(ParseState& state, const ::XmlExpr& xml) {
  auto& arena = state.catalog.arena();
  Oid type = xml.op == IS_DOCUMENT ? type_oid::Bool : type_oid::Xml;
  auto* made = make_expr<catalog::XmlExpr>(state.catalog, ExprKind::XmlExpr, type, xml.location);
  made->op = xml.op;
  made->name = arena.copy(sql::str(xml.name));
  made->document = xml.xmloption == XMLOPTION_DOCUMENT;
  NamedArguments named = transform_named(state, xml);
  made->named_args = arena.copy(named.exprs);
  made->arg_names = arena.copy(named.names);
  std::vector<Expr*> args;
  for (const ::Node* node : sql::list(xml.args)) {
    XmlArgument wanted = expected(xml.op, args.size());
    Expr* arg = transform_recurse(state, node);
    args.push_back(wanted.type == invalid_oid ? arg : coerce_to_specific_type(state, arg, wanted.type, wanted.construct));
  }
  made->args = arena.copy(args);
  return made;
}

Expr* transform_xml_serialize(ParseState& state, const ::XmlSerialize& xml) {
  Expr* arg = coerce_to_specific_type(state, transform_recurse(state, xml.expr), type_oid::Xml, "XMLSERIALIZE");
  auto* made = make_expr<catalog::XmlExpr>(state.catalog, ExprKind::XmlExpr, type_oid::Text, xml.location);
  made->op = IS_XMLSERIALIZE;
  made->document = xml.xmloption == XMLOPTION_DOCUMENT;
  made->args = state.catalog.arena().copy(std::vector<Expr*>{arg});
  TypeRef target = lookup_type(state.session, *xml.typeName);
  Expr* result = coerce_to_target(state, made, type_oid::Text, target.type, target.typmod, CoercionContext::Implicit,
                                  CoercionForm::ImplicitCast, -1);
  if (result != nullptr) return result;
  throw PgError("42846", "cannot cast XMLSERIALIZE result to " + format_type(state.session, target.type), xml.location);
}

}  // namespace reconcile::analyze
