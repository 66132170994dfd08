// CREATE and ALTER STATISTICS (statscmds.c).
#include <algorithm>

#include "core/replay/deletion.h"
#include "core/replay/naming.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

const Relation& statistics_target(Context& ctx, const ::CreateStatsStmt& stmt) {
  auto relations = sql::list(stmt.relations);
  const auto* range = relations.size() == 1 ? RECONCILE_AS(RangeVar, relations[0]) : nullptr;
  if (range == nullptr) throw PgError("0A000", "only a single relation is allowed in CREATE STATISTICS");
  const Relation& relation = open_relation_without_position(ctx, *range);
  if (std::string_view("rmfp").find(relation.kind) == std::string_view::npos) {
    throw PgError("42809", "cannot define statistics for relation " + quoted(relation.name))
        .with_detail(relation.kind == 'v' ? "This operation is not supported for views."
                                          : "This operation is not supported for sequences.");
  }
  return relation;
}

void read_columns(Context& ctx, const ::CreateStatsStmt& stmt, const Relation& relation, Statistics& out) {
  auto elements = sql::list<::StatsElem>(stmt.exprs);
  if (elements.size() > 8) throw PgError("54011", "cannot have more than 8 columns in statistics");
  for (auto* element : elements) {
    if (element->name == nullptr) {
      analyze::ParseState state = ctx.parse_state();
      analyze::add_relation_to_namespace(state, relation, {}, false);
      Expr* expr = analyze::transform_expr(state, element->expr, analyze::ParseExprKind::StatsExpression);
      analyze::assign_collations(state, expr);
      out.expressions.push_back(expr);
      continue;
    }
    const Attribute* column = relation.attribute(std::string_view(element->name));
    if (column == nullptr) throw PgError("42703", "column " + quoted(element->name) + " does not exist");
    if (less_than_operator(ctx.session, column->type) == invalid_oid) {
      throw PgError("0A000", "column " + quoted(column->name) + " cannot be used in statistics because its type " +
                                 analyze::format_type(ctx.session, column->type) +
                                 " has no default btree operator class");
    }
    out.columns.push_back(column->num);
  }
}

std::string read_kinds(const ::CreateStatsStmt& stmt) {
  std::string kinds;
  for (const ::Node* node : sql::list(stmt.stat_types)) {
    std::string_view name = strVal(node);
    char kind = name == "ndistinct" ? 'd' : name == "dependencies" ? 'f' : name == "mcv" ? 'm' : 0;
    if (kind == 0) throw PgError("42601", "unrecognized statistics kind " + quoted(name));
    if (kinds.find(kind) == std::string::npos) kinds += kind;
  }
  return kinds.empty() ? "dfm" : kinds;
}

void check_columns(const Statistics& statistics) {
  std::vector<AttrNumber> sorted = statistics.columns;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    throw PgError("42701", "duplicate column name in statistics definition");
  }
}

// "t_a_b_stat" (ChooseExtendedStatisticName).
std::string generated_name(const Context& ctx, const Relation& relation, const Statistics& statistics) {
  std::string addition;
  for (AttrNumber column : statistics.columns) {
    addition += (addition.empty() ? "" : "_") + relation.attribute(column)->name;
  }
  for (std::size_t i = 0; i < statistics.expressions.size(); ++i) addition += (addition.empty() ? "expr" : "_expr");
  for (int pass = 0;; ++pass) {
    std::string name = make_object_name(relation.name, addition, pass == 0 ? "stat" : "stat" + std::to_string(pass));
    if (ctx.catalog.statistics.find(relation.nsp, name) == nullptr) return name;
  }
}

void record_statistics_dependencies(Context& ctx, const Statistics& statistics) {
  ObjectAddress self{ClassId::Statistics, statistics.oid};
  for (AttrNumber column : statistics.columns) {
    record_dependency(ctx, self, {ClassId::Relation, statistics.relid, column}, DependencyType::Auto);
  }
  const Relation* relation = ctx.catalog.relations.find(statistics.relid);
  for (const Expr* expr : statistics.expressions) {
    record_expression_dependencies(ctx, self, expr, relation, DependencyType::Normal, DependencyType::Auto);
  }
  if (statistics.columns.empty()) {
    record_dependency(ctx, self, {ClassId::Relation, statistics.relid}, DependencyType::Auto);
  }
  record_dependency(ctx, self, {ClassId::Namespace, statistics.nsp}, DependencyType::Normal);
}

}  // namespace

void apply(Context& ctx, const ::CreateStatsStmt& stmt) {
  const Relation& relation = statistics_target(ctx, stmt);
  Statistics statistics;
  CreationName name{relation.nsp, ""};
  if (stmt.defnames != nullptr) {
    name = creation_name(ctx, stmt.defnames);
    if (const Statistics* existing = ctx.catalog.statistics.find(name.nsp, name.name)) {
      ctx.session.use({ClassId::Statistics, existing->oid});
      std::string text = "statistics object " + quoted(name.name) + " already exists";
      if (!stmt.if_not_exists) throw PgError("42710", text);
      return notice(ctx, text + ", skipping");
    }
  }
  read_columns(ctx, stmt, relation, statistics);
  bool single_expression = statistics.columns.empty() && statistics.expressions.size() == 1;
  if (single_expression && stmt.stat_types != nullptr) {
    throw PgError("0A000", "when building statistics on a single expression, statistics kinds may not be specified");
  }
  statistics.kinds = read_kinds(stmt);
  if (!single_expression && statistics.columns.size() + statistics.expressions.size() < 2) {
    throw PgError("42P17", "extended statistics require at least 2 columns");
  }
  check_columns(statistics);
  if (stmt.defnames == nullptr) name.name = generated_name(ctx, relation, statistics);
  std::sort(statistics.columns.begin(), statistics.columns.end());  // as stxkeys are kept
  static_cast<Object&>(statistics) = new_object<Statistics>(ctx, name.name, name.nsp);
  statistics.relid = relation.oid;
  record_statistics_dependencies(ctx, ctx.catalog.statistics.add(std::move(statistics)));
}

void apply(Context& ctx, const ::AlterStatsStmt& stmt) {
  if (stmt.stxstattarget < -1) {
    throw PgError("22023", "statistics target " + std::to_string(stmt.stxstattarget) + " is too low");
  }
  auto* names = reinterpret_cast<const ::Node*>(stmt.defnames);
  ObjectAddress address = get_object_address(ctx, OBJECT_STATISTIC_EXT, names, stmt.missing_ok);
  if (address.oid == invalid_oid) {
    return notice(ctx, "statistics object " + quoted(analyze::name_list_to_string(stmt.defnames)) +
                           " does not exist, skipping");
  }
  ctx.catalog.statistics.edit(address.oid).changed = ctx.session.statement;
}

}  // namespace reconcile::replay
