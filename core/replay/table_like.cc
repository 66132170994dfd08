#include "core/replay/table_like.h"

#include "core/replay/constraint.h"
#include "core/replay/index.h"
#include "core/replay/naming.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

const Relation& like_source(Context& ctx, const ::TableLikeClause& like) {
  const ::RangeVar& name = *like.relation;
  return open_relation(ctx, name, name.location);
}

void check_source(const Relation& source, int location) {
  constexpr std::string_view allowed = "rvmcfp";
  if (allowed.find(source.kind) != std::string_view::npos) return;
  std::string_view what = source.kind == 'S' ? "sequences" : source.kind == 'I' ? "partitioned indexes" : "indexes";
  throw error("42809", "relation \"%s\" is invalid in LIKE clause", {source.name}, location)
      .with_detail(message("This operation is not supported for %s.", {what}));
}

void copy_identity(Context& ctx, TableDefinition& table, ColumnSpec& spec, const Relation& source, const Attribute& column) {
  std::vector<Oid> owned = owned_sequences(ctx, source.oid, column.num, DependencyType::Internal);
  if (owned.empty()) return;
  spec.identity = column.identity;
  table.sequences.push_back(column_sequence(ctx, table, spec.name, column.type, nullptr, true));
  table.sequences.back().like = relation_of(ctx, owned.front()).sequence;
  // Its options are copied and its type is not: bigint, within the other's limits.
  if (auto& like = table.sequences.back().like) like->type = type_oid::Int8;
}

}  // namespace

void take_like(Context& ctx, TableDefinition& table, const ::TableLikeClause& like) {
  const Relation& source = like_source(ctx, like);
  check_source(source, like.relation->location);
  if (table.of_type) throw error("42809", "LIKE is not supported for creating typed tables");
  if (table.is_foreign) throw error("0A000", "LIKE is not supported for creating foreign tables");
  for (const Attribute& column : source.attributes) {
    if (column.dropped) continue;
    ColumnSpec spec;
    spec.name = column.name;
    spec.type = column.type;
    spec.typmod = column.typmod;
    spec.collation = column.collation;
    spec.ndims = column.ndims;
    spec.not_null = column.not_null;
    if (column.generated != 0 && (like.options & CREATE_TABLE_LIKE_GENERATED) != 0) spec.generated = column.generated;
    if ((like.options & CREATE_TABLE_LIKE_STORAGE) != 0) spec.storage = column.storage;
    if ((like.options & CREATE_TABLE_LIKE_COMPRESSION) != 0) spec.compression = column.compression;
    if (column.identity != 0 && (like.options & CREATE_TABLE_LIKE_IDENTITY) != 0) copy_identity(ctx, table, spec, source, column);
    table.columns.push_back(std::move(spec));
  }
  table.likes.push_back(&like);
}

void expand_like(Context& ctx, const ::TableLikeClause& like, Oid table) {
  const Relation& source = like_source(ctx, like);
  for (const Attribute& column : source.attributes) {
    if (column.dropped || !column.has_default || column.identity != 0) continue;
    bits32 wanted = column.generated != 0 ? CREATE_TABLE_LIKE_GENERATED : CREATE_TABLE_LIKE_DEFAULTS;
    if ((like.options & wanted) == 0) continue;
    const Relation& made = relation_of(ctx, table);
    const Attribute& own = *made.attribute(column.name);
    store_default(ctx, table, own.num, translate_default(ctx, column.default_expr, source, made, own));
  }
  if ((like.options & CREATE_TABLE_LIKE_CONSTRAINTS) != 0) {
    std::vector<CheckSpec> checks;
    for (const Constraint* constraint : ctx.catalog.constraints.of_parent(source.oid)) {
      if (constraint->contype != 'c') continue;
      CheckSpec check;
      check.name = constraint->name;
      check.cooked = translate_check(ctx, constraint->check, source, relation_of(ctx, table));
      check.no_inherit = constraint->no_inherit;
      checks.push_back(std::move(check));
    }
    add_checks(ctx, table, std::move(checks), true, true);
  }
  if ((like.options & CREATE_TABLE_LIKE_INDEXES) == 0 || source.kind == 'f') return;
  for (Oid oid : indexes_of(ctx, source.oid)) {
    const Relation& index = relation_of(ctx, oid);
    DefineIndexOptions options;
    options.is_alter_table = true;
    define_index(ctx, table, clone_index(ctx, index, relation_of(ctx, table)), options);
  }
}

}  // namespace reconcile::replay
