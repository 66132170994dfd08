// Values assigned to columns by INSERT, UPDATE, ON CONFLICT and MERGE.
#include <algorithm>
#include <string>

#include "core/analyze/analyze.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/relation.h"
#include "core/analyze/target.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

constexpr const char* rewrite_hint = "You will need to rewrite or cast the expression.";

const Relation& target_relation(const ParseState& state) {
  return *state.catalog.relations.find(state.target_rte->relid);
}

// What is being assigned to: the column, then a field or element of it.
struct Place {
  std::string_view name;
  bool is_element = false;
  Oid type = invalid_oid;
  std::int32_t typmod = -1;
  Oid collation = invalid_oid;
};

class AssignmentIndirection {
 public:
  AssignmentIndirection(ParseState& state, const List* indirection, int location)
      : state_(state), steps_(indirection), location_(location) {}

  // `base` is null below the column itself: a stand-in is made for it.
  Expr* assign(Expr* base, const Place& place, std::size_t next, Expr* value) {
    if (next < steps_.size() && base == nullptr) base = stand_in(place);
    std::vector<const ::A_Indices*> subscripts;
    for (std::size_t i = next; i < steps_.size(); ++i) {
      const ::Node* step = steps_[i];
      if (const auto* indices = RECONCILE_AS(A_Indices, step)) {
        subscripts.push_back(indices);
      } else if (nodeTag(step) == T_A_Star) {
        throw PgError("0A000", "row expansion via \"*\" is not supported here", location_);
      } else if (!subscripts.empty()) {
        return assign_element(base, place, subscripts, i, value);
      } else {
        return assign_field(base, place, str(reinterpret_cast<const ::String*>(step)->sval), i + 1, value);
      }
    }
    if (!subscripts.empty()) return assign_element(base, place, subscripts, steps_.size(), value);
    return coerce(place, value);
  }

 private:
  Expr* stand_in(const Place& place) {
    auto* test = make_expr<CaseTestExpr>(state_.catalog, ExprKind::CaseTestExpr, place.type, -1);
    test->typmod = place.typmod;
    test->collation = place.collation;
    return test;
  }

  const Attribute& find_field(const Place& place, std::string_view field) {
    const Relation* row = relation_of_type(state_.session, place.type);
    if (row == nullptr) {
      throw PgError("42804", "cannot assign to field " + quoted(field) + " of column " + quoted(place.name) +
                                 " because its type " + format_type(state_.session, place.type) +
                                 " is not a composite type", location_);
    }
    const Attribute* attribute = row->attribute(field);
    if (attribute != nullptr) return *attribute;
    if (row->kind != 'c' && system_attribute(field) != 0) {
      throw PgError("42703", "cannot assign to system column " + quoted(field), location_);
    }
    throw PgError("42703", "cannot assign to field " + quoted(field) + " of column " + quoted(place.name) +
                               " because there is no such column in data type " +
                               format_type(state_.session, place.type), location_);
  }

  Expr* assign_field(Expr* base, const Place& place, std::string_view name, std::size_t next, Expr* value) {
    const Attribute& field = find_field(place, name);
    Expr* inner = assign(nullptr, {name, false, field.type, field.typmod, field.collation}, next, value);
    std::int32_t base_typmod = place.typmod;
    Oid base_type_oid = base_type(state_.session, place.type, &base_typmod);
    auto* store = make_expr<FieldStore>(state_.catalog, ExprKind::FieldStore, base_type_oid, -1);
    store->arg = base;
    store->newvals = state_.catalog.arena().copy(std::vector<Expr*>{inner});
    store->fieldnums = state_.catalog.arena().copy(std::vector<AttrNumber>{field.num});
    if (base_type_oid == place.type) return store;
    return coerce_to_domain(state_, store, base_type_oid, base_typmod, place.type, CoercionContext::Implicit,
                            location_, CoercionForm::ImplicitCast);
  }

  Expr* assign_element(Expr* base, const Place& place, const std::vector<const ::A_Indices*>& subscripts,
                       std::size_t next, Expr* value) {
    bool slice = std::any_of(subscripts.begin(), subscripts.end(), [](const auto* s) { return s->is_slice; });
    std::int32_t typmod = place.typmod;
    Oid container = base_type(state_.session, place.type, &typmod);
    // jsonb is the one container whose elements are of its own type.
    Oid element = container == type_oid::JsonB ? container : type_of(state_.session, container).elem;
    Place inner{place.name, true, slice ? container : element, typmod, place.collation};
    if (container != place.type) inner.collation = type_of(state_.session, container).collation;
    if (inner.type == invalid_oid || !type_of(state_.session, container).subscriptable) {
      throw PgError("42804", "cannot subscript type " + format_type(state_.session, container) +
                                 " because it does not support subscripting");
    }
    value = assign(nullptr, inner, next, value);
    SubscriptingRef* ref = transform_subscripts(state_, base, container, typmod, subscripts, true);
    ref->assign = value;
    ref->type = container;  // what is stored is the whole again
    ref->typmod = typmod;
    if (container == place.type) return ref;
    Oid from = ref->type;
    Expr* result = coerce_to_target(state_, ref, from, place.type, place.typmod, CoercionContext::Assignment,
                                    CoercionForm::ImplicitCast, -1);
    if (result != nullptr) return result;
    throw PgError("42846", "cannot cast type " + format_type(state_.session, from) + " to " +
                               format_type(state_.session, place.type), location_);
  }

  Expr* coerce(const Place& place, Expr* value) {
    Oid from = value->type;
    Expr* result = coerce_to_target(state_, value, from, place.type, place.typmod, CoercionContext::Assignment,
                                    CoercionForm::ImplicitCast, -1);
    if (result != nullptr) return result;
    std::string subject = place.is_element ? "array assignment to " + quoted(place.name) + " requires type "
                                           : "subfield " + quoted(place.name) + " is of type ";
    throw PgError("42804", subject + format_type(state_.session, place.type) + " but expression is of type " +
                               format_type(state_.session, from), location_)
        .with_hint(rewrite_hint);
  }

  ParseState& state_;
  sql::ListView<const ::Node> steps_;
  int location_;
};

// A DEFAULT takes the column's type; a part of a column has no default.
void adopt_default(const AssignedColumn& column, const Attribute& attribute, Expr& value) {
  value.type = attribute.type;
  value.typmod = attribute.typmod;
  value.collation = attribute.collation;
  if (list(column.indirection).empty()) return;
  bool element = nodeTag(list(column.indirection)[0]) == T_A_Indices;
  throw PgError("0A000", element ? "cannot set an array element to DEFAULT" : "cannot set a subfield to DEFAULT",
                column.location);
}

// The column as it is before the assignment to a part of it: nothing yet in an INSERT.
Expr* column_before(ParseState& state, const AssignedColumn& column, const Attribute& attribute) {
  if (state.is_insert) {
    return make_null_const(state.catalog, attribute.type, attribute.typmod, attribute.collation);
  }
  return make_var(state, state.target_item->rtindex, attribute.num, column.location);
}

struct KindScope {
  KindScope(ParseState& state, ParseExprKind kind) : state_(state), saved_(state.expr_kind) { state.expr_kind = kind; }
  ~KindScope() { state_.expr_kind = saved_; }
  ParseState& state_;
  ParseExprKind saved_;
};

[[noreturn]] void undefined_target_column(const Relation& relation, std::string_view name, int location) {
  throw PgError("42703", "column " + quoted(name) + " of relation " + quoted(relation.name) + " does not exist",
                location);
}

}  // namespace

Expr* transform_assigned_expr(ParseState& state, Expr* value, ParseExprKind kind, const AssignedColumn& column) {
  KindScope scope(state, kind);
  if (column.attnum <= 0) {
    throw PgError("0A000", "cannot assign to system column " + quoted(column.name), column.location);
  }
  const Attribute& attribute = *target_relation(state).attribute(column.attnum);
  if (value->kind == ExprKind::SetToDefault) adopt_default(column, attribute, *value);
  if (!list(column.indirection).empty()) {
    Place place{column.name, false, attribute.type, attribute.typmod, attribute.collation};
    return AssignmentIndirection(state, column.indirection, column.location)
        .assign(column_before(state, column, attribute), place, 0, value);
  }
  Oid from = value->type;
  Expr* result = coerce_to_target(state, value, from, attribute.type, attribute.typmod, CoercionContext::Assignment,
                                  CoercionForm::ImplicitCast, -1);
  if (result != nullptr) return result;
  throw PgError("42804", "column " + quoted(column.name) + " is of type " +
                             format_type(state.session, attribute.type) + " but expression is of type " +
                             format_type(state.session, from), expr_location(value))
      .with_hint(rewrite_hint);
}

std::vector<AssignedColumn> check_insert_targets(ParseState& state, const List* columns) {
  const Relation& relation = target_relation(state);
  std::vector<AssignedColumn> out;
  if (columns == nullptr) {
    for (const Attribute& attribute : relation.attributes) {
      if (!attribute.dropped) out.push_back({state.catalog.arena().copy(attribute.name), attribute.num, nullptr, -1});
    }
    return out;
  }
  for (auto* target : list<::ResTarget>(columns)) {
    const Attribute* attribute = relation.attribute(str(target->name));
    if (attribute == nullptr) undefined_target_column(relation, str(target->name), target->location);
    bool whole = list(target->indirection).empty();
    for (const AssignedColumn& before : out) {
      // Parts of one column may be assigned one by one, but not beside the whole.
      if (before.attnum != attribute->num || (!whole && before.indirection != nullptr)) continue;
      throw PgError("42701", "column " + quoted(attribute->name) + " specified more than once", target->location);
    }
    state.session.use({ClassId::Relation, relation.oid, attribute->num});
    out.push_back({state.catalog.arena().copy(attribute->name), attribute->num, whole ? nullptr : target->indirection,
                   target->location});
  }
  return out;
}

std::vector<TargetEntry*> transform_update_targets(ParseState& state, const List* targets) {
  const Relation& relation = target_relation(state);
  std::vector<TargetEntry*> out = transform_target_list(state, targets, ParseExprKind::UpdateSource);
  int junk = static_cast<int>(relation.attributes.size()) + 1;
  std::size_t next = 0;
  for (TargetEntry* entry : out) {
    if (entry->resjunk) {
      entry->resno = static_cast<AttrNumber>(junk++);
      entry->resname = {};
      continue;
    }
    auto* target = list<::ResTarget>(targets)[next++];
    std::string_view name = str(target->name);
    const Attribute* attribute = relation.attribute(name);
    AttrNumber attnum = attribute != nullptr ? attribute->num : system_attribute(name);
    if (attnum == 0 || (attnum < 0 && relation.kind == 'v')) undefined_target_column(relation, name, target->location);
    AssignedColumn column{state.catalog.arena().copy(name), attnum, target->indirection, target->location};
    entry->expr = transform_assigned_expr(state, entry->expr, ParseExprKind::UpdateTarget, column);
    entry->resno = attnum;
    entry->resname = column.name;
    state.session.use({ClassId::Relation, relation.oid, attnum});
  }
  return out;
}

}  // namespace reconcile::analyze
