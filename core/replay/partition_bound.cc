// FOR VALUES …: bounds of partitions, and whether they overlap (partbounds.c).
#include <algorithm>
#include <compare>
#include <cstdlib>
#include <optional>

#include "core/catalog/walk.h"
#include "core/replay/partition.h"
#include "core/replay/relation.h"

extern "C" int exprLocation(const Node* expr);

namespace reconcile::replay {
namespace {

// A bound's datum may be MINVALUE or MAXVALUE, which the grammar leaves as a bare column reference.
std::optional<PartitionDatum> infinite(const ::Node* node) {
  auto* ref = RECONCILE_AS(ColumnRef, node);
  if (ref == nullptr || sql::list(ref->fields).size() != 1) return std::nullopt;
  auto* name = RECONCILE_AS(String, sql::list(ref->fields)[0]);
  if (name == nullptr) return std::nullopt;
  if (sql::str(name->sval) == "minvalue") return PartitionDatum{PartitionDatum::Kind::MinValue, {}};
  if (sql::str(name->sval) == "maxvalue") return PartitionDatum{PartitionDatum::Kind::MaxValue, {}};
  return std::nullopt;
}

class BoundBuilder {
 public:
  BoundBuilder(Context& ctx, const Relation& parent, const ::PartitionBoundSpec& spec)
      : ctx_(ctx), parent_(parent), key_(*parent.partition_key), spec_(spec) {}

  PartitionBound build() {
    PartitionBound out;
    if (spec_.is_default) {
      if (key_.strategy == 'h') {
        throw error("42P16", "a hash-partitioned table may not have a default partition");
      }
      out.is_default = true;
      return out;
    }
    check_strategy();
    if (key_.strategy == 'h') {
      build_hash(out);
    } else if (key_.strategy == 'l') {
      build_list(out);
    } else {
      build_range(out);
    }
    return out;
  }

 private:
  void check_strategy() const {
    if (spec_.strategy == key_.strategy) return;
    throw error("42P17",
                key_.strategy == 'h'   ? "invalid bound specification for a hash partition"
                : key_.strategy == 'l' ? "invalid bound specification for a list partition"
                                       : "invalid bound specification for a range partition",
                {}, spec_.location);
  }

  void build_hash(PartitionBound& out) const {
    if (spec_.modulus <= 0) throw error("42P16", "modulus for hash partition must be an integer value greater than zero");
    if (spec_.remainder < 0) {
      throw error("42P16", "remainder for hash partition must be an integer value greater than or equal to zero");
    }
    if (spec_.remainder >= spec_.modulus) {
      throw error("42P16", "remainder for hash partition must be less than modulus");
    }
    out.modulus = spec_.modulus;
    out.remainder = spec_.remainder;
  }

  void build_list(PartitionBound& out) {
    for (auto* node : sql::list(spec_.listdatums)) {
      PartitionDatum datum = value(node, key_.keys[0]);
      if (std::find(out.list.begin(), out.list.end(), datum) == out.list.end()) out.list.push_back(std::move(datum));
    }
  }

  void build_range(PartitionBound& out) {
    if (sql::list(spec_.lowerdatums).size() != key_.keys.size()) {
      throw error("42P16", "FROM must specify exactly one value per partitioning column");
    }
    if (sql::list(spec_.upperdatums).size() != key_.keys.size()) {
      throw error("42P16", "TO must specify exactly one value per partitioning column");
    }
    out.lower = range_datums(spec_.lowerdatums);
    out.upper = range_datums(spec_.upperdatums);
  }

  std::vector<PartitionDatum> range_datums(const List* datums) {
    std::vector<PartitionDatum> out;
    std::size_t i = 0;
    for (auto* node : sql::list(datums)) {
      std::optional<PartitionDatum> open = infinite(node);
      PartitionDatum datum = open ? *open : value(node, key_.keys[i]);
      if (datum.kind == PartitionDatum::Kind::Null) throw error("42P17", "cannot specify NULL in range bound");
      check_after_infinite(out, datum);
      out.push_back(std::move(datum));
      ++i;
    }
    return out;
  }

  void check_after_infinite(const std::vector<PartitionDatum>& before, const PartitionDatum& datum) const {
    if (before.empty() || before.back().kind == PartitionDatum::Kind::Value || before.back().kind == datum.kind) return;
    throw error("42804", before.back().kind == PartitionDatum::Kind::MaxValue
                             ? "every bound following MAXVALUE must also be MAXVALUE"
                             : "every bound following MINVALUE must also be MINVALUE",
                {}, spec_.location);
  }

  // transformPartitionBoundValue: any constant expression, evaluated.
  PartitionDatum value(const ::Node* node, const IndexKey& part) {
    const Attribute* column = part.attnum > 0 ? parent_.attribute(part.attnum) : nullptr;
    Oid type = column != nullptr ? column->type : part.expr->type;
    std::int32_t typmod = column != nullptr ? column->typmod : part.expr->typmod;
    analyze::ParseState state = ctx_.parse_state();
    Expr* expr = analyze::transform_expr(state, node, analyze::ParseExprKind::PartitionBound);
    int location = expr_location(expr);
    Expr* coerced = analyze::coerce_to_target(state, expr, expr->type, type, typmod, analyze::CoercionContext::Assignment,
                                              CoercionForm::ImplicitCast, -1);
    if (coerced == nullptr) {
      throw error("42804", "specified value cannot be cast to type %s for column \"%s\"",
                  {analyze::format_type(ctx_.session, type), column == nullptr ? std::string_view() : column->name}, location);
    }
    return evaluate(coerced, type, typmod);
  }

  PartitionDatum evaluate(const Expr* expr, Oid type, std::int32_t typmod) {
    while (expr->kind != ExprKind::Const) {
      switch (expr->kind) {
        case ExprKind::RelabelType:
        case ExprKind::CoerceViaIO:
        case ExprKind::CoerceToDomain: expr = as<Coercion>(expr).arg; break;
        case ExprKind::CollateExpr: expr = as<CollateExpr>(expr).arg; break;
        case ExprKind::FuncExpr: {
          // A cast: its argument is the value, before the type's own reading of it.
          const auto& call = as<FuncExpr>(expr);
          if (call.form == CoercionForm::ExplicitCall || call.args.empty()) throw Undecided{"a partition bound is computed"};
          expr = call.args[0];
          break;
        }
        default: throw Undecided{"a partition bound is computed"};
      }
    }
    const auto& constant = as<Const>(expr);
    if (constant.is_null) return {PartitionDatum::Kind::Null, {}};
    std::optional<std::string> text = analyze::datum_in_out(ctx_.session, type, typmod, constant.value);
    return {PartitionDatum::Kind::Value, text ? *text : std::string(constant.value)};
  }

  Context& ctx_;
  const Relation& parent_;
  const PartitionKey& key_;
  const ::PartitionBoundSpec& spec_;
};

bool is_number(Oid type) {
  return type == type_oid::Int2 || type == type_oid::Int4 || type == type_oid::Int8 || type == type_oid::Numeric ||
         type == type_oid::Float4 || type == type_oid::Float8 || type == type_oid::OidType;
}

std::strong_ordering compare_text(Oid type, const std::string& a, const std::string& b) {
  if (a == b) return std::strong_ordering::equal;
  if (is_number(type)) {
    long double x = std::strtold(a.c_str(), nullptr), y = std::strtold(b.c_str(), nullptr);
    return x < y ? std::strong_ordering::less : x > y ? std::strong_ordering::greater : std::strong_ordering::equal;
  }
  bool sorts_as_printed = type == type_oid::Date || type == type_oid::Timestamp || type == type_oid::TimestampTz ||
                          type == type_oid::Uuid;
  if (sorts_as_printed && a.size() >= 10 && b.size() >= 10) return a <=> b;
  throw Undecided{"partition bounds of a type whose order is not modelled"};
}

class BoundOrder {
 public:
  explicit BoundOrder(const Relation& parent) : parent_(parent), key_(*parent.partition_key) {}

  // -1, 0, 1; a lower bound is inclusive, an upper one is not.
  int compare(const std::vector<PartitionDatum>& a, const std::vector<PartitionDatum>& b) const {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
      int order = compare_one(i, a[i], b[i]);
      if (order != 0) return order;
      if (a[i].kind != PartitionDatum::Kind::Value) return 0;
    }
    return 0;
  }

 private:
  static int rank(const PartitionDatum& datum) {
    return datum.kind == PartitionDatum::Kind::MinValue ? -1 : datum.kind == PartitionDatum::Kind::MaxValue ? 1 : 0;
  }
  int compare_one(std::size_t i, const PartitionDatum& a, const PartitionDatum& b) const {
    if (rank(a) != 0 || rank(b) != 0) return rank(a) - rank(b);
    const IndexKey& part = key_.keys[i];
    Oid type = part.attnum > 0 ? parent_.attribute(part.attnum)->type : part.expr->type;
    std::strong_ordering order = compare_text(type, a.value, b.value);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }

  const Relation& parent_;
  const PartitionKey& key_;
};

[[noreturn]] void overlap(std::string_view partition, const Relation& other, int location) {
  throw error("42P17", "partition \"%s\" would overlap partition \"%s\"", {partition, other.name}, location);
}

void check_hash(std::string_view partition, const PartitionBound& bound, const Relation& other, int location) {
  const PartitionBound& theirs = *other.partition_bound;
  int big = std::max(bound.modulus, theirs.modulus), small = std::min(bound.modulus, theirs.modulus);
  if (big % small != 0) {
    throw error("42P16", "every hash partition modulus must be a factor of the next larger modulus")
        .with_detail(message(bound.modulus > theirs.modulus
                                 ? "The new modulus %s is not divisible by %s, the modulus of existing partition \"%s\"."
                                 : "The new modulus %s is not a factor of %s, the modulus of existing partition \"%s\".",
                             {std::to_string(bound.modulus), std::to_string(theirs.modulus), other.name}));
  }
  if (bound.remainder % small == theirs.remainder % small) overlap(partition, other, location);
}

// Where the nth value of a bound stands; `spec.location` where it is not written out.
int place_of(const List* values, std::size_t n, const ::PartitionBoundSpec& spec) {
  sql::ListView<::Node> nodes(values);
  return n < nodes.size() ? exprLocation(nodes[n]) : spec.location;
}

void check_list(std::string_view partition, const PartitionBound& bound, const Relation& other, const ::PartitionBoundSpec& spec) {
  for (std::size_t i = 0; i < bound.list.size(); ++i) {
    const auto& theirs = other.partition_bound->list;
    bool there = std::find(theirs.begin(), theirs.end(), bound.list[i]) != theirs.end();
    if (there) overlap(partition, other, place_of(spec.listdatums, i, spec));
  }
}

std::size_t first_difference(const std::vector<PartitionDatum>& a, const std::vector<PartitionDatum>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (!(a[i] == b[i])) return i;
  }
  return 0;  // when both are equal the server points at the first
}

// The partition that the lower bound falls into comes first, then the next one that the upper bound reaches.
void check_range(Context& ctx, const Relation& parent, std::string_view partition, const PartitionBound& bound,
                 const ::PartitionBoundSpec& spec) {
  BoundOrder order(parent);
  const Relation* reached = nullptr;
  for (Oid oid : children_of(ctx, parent.oid)) {
    const Relation& other = relation_of(ctx, oid);
    if (!other.partition_bound || other.partition_bound->is_default) continue;
    const PartitionBound& theirs = *other.partition_bound;
    if (order.compare(bound.lower, theirs.upper) >= 0 || order.compare(theirs.lower, bound.upper) >= 0) continue;
    if (order.compare(theirs.lower, bound.lower) <= 0) {
      overlap(partition, other, place_of(spec.lowerdatums, first_difference(theirs.lower, bound.lower), spec));
    }
    bool nearer = reached == nullptr || order.compare(theirs.lower, reached->partition_bound->lower) < 0;
    if (nearer) reached = &other;
  }
  if (reached == nullptr) return;
  overlap(partition, *reached, place_of(spec.upperdatums, first_difference(reached->partition_bound->lower, bound.upper), spec));
}

// get_range_partbound_string: numbers bare, everything else quoted.
std::string print_datums(const Relation& parent, const std::vector<PartitionDatum>& datums) {
  std::string out = "(";
  for (std::size_t i = 0; i < datums.size(); ++i) {
    const IndexKey& part = parent.partition_key->keys[i];
    Oid type = part.attnum > 0 ? parent.attribute(part.attnum)->type : part.expr->type;
    if (i > 0) out += ", ";
    switch (datums[i].kind) {
      case PartitionDatum::Kind::MinValue: out += "MINVALUE"; break;
      case PartitionDatum::Kind::MaxValue: out += "MAXVALUE"; break;
      case PartitionDatum::Kind::Null: out += "NULL"; break;
      case PartitionDatum::Kind::Value:
        out += is_number(type) ? datums[i].value : analyze::quote_literal(datums[i].value);
    }
  }
  return out + ")";
}

}  // namespace

PartitionBound transform_partition_bound(Context& ctx, const Relation& parent, const ::PartitionBoundSpec& spec) {
  return BoundBuilder(ctx, parent, spec).build();
}

void check_partition_bound(Context& ctx, const Relation& parent, std::string_view partition,
                           const PartitionBound& bound, const ::PartitionBoundSpec& spec) {
  BoundOrder order(parent);
  if (!bound.is_default && parent.partition_key->strategy == 'r' && order.compare(bound.lower, bound.upper) >= 0) {
    throw error("42P17", "empty range bound specified for partition \"%s\"", {partition}, spec.location)
        .with_detail(message("Specified lower bound %s is greater than or equal to upper bound %s.",
                             {print_datums(parent, bound.lower), print_datums(parent, bound.upper)}));
  }
  for (Oid oid : children_of(ctx, parent.oid)) {
    const Relation& other = relation_of(ctx, oid);
    if (!other.partition_bound) continue;
    const PartitionBound& theirs = *other.partition_bound;
    if (bound.is_default && theirs.is_default) {
      throw error("42P17", "partition \"%s\" conflicts with existing default partition \"%s\"", {partition, other.name},
                  spec.location);
    }
    if (bound.is_default || theirs.is_default) continue;
    if (parent.partition_key->strategy == 'h') {
      check_hash(partition, bound, other, spec.location);
    } else if (parent.partition_key->strategy == 'l') {
      check_list(partition, bound, other, spec);
    }
  }
  if (!bound.is_default && parent.partition_key->strategy == 'r') check_range(ctx, parent, partition, bound, spec);
}

}  // namespace reconcile::replay
