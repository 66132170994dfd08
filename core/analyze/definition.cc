// Constraints and indexes as the statements that would make them (pg_get_constraintdef, pg_get_indexdef).
#include <algorithm>

#include "core/analyze/deparse.h"
#include "core/base/result.h"

namespace reconcile::analyze {
namespace {

class Names {
 public:
  Names(const Catalog& catalog, const DeparseOptions& options) : catalog_(catalog), options_(options) {}

  std::string object(const Object& object) const {
    bool visible = object.nsp == schema_oid::PgCatalog ||
                   std::find(options_.search_path.begin(), options_.search_path.end(), object.nsp) != options_.search_path.end();
    return visible ? quote_identifier(object.name) : quote_qualified(schema(object.nsp), object.name);
  }
  std::string_view schema(Oid nsp) const {
    const Namespace* found = catalog_.namespaces.find(nsp);
    return found == nullptr ? std::string_view() : std::string_view(found->name);
  }
  static std::string columns(const Relation& relation, const std::vector<AttrNumber>& numbers) {
    std::string out;
    for (AttrNumber number : numbers) {
      if (!out.empty()) out += ", ";
      const Attribute* column = relation.attribute(number);
      out += column == nullptr ? std::string("?") : quote_identifier(column->name);
    }
    return out;
  }

 private:
  const Catalog& catalog_;
  const DeparseOptions& options_;
};

std::string action(char code) {
  switch (code) {
    case 'r': return "RESTRICT";
    case 'c': return "CASCADE";
    case 'n': return "SET NULL";
    case 'd': return "SET DEFAULT";
    default: return {};
  }
}

std::string foreign_key_def(const Catalog& catalog, const Constraint& key, const Names& names) {
  const Relation& table = *catalog.relations.find(key.relid);
  const Relation& referenced = *catalog.relations.find(key.foreign_relid);
  std::string out = "FOREIGN KEY (" + Names::columns(table, key.key) + ") REFERENCES " + names.object(referenced) + "(" +
                    Names::columns(referenced, key.foreign_key) + ")";
  if (key.match == 'f') out += " MATCH FULL";
  if (std::string text = action(key.on_update); !text.empty()) out += " ON UPDATE " + text;
  if (std::string text = action(key.on_delete); !text.empty()) out += " ON DELETE " + text;
  if (!key.delete_set_columns.empty()) out += " (" + Names::columns(table, key.delete_set_columns) + ")";
  return out;
}

std::string reloptions(const Options& options) {
  std::string out;
  for (const auto& [name, value] : options) {
    if (!out.empty()) out += ", ";
    out += quote_identifier(name) + "=" + quote_literal(value);
  }
  return out;
}

class IndexPrinter {
 public:
  IndexPrinter(const Catalog& catalog, const Relation& index, const DeparseOptions& options)
      : catalog_(catalog), index_(index), info_(*index.index), table_(*catalog.relations.find(info_.table)),
        options_(options), names_(catalog, options_) {}

  std::string create() const {
    std::string out = info_.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
    out += quote_identifier(index_.name) + " ON " + (index_.kind == 'I' ? "ONLY " : "") + names_.object(table_);
    return out + using_clause({});
  }

  // EXCLUDE USING …; `operators` one for each key.
  std::string exclude(const std::vector<Oid>& operators) const { return "EXCLUDE" + using_clause(operators); }

 private:
  std::string using_clause(const std::vector<Oid>& operators) const {
    std::string out = " USING " + quote_identifier(catalog_.access_methods.find(index_.am)->name) + " (";
    for (std::size_t i = 0; i < info_.keys.size(); ++i) {
      if (i > 0) out += ", ";
      out += key(info_.keys[i]);
      if (i < operators.size()) out += " WITH " + operator_name(operators[i]);
    }
    out += ")";
    if (!info_.included.empty()) out += " INCLUDE (" + Names::columns(table_, info_.included) + ")";
    if (info_.nulls_not_distinct) out += " NULLS NOT DISTINCT";
    if (!index_.options.empty()) out += " WITH (" + reloptions(index_.options) + ")";
    if (info_.predicate == nullptr) return out;
    std::string predicate = deparse_expr(catalog_, info_.predicate, &table_, options_);
    return out + " WHERE " + (operators.empty() ? predicate : "(" + predicate + ")");
  }

  std::string key(const IndexKey& part) const {
    std::string out;
    Oid type = invalid_oid, collation = invalid_oid;
    if (part.expr == nullptr) {
      const Attribute& column = *table_.attribute(part.attnum);
      out = quote_identifier(column.name);
      type = column.type;
      collation = column.collation;
    } else {
      out = deparse_expr(catalog_, part.expr, &table_, options_);
      if (!looks_like_function(part.expr)) out = "(" + out + ")";
      type = part.expr->type;
      collation = part.expr->collation;
    }
    if (part.collation != invalid_oid && part.collation != collation) {
      out += " COLLATE " + names_.object(*catalog_.collations.find(part.collation));
    }
    out += opclass(part, type);
    if (part.desc) {
      out += part.nulls_first ? " DESC" : " DESC NULLS LAST";
    } else if (part.nulls_first) {
      out += " NULLS FIRST";
    }
    return out;
  }

  std::string opclass(const IndexKey& part, Oid type) const {
    Session session(const_cast<Catalog&>(catalog_));  // looked up only
    const OpClass* usual = default_opclass(session, type, index_.am);
    const OpClass* own = catalog_.opclasses.find(part.opclass);
    bool is_default = own == nullptr || (usual != nullptr && usual->oid == own->oid);
    if (is_default && part.opclass_options.empty()) return {};
    std::string out = " " + names_.object(*own);
    if (!part.opclass_options.empty()) out += " (" + reloptions(part.opclass_options) + ")";
    return out;
  }

  std::string operator_name(Oid oid) const {
    const Operator& op = *catalog_.operators.find(oid);
    if (op.nsp == schema_oid::PgCatalog) return op.name;
    return "OPERATOR(" + quote_identifier(names_.schema(op.nsp)) + "." + op.name + ")";
  }

  const Catalog& catalog_;
  const Relation& index_;
  const IndexInfo& info_;
  const Relation& table_;
  DeparseOptions options_;
  Names names_;
};

std::string key_def(const Catalog& catalog, const Constraint& key) {
  const Relation& table = *catalog.relations.find(key.relid);
  const Relation& index = *catalog.relations.find(key.index);
  std::string out = key.contype == 'p' ? "PRIMARY KEY " : "UNIQUE ";
  if (index.index->nulls_not_distinct) out += "NULLS NOT DISTINCT ";
  out += "(" + Names::columns(table, key.key) + ")";
  if (!index.index->included.empty()) out += " INCLUDE (" + Names::columns(table, index.index->included) + ")";
  if (!index.options.empty()) out += " WITH (" + reloptions(index.options) + ")";
  return out;
}

}  // namespace

std::string get_index_def(const Catalog& catalog, const Relation& index, const DeparseOptions& options) {
  DeparseOptions flat = options;
  flat.indent = false;
  return IndexPrinter(catalog, index, flat).create();
}

std::string get_constraint_def(const Catalog& catalog, const Constraint& constraint, const DeparseOptions& options) {
  Names names(catalog, options);
  std::string out;
  switch (constraint.contype) {
    case 'f': out = foreign_key_def(catalog, constraint, names); break;
    case 'p':
    case 'u': out = key_def(catalog, constraint); break;
    case 'x':
      out = IndexPrinter(catalog, *catalog.relations.find(constraint.index), options).exclude(constraint.exclusion_operators);
      break;
    case 'c': {
      const Relation* table = constraint.relid == invalid_oid ? nullptr : catalog.relations.find(constraint.relid);
      out = "CHECK (" + deparse_expr(catalog, constraint.check, table, options) + ")";
      if (constraint.no_inherit) out += " NO INHERIT";
      break;
    }
    default: throw Undecided{"a constraint trigger cannot be printed as a constraint"};
  }
  if (constraint.deferrable) out += " DEFERRABLE";
  if (constraint.deferred) out += " INITIALLY DEFERRED";
  if (!constraint.validated) out += " NOT VALID";
  return out;
}

}  // namespace reconcile::analyze
