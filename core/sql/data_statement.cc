#include "core/sql/data_statement.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/sql/nodes.h"
#include "core/sql/script.h"
#include "core/sql/walk.h"

namespace reconcile::sql {
namespace {

std::string name_of(const RangeVar& relation) {
  return (relation.schemaname == nullptr ? "" : std::string(relation.schemaname) + ".") + relation.relname;
}

void add(std::vector<std::string>& list, std::string name) {
  if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(std::move(name));
}

std::string function_name(const FuncCall& call) {
  std::string out;
  for (::String* part : list<::String>(call.funcname)) out = part->sval;
  return out;
}

bool may_aggregate(const ::Node* query) {
  static constexpr std::array aggregates = {"count", "sum", "avg", "min", "max", "array_agg", "string_agg", "json_agg",
                                            "jsonb_agg", "json_object_agg", "jsonb_object_agg", "bool_and", "bool_or", "every",
                                            "bit_and", "bit_or", "xmlagg"};
  bool found = false;
  walk(query, [&](const ::Node* node) {
    if (const auto* call = RECONCILE_AS(FuncCall, node)) {
      found = found || call->agg_star || std::find(aggregates.begin(), aggregates.end(), function_name(*call)) != aggregates.end();
    }
    return !found;
  });
  return found;
}

// What a FROM item must have rows of, so that the join has any.
void needed_rows(const ::Node* item, const std::set<std::string>& ctes, std::vector<std::string>& out) {
  if (const auto* relation = RECONCILE_AS(RangeVar, item)) {
    if (relation->schemaname != nullptr || !ctes.contains(relation->relname)) add(out, name_of(*relation));
  } else if (const auto* join = RECONCILE_AS(JoinExpr, item)) {
    if (join->jointype == JOIN_INNER || join->jointype == JOIN_LEFT) needed_rows(join->larg, ctes, out);
    if (join->jointype == JOIN_INNER || join->jointype == JOIN_RIGHT) needed_rows(join->rarg, ctes, out);
  }
}

class Reader {
 public:
  explicit Reader(const ::Node* node) : node_(node) {
    walk(node, [&](const ::Node* inner) {
      if (const auto* cte = RECONCILE_AS(CommonTableExpr, inner)) ctes_.insert(cte->ctename);
      return true;
    });
  }

  DataStatement run() {
    walk(node_, [&](const ::Node* node) { return visit(node), true; });
    classify();
    for (const std::string& name : named_) {
      if (std::find(out_.writes.begin(), out_.writes.end(), name) == out_.writes.end()) add(out_.reads, name);
    }
    return std::move(out_);
  }

 private:
  void visit(const ::Node* node) {
    if (const auto* s = RECONCILE_AS(InsertStmt, node)) {
      write(*s->relation, true);
    } else if (const auto* s = RECONCILE_AS(UpdateStmt, node)) {
      write(*s->relation, false);
    } else if (const auto* s = RECONCILE_AS(DeleteStmt, node)) {
      write(*s->relation, false);
    } else if (const auto* s = RECONCILE_AS(MergeStmt, node)) {
      write(*s->relation, true);
    } else if (const auto* r = RECONCILE_AS(RangeVar, node)) {
      if (r->schemaname != nullptr || !ctes_.contains(r->relname)) add(named_, name_of(*r));
    } else if (const auto* call = RECONCILE_AS(FuncCall, node)) {
      add(out_.calls, function_name(*call));
      calls_setval_ = calls_setval_ || function_name(*call) == "setval";
    }
  }

  void write(const RangeVar& relation, bool adds) {
    add(out_.writes, name_of(relation));
    if (adds) add(out_.adds, name_of(relation));
  }

  void select_rows(const SelectStmt& query) {
    if (query.op != SETOP_NONE || (query.groupClause == nullptr && may_aggregate(reinterpret_cast<const ::Node*>(&query)))) return;
    for (::Node* item : list(query.fromClause)) needed_rows(item, ctes_, out_.driven_by);
  }

  void classify() {
    if (const auto* s = RECONCILE_AS(InsertStmt, node_)) {
      const auto* query = s->selectStmt == nullptr ? nullptr : RECONCILE_AS(SelectStmt, s->selectStmt);
      bool rows = query == nullptr || (query->valuesLists != nullptr && named_.size() <= 1);
      out_.kind = rows ? DataKind::Insert : DataKind::InsertSelect;
      if (query != nullptr) select_rows(*query);
    } else if (const auto* s = RECONCILE_AS(UpdateStmt, node_)) {
      out_.kind = DataKind::Update;
      out_.driven_by = {name_of(*s->relation)};
      for (::Node* item : list(s->fromClause)) needed_rows(item, ctes_, out_.driven_by);
    } else if (const auto* s = RECONCILE_AS(DeleteStmt, node_)) {
      out_.kind = DataKind::Delete;
      out_.driven_by = {name_of(*s->relation)};
    } else if (RECONCILE_AS(MergeStmt, node_) != nullptr) {
      out_.kind = DataKind::Merge;
    } else if (const auto* s = RECONCILE_AS(TruncateStmt, node_)) {
      out_.kind = DataKind::Truncate;
      for (RangeVar* relation : list<RangeVar>(s->relations)) {
        write(*relation, false);
        out_.driven_by = {name_of(*relation)};
      }
    } else if (const auto* s = RECONCILE_AS(CopyStmt, node_)) {
      if (!s->is_from || s->relation == nullptr) return;
      out_.kind = DataKind::Copy;
      write(*s->relation, true);
    } else if (RECONCILE_AS(SelectStmt, node_) != nullptr) {
      out_.query = true;
      if (calls_setval_ || !out_.writes.empty()) out_.kind = DataKind::Call;
    } else if (RECONCILE_AS(CallStmt, node_) != nullptr) {
      out_.kind = DataKind::Call;
    } else if (const auto* s = RECONCILE_AS(RefreshMatViewStmt, node_)) {
      out_.kind = DataKind::Refresh;
      write(*s->relation, false);
    } else if (const auto* s = RECONCILE_AS(DoStmt, node_)) {
      block(*s);
    } else if (const auto* s = RECONCILE_AS(RenameStmt, node_)) {
      if (s->renameType != OBJECT_TABLE || s->relation == nullptr) return;
      std::string schema = s->relation->schemaname == nullptr ? "" : std::string(s->relation->schemaname) + ".";
      out_.renames = {name_of(*s->relation), schema + s->newname};
    }
    // A CTE that writes does so whatever the outer query finds.
    bool writes_beside = out_.writes.size() > 1 || (out_.kind == DataKind::Call && !out_.writes.empty());
    if (writes_beside && out_.kind != DataKind::Truncate) out_.driven_by.clear();
  }

  void block(const DoStmt& stmt) {
    out_.kind = DataKind::Block;
    std::string language = "plpgsql";
    for (DefElem* item : list<DefElem>(stmt.args)) {
      const auto* text = item->arg == nullptr ? nullptr : RECONCILE_AS(String, item->arg);
      if (text == nullptr) continue;
      (std::string_view(item->defname) == "language" ? language : out_.body) = text->sval;
    }
    if (language != "plpgsql") out_.body.clear();
  }

  const ::Node* node_;
  std::set<std::string> ctes_;
  std::vector<std::string> named_;
  bool calls_setval_ = false;
  DataStatement out_;
};

}  // namespace

std::string_view to_string(DataKind kind) {
  switch (kind) {
    case DataKind::None: return "schema";
    case DataKind::Insert: return "INSERT";
    case DataKind::InsertSelect: return "INSERT … SELECT";
    case DataKind::Update: return "UPDATE";
    case DataKind::Delete: return "DELETE";
    case DataKind::Merge: return "MERGE";
    case DataKind::Truncate: return "TRUNCATE";
    case DataKind::Copy: return "COPY";
    case DataKind::Call: return "SELECT";
    case DataKind::Block: return "DO";
    case DataKind::Refresh: return "REFRESH MATERIALIZED VIEW";
  }
  return "schema";
}

std::vector<DataStatement> data_statements(std::string_view text) {
  std::vector<DataStatement> out;
  Script script = Script::parse(text);
  for (const Statement& statement : script.statements()) {
    if (statement.node == nullptr) continue;
    DataStatement read = Reader(statement.node).run();
    read.span = statement.span;
    out.push_back(std::move(read));
  }
  return out;
}

}  // namespace reconcile::sql
