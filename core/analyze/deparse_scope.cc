// What range table entries and their columns are called in a printed query: as written where that is still
// unambiguous, with a number where it is not; columns follow renames (set_rtable_names, set_relation_column_names).
#include <algorithm>
#include <set>

#include "core/analyze/deparse.h"
#include "core/analyze/row_shape.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

// `name`, or with the first free number behind it.
std::string unique(std::set<std::string>& taken, const std::string& name) {
  std::string out = name;
  for (int n = 1; !taken.insert(out).second; ++n) out = name + "_" + std::to_string(n);
  return out;
}

RangeTblEntry relation_entry(const Relation& relation) {
  RangeTblEntry rte;
  rte.kind = RteKind::Relation;
  rte.relid = relation.oid;
  rte.relkind = relation.kind;
  return rte;
}

}  // namespace

const DeparseScope& Deparser::scope(int levels_up) const {
  auto up = static_cast<std::size_t>(levels_up);
  if (up >= scopes_.size()) throw Undecided{"a printed expression refers to a query that is not around it"};
  return *scopes_[scopes_.size() - 1 - up];
}

void Deparser::add_relation(const Relation& relation, std::string_view refname) {
  if (scopes_.empty()) scopes_.push_back(std::make_unique<DeparseScope>());
  DeparseScope& scope = *scopes_.back();
  made_.push_back(std::make_unique<RangeTblEntry>(relation_entry(relation)));
  scope.rtable.push_back(made_.back().get());
  scope.entries.push_back({std::string(refname), real_columns(*made_.back()), {}, false});
}

void Deparser::set_function(const Function& function) {
  scopes_.push_back(std::make_unique<DeparseScope>());
  scopes_.back()->function = &function;
}

// Current names of a relation's columns, dropped ones empty; else those that analysis gave.
std::vector<std::string> Deparser::real_columns(const RangeTblEntry& rte) const {
  std::vector<std::string> out;
  if (rte.kind == RteKind::Relation) {
    if (const Relation* relation = catalog_.relations.find(rte.relid)) {
      for (const Attribute& a : relation->attributes) out.push_back(a.dropped ? std::string() : a.name);
      return out;
    }
  }
  for (const RteColumn& column : rte.columns) out.push_back(column.dropped ? std::string() : std::string(column.name));
  return out;
}

void Deparser::enter(const Query& q, bool view) {
  prefix_ = !scopes_.empty() || view || q.rtable.size() != 1;
  if (scopes_.size() == 1 && scopes_.front()->function != nullptr && scopes_.front()->rtable.empty()) {
    prefix_ = view || q.rtable.size() != 1;
  }
  auto scope = std::make_unique<DeparseScope>();
  scope->query = &q;
  scope->rtable.assign(q.rtable.begin(), q.rtable.end());
  scope->entries.resize(scope->rtable.size());
  name_entries(*scope, view);
  if (q.jointree != nullptr) merge_using_columns(*scope, *q.jointree);
  name_columns(*scope);
  scopes_.push_back(std::move(scope));
}

// A view's range table begins with "old" and "new", which no query mentions but which take their names.
void Deparser::name_entries(DeparseScope& scope, bool view) const {
  std::set<std::string> taken;
  if (view) taken = {"old", "new"};
  for (const auto& outer : scopes_) {
    for (const auto& entry : outer->entries) taken.insert(entry.refname);
  }
  for (std::size_t i = 0; i < scope.rtable.size(); ++i) {
    const RangeTblEntry& rte = *scope.rtable[i];
    std::string name(rte.alias);
    if (name.empty() && rte.kind == RteKind::Relation) {
      const Relation* relation = catalog_.relations.find(rte.relid);
      name = relation == nullptr ? std::string(rte.refname) : relation->name;
    } else if (name.empty() && rte.kind != RteKind::Join) {
      name = rte.refname;
    }
    if (!name.empty()) scope.entries[i].refname = unique(taken, name);
  }
}

// A column of a USING clause has the clause's name on both sides, whatever it is called since.
void Deparser::force_name(DeparseScope& scope, const JoinNode& node, const std::string& name) {
  if (node.kind == JoinNode::Kind::Join && node.alias.empty()) {
    force_name(scope, *node.left, name);
    force_name(scope, *node.right, name);
    return;
  }
  auto index = static_cast<std::size_t>(node.rtindex - 1);
  const RangeTblEntry& rte = *scope.rtable[index];
  for (std::size_t i = 0; i < rte.columns.size(); ++i) {
    if (rte.columns[i].dropped || rte.columns[i].name != name) continue;
    scope.entries[index].columns.resize(std::max(scope.entries[index].columns.size(), i + 1));
    scope.entries[index].columns[i] = name;
  }
}

void Deparser::merge_using_columns(DeparseScope& scope, const JoinNode& node) {
  for (const JoinNode* item : node.from_list) merge_using_columns(scope, *item);
  if (node.kind != JoinNode::Kind::Join) return;
  merge_using_columns(scope, *node.left);
  merge_using_columns(scope, *node.right);
  DeparseScope::Entry& join = scope.entries[static_cast<std::size_t>(node.rtindex - 1)];
  for (std::string_view column : node.using_columns) {
    std::string name(column);
    join.merged.push_back(name);
    force_name(scope, *node.left, name);
    force_name(scope, *node.right, name);
  }
}

void Deparser::name_columns(DeparseScope& scope) {
  for (std::size_t i = 0; i < scope.rtable.size(); ++i) {
    const RangeTblEntry& rte = *scope.rtable[i];
    DeparseScope::Entry& entry = scope.entries[i];
    std::vector<std::string> real = real_columns(rte);
    entry.columns.resize(std::max(real.size(), entry.columns.size()));
    std::set<std::string> taken(entry.columns.begin(), entry.columns.end());
    bool changed = false;
    for (std::size_t c = 0; c < real.size(); ++c) {
      if (real[c].empty()) {
        entry.columns[c].clear();
        continue;
      }
      if (entry.columns[c].empty()) {
        std::string wanted = c < rte.alias_columns.size() ? std::string(rte.alias_columns[c]) : real[c];
        entry.columns[c] = unique(taken, wanted);
      }
      changed = changed || entry.columns[c] != real[c];
    }
    switch (rte.kind) {
      case RteKind::Relation: entry.print_aliases = changed; break;
      case RteKind::Function: entry.print_aliases = true; break;
      case RteKind::TableFunc: entry.print_aliases = false; break;
      default: entry.print_aliases = changed || !rte.alias_columns.empty();
    }
  }
}

std::string Deparser::variable(const Var& var, int levels_up, bool top) {
  int level = var.levels_up + levels_up;
  const DeparseScope& at = scope(level);
  auto index = static_cast<std::size_t>(var.varno - 1);
  if (var.varno < 1 || index >= at.rtable.size()) throw Undecided{"a printed variable belongs to no range table entry"};
  const RangeTblEntry& rte = *at.rtable[index];
  const DeparseScope::Entry& entry = at.entries[index];
  auto column = static_cast<std::size_t>(var.varattno - 1);
  // An unnamed join shows the columns of its inputs.
  if (rte.kind == RteKind::Join && rte.alias.empty() && var.varattno > 0 && column < rte.join_alias_vars.size()) {
    const Expr* source = rte.join_alias_vars[column];
    if (source->kind == ExprKind::Var) return variable(as<Var>(source), level, top);
  }
  std::string name;
  if (var.varattno < 0) {
    static constexpr const char* system[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
    auto number = static_cast<std::size_t>(-var.varattno - 1);
    name = number < 6 ? system[number] : "?";
  } else if (var.varattno > 0) {
    if (column >= entry.columns.size()) throw Undecided{"a printed variable belongs to no column"};
    name = entry.columns[column].empty() ? "?dropped?column?" : entry.columns[column];
  }
  if (!entry.refname.empty() && (prefix_ || name.empty())) out_ += quote_identifier(entry.refname) + ".";
  if (!name.empty()) {
    out_ += quote_identifier(name);
    return name;
  }
  out_ += '*';
  if (top) out_ += "::" + type_name(var.type, var.typmod);
  return {};
}

void Deparser::field_select(const FieldSelect& f) {
  bool parens = f.arg->kind != ExprKind::SubscriptingRef && f.arg->kind != ExprKind::FieldSelect;
  if (parens) out_ += '(';
  expr(f.arg, true);
  if (parens) out_ += ')';
  const Expr* source = f.arg;
  RowShape shape = shape_of_expr(session_, source);
  // A whole row of unnamed type has the columns of its range table entry.
  if (source->kind == ExprKind::Var && as<Var>(source).varattno == 0) {
    const auto& var = as<Var>(source);
    const DeparseScope& at = scope(var.levels_up);
    const auto& columns = at.entries.at(static_cast<std::size_t>(var.varno - 1)).columns;
    out_ += "." + quote_identifier(columns.at(static_cast<std::size_t>(f.fieldnum - 1)));
    return;
  }
  auto index = static_cast<std::size_t>(f.fieldnum - 1);
  if (index >= shape.columns.size()) throw Undecided{"a field of a row of unknown shape would have to be printed"};
  out_ += "." + quote_identifier(shape.columns[index].name);
}

}  // namespace reconcile::analyze
