#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "core/analyze/cte.h"
#include "core/analyze/expression.h"
#include "core/base/pg_error.h"

extern "C" {
#include <nodes/nodeFuncs.h>
}

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

const ::WithClause* with_clause_of(const ::Node* node) {
  switch (nodeTag(node)) {
    case T_SelectStmt: return RECONCILE_AS(SelectStmt, node)->withClause;
    case T_InsertStmt: return RECONCILE_AS(InsertStmt, node)->withClause;
    case T_UpdateStmt: return RECONCILE_AS(UpdateStmt, node)->withClause;
    case T_DeleteStmt: return RECONCILE_AS(DeleteStmt, node)->withClause;
    case T_MergeStmt: return RECONCILE_AS(MergeStmt, node)->withClause;
    default: return nullptr;
  }
}

// Walks a parse tree and meets the unqualified table names that no WITH of an inner query captures.
// Errors are kept until the walk is over: the walker is C code, which no exception should cross.
class NameWalker {
 public:
  virtual ~NameWalker() = default;

  void walk(const void* node) { visit(const_cast<::Node*>(static_cast<const ::Node*>(node))); }

  void rethrow() {
    if (error_) throw std::move(*error_);
  }

 protected:
  virtual void on_name(const ::RangeVar& name) = 0;
  virtual void on_select(const ::SelectStmt& stmt) { walk_members(&stmt); }
  // Whether the node was dealt with.
  virtual bool on_node(const ::Node*) { return false; }

  void fail(PgError error) { error_ = std::move(error); }

  void walk_members(const void* node) {
    // Declared in the old C manner, with no arguments: they are the node and `this`.
    auto callback = reinterpret_cast<bool (*)()>(reinterpret_cast<void (*)()>(&NameWalker::step));
    raw_expression_tree_walker(const_cast<::Node*>(static_cast<const ::Node*>(node)), callback, this);
  }

 private:
  static bool step(::Node* node, NameWalker* self) { return self->visit(node); }

  bool visit(::Node* node) {
    if (node == nullptr || error_) return error_.has_value();
    if (const auto* name = RECONCILE_AS(RangeVar, node)) {
      if (name->schemaname == nullptr && !is_captured(str(name->relname))) on_name(*name);
    } else if (nodeTag(node) == T_WithClause) {
      // Entered from the statement that it belongs to.
    } else if (is_statement(node)) {
      visit_statement(node);
    } else if (!on_node(node)) {
      walk_members(node);
    }
    return error_.has_value();
  }

  static bool is_statement(const ::Node* node) {
    NodeTag tag = nodeTag(node);
    return tag == T_SelectStmt || tag == T_InsertStmt || tag == T_UpdateStmt || tag == T_DeleteStmt ||
           tag == T_MergeStmt;
  }

  void visit_statement(const ::Node* node) {
    const ::WithClause* with = with_clause_of(node);
    std::size_t scope = captured_.size();
    if (with != nullptr && with->recursive) capture(with->ctes);
    if (with != nullptr) {
      for (auto* cte : list<::CommonTableExpr>(with->ctes)) {
        visit(cte->ctequery);
        if (!with->recursive) captured_.push_back(str(cte->ctename));
      }
    }
    if (const auto* select = RECONCILE_AS(SelectStmt, node)) {
      on_select(*select);
    } else {
      walk_members(node);
    }
    captured_.resize(scope);
  }

  void capture(const List* ctes) {
    for (auto* cte : list<::CommonTableExpr>(ctes)) captured_.push_back(str(cte->ctename));
  }

  bool is_captured(std::string_view name) const {
    return std::find(captured_.begin(), captured_.end(), name) != captured_.end();
  }

  std::vector<std::string_view> captured_;
  std::optional<PgError> error_;
};

class DependencyFinder final : public NameWalker {
 public:
  explicit DependencyFinder(const List* ctes) : ctes_(ctes) {}

  std::set<std::size_t> find(std::size_t index) {
    found_.clear();
    walk(list<::CommonTableExpr>(ctes_)[index]->ctequery);
    return found_;
  }

 private:
  void on_name(const ::RangeVar& name) override {
    auto ctes = list<::CommonTableExpr>(ctes_);
    for (std::size_t i = 0; i < ctes.size(); ++i) {
      if (str(ctes[i]->ctename) == str(name.relname)) found_.insert(i);
    }
  }

  const List* ctes_;
  std::set<std::size_t> found_;
};

enum class Place { Allowed, NonRecursiveTerm, SubLink, OuterJoin, Intersect, Except };

const char* place_name(Place place) {
  switch (place) {
    case Place::NonRecursiveTerm: return "its non-recursive term";
    case Place::SubLink: return "a subquery";
    case Place::OuterJoin: return "an outer join";
    case Place::Intersect: return "INTERSECT";
    case Place::Except: return "EXCEPT";
    case Place::Allowed: break;
  }
  return "";
}

// Looks for self-references where they can't be evaluated.
class SelfReferenceChecker final : public NameWalker {
 public:
  SelfReferenceChecker(const ::CommonTableExpr& cte, Place place) : cte_(cte), place_(place) {}

 private:
  void on_name(const ::RangeVar& name) override {
    if (str(name.relname) != str(cte_.ctename)) return;
    std::string query = "recursive reference to query " + quoted(str(cte_.ctename)) + " must not appear ";
    if (place_ != Place::Allowed) {
      fail(PgError("42P19", query + "within " + place_name(place_), name.location));
    } else if (++count_ > 1) {
      fail(PgError("42P19", query + "more than once", name.location));
    }
  }

  void on_select(const ::SelectStmt& stmt) override {
    if (place_ != Place::Allowed || stmt.op == SETOP_NONE || stmt.op == SETOP_UNION) {
      walk_members(&stmt);
      return;
    }
    bool except = stmt.op == SETOP_EXCEPT;
    if (stmt.all) place_ = except ? Place::Except : Place::Intersect;
    walk(stmt.larg);
    if (except) place_ = Place::Except;
    walk(stmt.rarg);
    place_ = Place::Allowed;
    walk(stmt.sortClause);
    walk(stmt.limitOffset);
    walk(stmt.limitCount);
    walk(stmt.lockingClause);
  }

  bool on_node(const ::Node* node) override {
    if (const auto* join = RECONCILE_AS(JoinExpr, node)) {
      walk_side(join->larg, join->jointype == JOIN_FULL || join->jointype == JOIN_RIGHT);
      walk_side(join->rarg, join->jointype == JOIN_FULL || join->jointype == JOIN_LEFT);
      walk(join->quals);
      return true;
    }
    if (const auto* link = RECONCILE_AS(SubLink, node)) {
      Place saved = std::exchange(place_, Place::SubLink);
      walk(link->subselect);
      place_ = saved;
      walk(link->testexpr);
      return true;
    }
    return false;
  }

  void walk_side(const ::Node* side, bool nullable) {
    Place saved = place_;
    if (nullable && saved == Place::Allowed) place_ = Place::OuterJoin;
    walk(side);
    place_ = saved;
  }

  const ::CommonTableExpr& cte_;
  Place place_;
  int count_ = 0;
};

void check_self_references(const ::CommonTableExpr& cte, const void* node, Place place) {
  SelfReferenceChecker checker(cte, place);
  checker.walk(node);
  checker.rethrow();
}

void check_decoration(const ::SelectStmt& stmt) {
  auto refuse = [](const char* what, const void* at) {
    if (at == nullptr) return;
    throw PgError("0A000", std::string(what) + " in a recursive query is not implemented", raw_location(at));
  };
  refuse("ORDER BY", stmt.sortClause);
  refuse("OFFSET", stmt.limitOffset);
  refuse("LIMIT", stmt.limitCount);
  refuse("FOR UPDATE/SHARE", stmt.lockingClause);
}

void check_well_formed(const ::CommonTableExpr& cte) {
  std::string query = "recursive query " + quoted(str(cte.ctename));
  const auto* stmt = RECONCILE_AS(SelectStmt, cte.ctequery);
  if (stmt == nullptr) {
    throw PgError("42P19", query + " must not contain data-modifying statements", cte.location);
  }
  if (stmt->op != SETOP_UNION) {
    throw PgError("42P19", query + " does not have the form non-recursive-term UNION [ALL] recursive-term",
                  cte.location);
  }
  if (stmt->withClause != nullptr) check_self_references(cte, stmt->withClause->ctes, Place::SubLink);
  check_decoration(*stmt);
  check_self_references(cte, stmt->larg, Place::NonRecursiveTerm);
  check_self_references(cte, stmt->rarg, Place::Allowed);
}

}  // namespace

std::vector<CteItem> order_recursive_ctes(const List* ctes) {
  struct Pending {
    CteItem item;
    std::size_t index;
    std::set<std::size_t> depends_on;
  };
  auto all = list<::CommonTableExpr>(ctes);
  std::vector<Pending> items;
  DependencyFinder finder(ctes);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::set<std::size_t> found = finder.find(i);
    bool recursive = found.erase(i) > 0;
    items.push_back({{all[i], recursive}, i, std::move(found)});
  }
  std::vector<CteItem> ordered;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto next = std::find_if(items.begin() + static_cast<std::ptrdiff_t>(i), items.end(),
                             [](const Pending& item) { return item.depends_on.empty(); });
    if (next == items.end()) {
      throw PgError("0A000", "mutual recursion between WITH items is not implemented", items[i].item.cte->location);
    }
    std::swap(items[i], *next);
    ordered.push_back(items[i].item);
    for (Pending& item : items) item.depends_on.erase(items[i].index);
  }
  for (const CteItem& item : ordered) {
    if (item.recursive) check_well_formed(*item.cte);
  }
  return ordered;
}

}  // namespace reconcile::analyze
