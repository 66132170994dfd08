// Types and functions.
#include "reconcile/drift/reader.h"

namespace reconcile::drift {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

namespace {

constexpr const char* type_public = "=U/";
constexpr const char* function_public = "=X/";

std::string number_text(float value) {
  std::string out = std::to_string(value);
  while (out.find('.') != std::string::npos && (out.back() == '0' || out.back() == '.')) {
    bool point = out.back() == '.';
    out.pop_back();
    if (point) break;
  }
  return out;
}

}  // namespace

Object Reader::enumeration(const Type& type) {
  Object out = start("enum", type, type.name);
  std::string labels;
  for (const std::string& label : type.labels) labels += (labels.empty() ? "" : ", ") + analyze::quote_literal(label);
  put_text(out, "labels", labels);
  finish(out, {ClassId::Type, type.oid}, &type, &type.acl, {.granted = true, .by_default = type_public});
  return out;
}

Object Reader::domain(const Type& domain) {
  Object out = start("domain", domain, domain.name);
  put(out, "type", [&] { return type(domain.base, domain.typmod); }, Kind::DataAffecting);
  const Type* base = catalog_.types.find(domain.base);
  if (base != nullptr && base->collation != domain.collation) put_text(out, "collation", collation_name(domain.collation));
  if (domain.not_null) put_text(out, "not null", "yes", Kind::DataAffecting);
  if (domain.default_expr != nullptr) put(out, "default", [&] { return analyze::deparse_expr(catalog_, domain.default_expr, nullptr); });
  for (const Constraint* check : catalog_.constraints.of_parent(domain.oid)) {
    if (check->typid != domain.oid) continue;
    std::string name = "constraint " + quote_identifier(check->name);
    put(out, name, [&] { return analyze::get_constraint_def(catalog_, *check); }, Kind::DataAffecting);
  }
  finish(out, {ClassId::Type, domain.oid}, &domain, &domain.acl, {.granted = true, .by_default = type_public});
  return out;
}

Object Reader::composite(const Type& composite, const Relation& row) {
  Object out = start("type", composite, composite.name);
  for (const Attribute& attribute : row.attributes) {
    if (attribute.dropped) continue;
    std::string name = "attribute " + quote_identifier(attribute.name);
    const Type* of = catalog_.types.find(attribute.type);
    bool collated = of != nullptr && of->collation != attribute.collation;
    put(out, name, [&] { return type(attribute.type, attribute.typmod) + (collated ? " COLLATE " + collation_name(attribute.collation) : ""); }, Kind::DataAffecting);
  }
  finish(out, {ClassId::Type, composite.oid}, &composite, &composite.acl, {.granted = true, .by_default = type_public});
  return out;
}

Object Reader::range(const Type& range) {
  Object out = start("type", range, range.name);
  put(out, "range of", [&] { return type(range.range_subtype); }, Kind::DataAffecting);
  if (const Type* multirange = catalog_.types.find(range.range_multirange)) put_text(out, "multirange", owned_.name(*multirange));
  finish(out, {ClassId::Type, range.oid}, &range, &range.acl, {.granted = true, .by_default = type_public});
  return out;
}

void Reader::types() {
  for (const Type* type : owned_.of(catalog_.types, ClassId::Type)) {
    const Relation* row = type->relid == invalid_oid ? nullptr : catalog_.relations.find(type->relid);
    if (type->typtype == 'e') out_.objects.push_back(enumeration(*type));
    if (type->typtype == 'd') out_.objects.push_back(domain(*type));
    if (type->typtype == 'r') out_.objects.push_back(range(*type));
    if (type->typtype == 'c' && row != nullptr && row->kind == 'c') out_.objects.push_back(composite(*type, *row));
  }
}

std::string Reader::function_signature(const Function& function) const {
  std::string out = function.name + "(";
  for (std::size_t i = 0; i < function.arg_types.size(); ++i) out += (i == 0 ? "" : ", ") + analyze::format_type(session_, function.arg_types[i]);
  return out + ")";
}

Object Reader::aggregate(const Function& function) {
  Object out = start("function", function, function_signature(function));
  put_text(out, "kind", "aggregate");
  put_text(out, "transition function", function_name(function.agg_transfn));
  put(out, "transition type", [&] { return type(function.agg_transtype); });
  put_text(out, "final function", function_name(function.agg_finalfn));
  if (function.agg_init) put_text(out, "initial value", analyze::quote_literal(*function.agg_init));
  if (const Operator* op = catalog_.operators.find(function.agg_sortop)) put_text(out, "sort operator", owned_.name(*op));
  finish(out, {ClassId::Function, function.oid}, &function, &function.acl, {.granted = true, .by_default = function_public});
  return out;
}

Object Reader::function(const Function& function) {
  Object out = start("function", function, function_signature(function));
  bool is_procedure = function.kind == 'p';
  put_text(out, "kind", is_procedure ? "procedure" : function.kind == 'w' ? "window function" : "");
  put(out, "arguments", [&] { return analyze::get_function_arguments(catalog_, function, true); });
  if (!is_procedure) put(out, "returns", [&] { return analyze::get_function_result(catalog_, function); });
  if (const Language* language = catalog_.languages.find(function.language)) put_text(out, "language", language->name);
  if (function.volatility != 'v') put_text(out, "volatility", function.volatility == 'i' ? "immutable" : "stable");
  if (function.strict) put_text(out, "strict", "yes");
  if (function.security_definer) put_text(out, "security", "definer");
  if (function.leakproof) put_text(out, "leakproof", "yes");
  if (function.parallel != 'u') put_text(out, "parallel", function.parallel == 's' ? "safe" : "restricted");
  put_text(out, "cost", number_text(function.cost), Kind::Cosmetic);
  if (function.returns_set) put_text(out, "rows", number_text(function.rows), Kind::Cosmetic);
  put_text(out, "settings", options_text(function.config));
  bool parsed = function.sql_body != nullptr || !function.sql_body_list.empty();
  put(out, "body", [&] { return parsed ? analyze::get_function_def(catalog_, function) : function.source; });
  finish(out, {ClassId::Function, function.oid}, &function, &function.acl, {.granted = true, .by_default = function_public});
  return out;
}

void Reader::functions() {
  for (const Function* of : owned_.of(catalog_.functions, ClassId::Function)) {
    // A range type's constructors come with it.
    bool is_internal = false;
    for (const Dependency& d : catalog_.depends.references_of({ClassId::Function, of->oid, 0})) is_internal |= d.type == DependencyType::Internal;
    const Type* result = catalog_.types.find(of->return_type);
    bool is_range = result != nullptr && (result->typtype == 'r' || result->typtype == 'm') && of->language == 12;
    if (is_internal || is_range) continue;
    out_.objects.push_back(of->kind == 'a' ? aggregate(*of) : function(*of));
  }
}

}  // namespace reconcile::drift
