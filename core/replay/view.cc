// CREATE [OR REPLACE] VIEW (DefineView, DefineVirtualRelation).
#include <algorithm>

#include "core/analyze/updatable_view.h"
#include "core/replay/naming.h"
#include "core/replay/query_relation.h"
#include "core/replay/reloptions.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

void check_collations(const std::vector<Attribute>& columns, Context& ctx) {
  for (const Attribute& column : columns) {
    bool collatable = analyze::type_of(ctx.session, column.type).collation != invalid_oid;
    if (!collatable || column.collation != invalid_oid) continue;
    throw error("42P22", "could not determine which collation to use for view column \"%s\"", {column.name})
        .with_hint("Use the COLLATE clause to set the collation explicitly.");
  }
}

// checkViewColumns: a view may only grow, since others stand on its columns.
void check_replacement(Context& ctx, const Relation& view, const std::vector<Attribute>& columns) {
  if (columns.size() < view.attributes.size()) throw error("42P16", "cannot drop columns from view");
  for (std::size_t i = 0; i < view.attributes.size(); ++i) {
    const Attribute &old_column = view.attributes[i], &new_column = columns[i];
    if (old_column.name != new_column.name) {
      throw error("42P16", "cannot change name of view column \"%s\" to \"%s\"", {old_column.name, new_column.name})
          .with_hint("Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.");
    }
    if (old_column.type != new_column.type || old_column.typmod != new_column.typmod) {
      throw error("42P16", "cannot change data type of view column \"%s\" from %s to %s",
                  {old_column.name, analyze::format_type(ctx.session, old_column.type, old_column.typmod),
                   analyze::format_type(ctx.session, new_column.type, new_column.typmod)});
    }
    if (old_column.collation != new_column.collation) {
      auto name = [&](Oid oid) { return oid == invalid_oid ? std::string() : ctx.catalog.collations.find(oid)->name; };
      throw error("42P16", "cannot change collation of view column \"%s\" from \"%s\" to \"%s\"",
                  {old_column.name, name(old_column.collation), name(new_column.collation)});
    }
  }
}

bool has_check_option(const ::ViewStmt& stmt) {
  if (stmt.withCheckOption != NO_CHECK_OPTION) return true;
  for (auto* option : sql::list<::DefElem>(stmt.options)) {
    if (sql::str(option->defname) == "check_option") return true;
  }
  return false;
}

Options view_options(const ::ViewStmt& stmt) {
  Options options = transform_reloptions(stmt.options, "view");
  auto written = std::find_if(options.begin(), options.end(), [](const auto& option) { return option.first == "check_option"; });
  if (stmt.withCheckOption != NO_CHECK_OPTION) {
    if (written != options.end()) throw error("22023", "parameter \"check_option\" specified more than once");
    options.emplace_back("check_option", stmt.withCheckOption == LOCAL_CHECK_OPTION ? "local" : "cascaded");
  }
  return options;
}

void replace_view(Context& ctx, const Relation& view, std::vector<Attribute> columns, Options options) {
  if (view.kind != 'v') throw error("42809", "\"%s\" is not a view", {view.name});
  check_replacement(ctx, view, columns);
  Relation& edited = ctx.catalog.relations.edit(view.oid);
  for (std::size_t i = edited.attributes.size(); i < columns.size(); ++i) {
    check_attribute_type(ctx, columns[i].name, columns[i].type, columns[i].collation);
    columns[i].num = static_cast<AttrNumber>(i + 1);
    columns[i].made = ctx.session.statement;
    edited.attributes.push_back(columns[i]);
    record_column_dependencies(ctx, edited, columns[i]);
  }
  edited.options = std::move(options);
}

}  // namespace

void check_updatable(const catalog::Query& query) {
  if (const char* obstacle = analyze::check_option_obstacle(query)) {
    throw error("0A000", "WITH CHECK OPTION is supported only on automatically updatable views").with_hint(obstacle);
  }
}

void apply(Context& ctx, const ::ViewStmt& stmt) {
  analyze::ParseState state = ctx.parse_state();
  catalog::Query* query = analyze::analyze_query(state, stmt.query);
  if (auto* select = RECONCILE_AS(SelectStmt, stmt.query); select != nullptr && select->intoClause != nullptr) {
    throw error("0A000", "views must not contain SELECT INTO");
  }
  if (query->has_modifying_cte) throw error("0A000", "views must not contain data-modifying statements in WITH");
  if (has_check_option(stmt)) check_updatable(*query);
  ResultColumns result = result_columns(*query, stmt.aliases);
  if (result.named < sql::list(stmt.aliases).size()) {
    throw error("42601", "CREATE VIEW specifies more column names than columns");
  }
  char persistence = stmt.view->relpersistence;
  if (persistence == 'u') throw error("42601", "views cannot be unlogged because they do not have storage");
  if (persistence == 'p' && uses_temp_relation(ctx, *query)) {
    persistence = 't';
    notice(ctx, "view \"%s\" will be a temporary view", {sql::str(stmt.view->relname)});
  }
  check_collations(result.columns, ctx);
  Oid nsp = creation_namespace(ctx, *stmt.view, persistence);
  std::string name(clip_name(sql::str(stmt.view->relname)));
  Options options = view_options(stmt);
  const Relation* present = ctx.catalog.relations.find(nsp, name);
  Oid oid = invalid_oid;
  if (present != nullptr && stmt.replace) {
    oid = present->oid;
    replace_view(ctx, *present, std::move(result.columns), std::move(options));
  } else {
    Relation view = new_object<Relation>(ctx, name, nsp);
    view.oid = invalid_oid;
    view.kind = 'v';
    view.persistence = persistence;
    view.attributes = std::move(result.columns);
    view.options = std::move(options);
    oid = create_relation(ctx, std::move(view)).oid;
  }
  Relation& made = ctx.catalog.relations.edit(oid);
  made.view_check_option_local = stmt.withCheckOption == LOCAL_CHECK_OPTION;
  made.view_check_option_cascaded = stmt.withCheckOption == CASCADED_CHECK_OPTION;
  store_return_rule(ctx, oid, query);
}

}  // namespace reconcile::replay
