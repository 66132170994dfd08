// A column as written: its type, SERIAL, and the constraints that stand with it (transformColumnDefinition).
#include "core/replay/def_elem.h"
#include "core/replay/definition.h"
#include "core/replay/naming.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

Oid serial_type(const ::TypeName& type) {
  if (type.pct_type || sql::list(type.names).size() != 1) return invalid_oid;
  std::string_view name = sql::str(sql::list<::String>(type.names)[0]->sval);
  if (name == "smallserial" || name == "serial2") return type_oid::Int2;
  if (name == "serial" || name == "serial4") return type_oid::Int4;
  if (name == "bigserial" || name == "serial8") return type_oid::Int8;
  return invalid_oid;
}

bool supports_deferral(const ConstraintSpec* constraint) {
  if (constraint == nullptr) return false;
  switch (constraint->node->contype) {
    case CONSTR_PRIMARY:
    case CONSTR_UNIQUE:
    case CONSTR_EXCLUSION:
    case CONSTR_FOREIGN: return true;
    default: return false;
  }
}

// DEFERRABLE and INITIALLY … stand in the list as constraints of their own, after the one they belong to
// (transformConstraintAttrs).
class DeferralClauses {
 public:
  void take(const ::Constraint& clause, ConstraintSpec* last) {
    switch (clause.contype) {
      case CONSTR_ATTR_DEFERRABLE: return deferrable(clause, last);
      case CONSTR_ATTR_NOT_DEFERRABLE: return not_deferrable(clause, last);
      case CONSTR_ATTR_DEFERRED: return deferred(clause, last);
      default: return immediate(clause, last);
    }
  }
  void start_constraint() { saw_deferrability_ = saw_initially_ = false; }

 private:
  static void check(bool ok, const ::Constraint& at, std::string_view refusal) {
    if (!ok) throw error("42601", refusal, {}, at.location);
  }
  void deferrable(const ::Constraint& at, ConstraintSpec* last) {
    check(supports_deferral(last), at, "misplaced DEFERRABLE clause");
    check(!saw_deferrability_, at, "multiple DEFERRABLE/NOT DEFERRABLE clauses not allowed");
    saw_deferrability_ = true;
    last->deferrable = true;
  }
  void not_deferrable(const ::Constraint& at, ConstraintSpec* last) {
    check(supports_deferral(last), at, "misplaced NOT DEFERRABLE clause");
    check(!saw_deferrability_, at, "multiple DEFERRABLE/NOT DEFERRABLE clauses not allowed");
    saw_deferrability_ = true;
    last->deferrable = false;
    check(!(saw_initially_ && last->initdeferred), at, "constraint declared INITIALLY DEFERRED must be DEFERRABLE");
  }
  void deferred(const ::Constraint& at, ConstraintSpec* last) {
    check(supports_deferral(last), at, "misplaced INITIALLY DEFERRED clause");
    check(!saw_initially_, at, "multiple INITIALLY IMMEDIATE/DEFERRED clauses not allowed");
    saw_initially_ = true;
    last->initdeferred = true;
    if (!saw_deferrability_) {
      last->deferrable = true;
    } else {
      check(last->deferrable, at, "constraint declared INITIALLY DEFERRED must be DEFERRABLE");
    }
  }
  void immediate(const ::Constraint& at, ConstraintSpec* last) {
    check(supports_deferral(last), at, "misplaced INITIALLY IMMEDIATE clause");
    check(!saw_initially_, at, "multiple INITIALLY IMMEDIATE/DEFERRED clauses not allowed");
    saw_initially_ = true;
    last->initdeferred = false;
  }

  bool saw_deferrability_ = false, saw_initially_ = false;
};

bool is_deferral_clause(const ::Constraint& clause) {
  return clause.contype == CONSTR_ATTR_DEFERRABLE || clause.contype == CONSTR_ATTR_NOT_DEFERRABLE ||
         clause.contype == CONSTR_ATTR_DEFERRED || clause.contype == CONSTR_ATTR_IMMEDIATE;
}

std::vector<ConstraintSpec> with_deferral(const List* constraints) {
  std::vector<ConstraintSpec> out;
  DeferralClauses clauses;
  for (auto* constraint : sql::list<::Constraint>(constraints)) {
    if (is_deferral_clause(*constraint)) {
      clauses.take(*constraint, out.empty() ? nullptr : &out.back());
    } else {
      clauses.start_constraint();
      out.push_back({constraint, {}, constraint->deferrable, constraint->initdeferred});
    }
  }
  return out;
}

class ColumnConstraints {
 public:
  ColumnConstraints(Context& ctx, TableDefinition& table, ColumnSpec& column)
      : ctx_(ctx), table_(table), column_(column) {}

  void take(const ConstraintSpec& constraint) {
    const ::Constraint& node = *constraint.node;
    switch (node.contype) {
      case CONSTR_NULL: set_nullable(node, false); break;
      case CONSTR_NOTNULL: set_nullable(node, true); break;
      case CONSTR_DEFAULT: take_default(node); break;
      case CONSTR_IDENTITY: take_identity(node); break;
      case CONSTR_GENERATED: take_generated(node); break;
      case CONSTR_CHECK: table_.checks.push_back(constraint); break;
      case CONSTR_PRIMARY:
        check_not_foreign(node, "primary key constraints are not supported on foreign tables");
        [[fallthrough]];
      case CONSTR_UNIQUE:
        check_not_foreign(node, "unique constraints are not supported on foreign tables");
        add(table_.index_constraints, constraint);
        break;
      case CONSTR_FOREIGN:
        check_not_foreign(node, "foreign key constraints are not supported on foreign tables");
        add(table_.foreign_keys, constraint);
        break;
      default: throw Undecided{"a column constraint of an unknown kind"};
    }
    check_combination(node.location);
  }

  // What SERIAL stands for: a default, and NOT NULL.
  void take_serial(const ::Node* nextval) {
    if (saw_default_) refuse("multiple default values specified for column \"%s\" of table \"%s\"", -1);
    column_.raw_default = nextval;
    saw_default_ = true;
    check_combination(-1);
    if (saw_nullable_ && !column_.not_null) refuse("conflicting NULL/NOT NULL declarations for column \"%s\" of table \"%s\"", -1);
    column_.not_null = true;
  }

 private:
  [[noreturn]] void refuse(std::string_view text, int location) const {
    throw error("42601", text, {column_.name, table_.name}, location);
  }
  void check_not_foreign(const ::Constraint& node, std::string_view text) const {
    if (table_.is_foreign) throw error("0A000", text, {}, node.location);
  }
  void add(std::vector<ConstraintSpec>& list, ConstraintSpec constraint) {
    constraint.columns = {column_.name};
    list.push_back(std::move(constraint));
  }
  void set_nullable(const ::Constraint& node, bool not_null) {
    if (saw_nullable_ && column_.not_null != not_null) {
      refuse("conflicting NULL/NOT NULL declarations for column \"%s\" of table \"%s\"", node.location);
    }
    column_.not_null = not_null;
    saw_nullable_ = true;
  }
  void take_default(const ::Constraint& node) {
    if (saw_default_) {
      refuse("multiple default values specified for column \"%s\" of table \"%s\"", node.location);
    }
    column_.raw_default = node.raw_expr;
    saw_default_ = true;
  }
  void take_identity(const ::Constraint& node) {
    if (table_.of_type) throw error("0A000", "identity columns are not supported on typed tables");
    if (table_.is_partition) throw error("0A000", "identity columns are not supported on partitions");
    if (saw_identity_) refuse("multiple identity specifications for column \"%s\" of table \"%s\"", node.location);
    table_.sequences.push_back(column_sequence(ctx_, table_, column_.name, column_.type, node.options, true));
    column_.identity = node.generated_when;
    saw_identity_ = true;
    if (saw_nullable_ && !column_.not_null) {
      refuse("conflicting NULL/NOT NULL declarations for column \"%s\" of table \"%s\"", node.location);
    }
    column_.not_null = saw_nullable_ = true;
  }
  void take_generated(const ::Constraint& node) {
    if (table_.of_type) throw error("0A000", "generated columns are not supported on typed tables");
    if (table_.is_partition) throw error("0A000", "generated columns are not supported on partitions");
    if (saw_generated_) {
      refuse("multiple generation clauses specified for column \"%s\" of table \"%s\"", node.location);
    }
    column_.generated = 's';
    column_.raw_default = node.raw_expr;
    saw_generated_ = true;
  }
  void check_combination(int location) const {
    if (saw_default_ && saw_identity_) {
      refuse("both default and identity specified for column \"%s\" of table \"%s\"", location);
    }
    if (saw_default_ && saw_generated_) {
      refuse("both default and generation expression specified for column \"%s\" of table \"%s\"", location);
    }
    if (saw_identity_ && saw_generated_) {
      refuse("both identity and generation expression specified for column \"%s\" of table \"%s\"", location);
    }
  }

  Context& ctx_;
  TableDefinition& table_;
  ColumnSpec& column_;
  bool saw_nullable_ = false, saw_default_ = false, saw_identity_ = false, saw_generated_ = false;
};

char compression_code(const ::ColumnDef& column) {
  std::string_view name = sql::str(column.compression);
  return name == "pglz" ? 'p' : name == "lz4" ? 'l' : '\0';
}

}  // namespace

void resolve_column_type(Context& ctx, ColumnSpec& spec, const ::ColumnDef& column) {
  const ::TypeName& name = *column.typeName;
  analyze::TypeRef type = analyze::lookup_type(ctx.session, name);
  spec.type = type.type;
  spec.typmod = type.typmod;
  spec.ndims = static_cast<int>(sql::list(name.arrayBounds).size());
  const Type& found = analyze::type_of(ctx.session, type.type);
  spec.collation = found.collation;
  if (column.collClause == nullptr) return;
  spec.collation = analyze::lookup_collation(ctx.session, column.collClause->collname, column.collClause->location);
  if (found.collation == invalid_oid) {
    throw error("42804", "collations are not supported by type %s", {analyze::format_type(ctx.session, type.type)},
                column.collClause->location);
  }
}

OwnedSequence column_sequence(Context& ctx, const TableDefinition& table, const std::string& column, Oid type,
                              const List* options, bool for_identity) {
  OwnedSequence out;
  out.column = column;
  out.spec.for_identity = for_identity;
  out.spec.type = type;
  out.spec.options = options;
  out.spec.persistence = table.persistence;
  for (auto* option : sql::list<::DefElem>(options)) {
    if (sql::str(option->defname) != "sequence_name") continue;
    CreationName name = creation_name(ctx, def_qualified_name(ctx, *option));
    out.spec.nsp = name.nsp;
    out.spec.name = name.name;
    return out;
  }
  out.spec.nsp = table.nsp;
  out.spec.name = choose_relation_name(ctx, table.name, column, "seq", table.nsp, false);
  return out;
}

// nextval('schema.sequence'::regclass), as the server makes it: by way of a parse tree.
const ::Node* nextval_call(Context& ctx, const SequenceSpec& sequence, Scripts& scripts) {
  const Namespace* schema = ctx.catalog.namespaces.find(sequence.nsp);
  std::string name = analyze::quote_qualified(schema->name, sequence.name);
  ParsedExpression call =
      parse_expression("pg_catalog.nextval(" + analyze::quote_literal(name) + "::pg_catalog.regclass)");
  scripts.push_back(std::move(call.script));
  return call.node;
}

void transform_column(Context& ctx, TableDefinition& table, const ::ColumnDef& column) {
  table.columns.emplace_back();
  std::size_t index = table.columns.size() - 1;
  ColumnSpec spec;
  spec.name = sql::str(column.colname);
  spec.location = column.location;
  spec.fdw_options = column.fdwoptions;
  Oid serial = column.typeName == nullptr ? invalid_oid : serial_type(*column.typeName);
  if (serial != invalid_oid) {
    if (column.typeName->arrayBounds != nullptr) {
      throw error("0A000", "array of serial is not implemented", {}, column.typeName->location);
    }
    spec.type = serial;
    if (column.collClause != nullptr) {
      throw error("42804", "collations are not supported by type %s", {analyze::format_type(ctx.session, serial)},
                  column.collClause->location);
    }
  } else if (column.typeName != nullptr) {
    resolve_column_type(ctx, spec, column);
  }
  spec.compression = compression_code(column);
  if (column.raw_default != nullptr) spec.raw_default = column.raw_default;
  const ::Node* nextval = nullptr;
  if (serial != invalid_oid) {
    table.sequences.push_back(column_sequence(ctx, table, spec.name, serial, nullptr, false));
    nextval = nextval_call(ctx, table.sequences.back().spec, *table.scripts);
  }
  ColumnConstraints constraints(ctx, table, spec);
  for (const ConstraintSpec& constraint : with_deferral(column.constraints)) constraints.take(constraint);
  if (nextval != nullptr) constraints.take_serial(nextval);
  table.columns[index] = std::move(spec);
}

}  // namespace reconcile::replay
