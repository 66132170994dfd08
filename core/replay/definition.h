// Columns, constraints and indexes between what was written and what the catalog will hold: the output of
// transformCreateStmt / transformAlterTableStmt.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/replay/context.h"
#include "core/replay/sequence.h"
#include "core/sql/script.h"

namespace reconcile::replay {

// Parsed text whose nodes a definition points into.
using Scripts = std::deque<sql::Script>;

struct ColumnSpec {
  std::string name;
  Oid type = invalid_oid;
  std::int32_t typmod = -1;
  Oid collation = invalid_oid;
  int ndims = 0;
  const ::Node* raw_default = nullptr;  // default or generation expression, as written
  Expr* cooked_default = nullptr;       // taken over from a parent or LIKE
  bool drop_inherited_default = false;
  char identity = 0, generated = 0;
  bool not_null = false;
  bool is_local = true, from_type = false;
  int inh_count = 0;
  char compression = 0, storage = 0;
  const List* fdw_options = nullptr;
  int location = -1;
  bool default_conflict = false;  // inherited defaults differ: one must be written
};

// A constraint as written, with what transformation adds to it.
struct ConstraintSpec {
  const ::Constraint* node = nullptr;
  std::vector<std::string> columns;  // of the key, or the referencing ones
  bool deferrable = false, initdeferred = false;
};

struct IndexColumn {
  std::string name;              // a column; empty: `expr`
  const ::Node* expr = nullptr;
  Expr* cooked = nullptr;        // analysed expression
  std::string label;             // what an expression is called
  const List* collation = nullptr;
  const List* opclass = nullptr;
  const List* opclass_options = nullptr;
  Oid collation_oid = invalid_oid, opclass_oid = invalid_oid;  // settled already: a copy of another index
  SortByDir ordering = SORTBY_DEFAULT;
  SortByNulls nulls = SORTBY_NULLS_DEFAULT;
};

struct IndexSpec {
  std::string name;               // empty: chosen
  std::string method = "btree";
  std::vector<IndexColumn> columns, including;
  const List* options = nullptr;
  const ::Node* where = nullptr;
  Expr* predicate = nullptr;
  std::vector<const List*> exclusion_operators;
  std::vector<Oid> exclusion_oids;  // settled already
  std::string tablespace;
  bool unique = false, nulls_not_distinct = false, primary = false, is_constraint = false;
  bool deferrable = false, initdeferred = false, concurrent = false, if_not_exists = false;
  bool unbuilt = false;           // the rows are not looked at: it is invalid
  bool only = false;              // ON ONLY: partitions get none
  Oid existing = invalid_oid;     // UNIQUE / PRIMARY KEY USING INDEX
  Oid parent_index = invalid_oid, parent_constraint = invalid_oid;
  int location = -1;
};

// A sequence to be made before the table, and the column that will own it.
struct OwnedSequence {
  SequenceSpec spec;
  std::string column;
  std::optional<SequenceInfo> like = {};  // LIKE … INCLUDING IDENTITY: what it counts by
};

// A table being made or altered: CreateStmtContext of parse_utilcmd.c.
struct TableDefinition {
  std::string name;
  Oid nsp = invalid_oid;
  Oid relid = invalid_oid;          // of an existing table
  char persistence = 'p';
  bool is_alter = false, is_foreign = false, is_partitioned = false, is_partition = false, of_type = false;
  std::vector<Oid> parents;         // INHERITS and PARTITION OF
  std::vector<ColumnSpec> columns;
  std::vector<ConstraintSpec> checks, foreign_keys, index_constraints;
  std::vector<IndexSpec> indexes;
  std::vector<std::string> forced_not_null;  // columns that a primary key makes NOT NULL
  std::vector<OwnedSequence> sequences;
  std::vector<const ::TableLikeClause*> likes;
  bool has_primary_key = false;
  Scripts* scripts = nullptr;       // for text that transformation makes
};

// ---- column_definition.cc ----

// transformColumnDefinition: appends to `table` what the column and its constraints bring along.
void transform_column(Context& ctx, TableDefinition& table, const ::ColumnDef& column);
// The type, typmod and collation of a column as written (transformColumnType).
void resolve_column_type(Context& ctx, ColumnSpec& spec, const ::ColumnDef& column);
// The name and schema of the sequence that a SERIAL or IDENTITY column of `table` is to own.
OwnedSequence column_sequence(Context& ctx, const TableDefinition& table, const std::string& column, Oid type,
                              const List* options, bool for_identity);

// ---- table_constraint.cc ----

// transformTableConstraint.
void transform_table_constraint(Context& ctx, TableDefinition& table, const ::Constraint& constraint);
// transformIndexConstraints: index_constraints → indexes, the primary key first, equal ones merged.
void transform_index_constraints(Context& ctx, TableDefinition& table);

}  // namespace reconcile::replay
