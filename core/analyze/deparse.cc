// The Deparser's frame: names as they are printed, the layout of lines, and the entry points.
#include "core/analyze/deparse.h"

#include <algorithm>

#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

constexpr int deepest_indent = 40;  // beyond, ruleutils.c indents more slowly

Session printing_session(const Catalog& catalog, const DeparseOptions& options) {
  Session session(const_cast<Catalog&>(catalog));  // names are looked up only
  session.search_path.clear();
  for (Oid oid : options.search_path) {
    if (const Namespace* nsp = catalog.namespaces.find(oid)) session.search_path.push_back(nsp->name);
  }
  return session;
}

std::string_view schema_name(const Catalog& catalog, Oid oid) {
  const Namespace* nsp = catalog.namespaces.find(oid);
  return nsp == nullptr ? std::string_view() : std::string_view(nsp->name);
}

}  // namespace

Deparser::Deparser(const Catalog& catalog, const DeparseOptions& options)
    : catalog_(catalog), options_(options), session_(printing_session(catalog, options)) {}
Deparser::~Deparser() = default;

bool Deparser::visible(const Object& object) const {
  return object.nsp == invalid_oid || object.nsp == schema_oid::PgCatalog ||
         std::find(options_.search_path.begin(), options_.search_path.end(), object.nsp) != options_.search_path.end();
}

std::string Deparser::object_name(const Object& object) const {
  return visible(object) ? quote_identifier(object.name) : quote_qualified(schema_name(catalog_, object.nsp), object.name);
}

std::string Deparser::relation_name(Oid oid) const {
  const Relation* relation = catalog_.relations.find(oid);
  if (relation == nullptr) throw Undecided{"a printed expression names a relation that is gone"};
  return relation_is_visible(session_, oid) ? quote_identifier(relation->name)
                                            : quote_qualified(schema_name(catalog_, relation->nsp), relation->name);
}

std::string Deparser::type_name(Oid type, std::int32_t typmod) const { return format_type_with_typmod(session_, type, typmod); }

std::string Deparser::collation_name(Oid oid) const {
  const Collation* collation = catalog_.collations.find(oid);
  return collation == nullptr ? std::string("?") : object_name(*collation);
}

std::string Deparser::operator_name(Oid oid) const {
  const Operator* op = catalog_.operators.find(oid);
  if (op == nullptr) throw Undecided{"a printed expression names an operator that is gone"};
  if (visible(*op)) return op->name;
  return "OPERATOR(" + quote_identifier(schema_name(catalog_, op->nsp)) + "." + op->name + ")";
}

std::string Deparser::function_name(const Function& function) const {
  return function_is_visible(session_, function.oid)
             ? quote_identifier(function.name)
             : quote_qualified(schema_name(catalog_, function.nsp), function.name);
}

void Deparser::strip_blanks() {
  while (!out_.empty() && out_.back() == ' ') out_.pop_back();
}

void Deparser::keyword(std::string_view text, int before, int after, int plus) {
  if (!options_.indent) {
    out_ += text;
    return;
  }
  level_ += before;
  strip_blanks();
  int blanks = std::max(level_, 0);
  if (level_ >= deepest_indent) blanks = (deepest_indent + (level_ - deepest_indent) / 4) % deepest_indent;
  out_ += '\n' + std::string(static_cast<std::size_t>(blanks + plus), ' ') + std::string(text);
  level_ = std::max(level_ + after, 0);
}

// Every item but the first begins a line, unless it brings its own.
void Deparser::list_item(std::string text, bool first) {
  if (!options_.indent) {
    out_ += text;
    return;
  }
  if (!text.empty() && text.front() == '\n') {
    strip_blanks();
  } else if (!first) {
    keyword("", -8, 8, 4);
  }
  out_ += text;
}

std::string Deparser::captured(const std::function<void()>& print) {
  std::string before = std::move(out_);
  out_.clear();
  print();
  std::string text = std::move(out_);
  out_ = std::move(before);
  return text;
}

std::string Deparser::expression(const Expr* e, bool implicit) {
  return captured([&] { expr(e, implicit); });
}

std::string Deparser::query(const Query& q, const Result& result, bool view) {
  return captured([&] { print_query(q, result, view); });
}

std::string deparse_expr(const Catalog& catalog, const Expr* expr, const Relation* relation, const DeparseOptions& options) {
  Deparser deparser(catalog, options);
  if (relation != nullptr) deparser.add_relation(*relation, relation->name);
  return deparser.expression(expr, false);
}

std::string deparse_query(const Catalog& catalog, const Query* query, const DeparseOptions& options) {
  return Deparser(catalog, options).query(*query, {});
}

std::string get_view_def(const Catalog& catalog, const Relation& view, const DeparseOptions& options) {
  if (view.view_query == nullptr) throw Undecided{"the query of view " + view.name + " is not known"};
  return Deparser(catalog, options).query(*view.view_query, {&view, true}, true) + ";";
}

}  // namespace reconcile::analyze
