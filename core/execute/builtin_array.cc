// Array functions (arrayfuncs.c, array_userfuncs.c).
#include "core/analyze/coerce.h"
#include "core/execute/builtin.h"
#include "core/execute/container.h"

namespace reconcile::execute {
namespace {

std::optional<ArrayValue> array_at(Call& call, std::size_t i) {
  if (call.args[i].is_null()) return ArrayValue{};
  return call.args[i].is_known() ? parse_array(call.text(i)) : std::nullopt;
}

Value number(std::size_t value) { return Value::known(std::to_string(value)); }

Oid member_type(Call& call, std::size_t i) { return analyze::base_element_type(call.session, call.types[i]); }

Value array_length(Call& call) {
  std::optional<ArrayValue> array = array_at(call, 0);
  std::optional<std::int64_t> dimension = call.integer(1);
  if (!array || !dimension) return Value::unknown();
  if (*dimension < 1 || *dimension > static_cast<std::int64_t>(array->dims.size())) return Value::null();
  return number(static_cast<std::size_t>(array->dims[static_cast<std::size_t>(*dimension) - 1]));
}

Value array_upper(Call& call) {
  std::optional<ArrayValue> array = array_at(call, 0);
  std::optional<std::int64_t> dimension = call.integer(1);
  if (!array || !dimension) return Value::unknown();
  if (*dimension < 1 || *dimension > static_cast<std::int64_t>(array->dims.size())) return Value::null();
  auto index = static_cast<std::size_t>(*dimension) - 1;
  return Value::known(std::to_string(array->lower[index] + array->dims[index] - 1));
}

Value array_lower(Call& call) {
  std::optional<ArrayValue> array = array_at(call, 0);
  std::optional<std::int64_t> dimension = call.integer(1);
  if (!array || !dimension) return Value::unknown();
  if (*dimension < 1 || *dimension > static_cast<std::int64_t>(array->dims.size())) return Value::null();
  return Value::known(std::to_string(array->lower[static_cast<std::size_t>(*dimension) - 1]));
}

Value array_ndims(Call& call) {
  std::optional<ArrayValue> array = array_at(call, 0);
  if (!array) return Value::unknown();
  return array->dims.empty() ? Value::null() : number(array->dims.size());
}

Value cardinality(Call& call) {
  std::optional<ArrayValue> array = array_at(call, 0);
  return array ? number(array->members.size()) : Value::not_null();
}

Value with_members(ArrayValue array, std::vector<Value> members) {
  int lower = array.lower.empty() ? 1 : array.lower[0];
  array.dims = {static_cast<int>(members.size())};
  array.lower = {lower};
  array.members = std::move(members);
  return make_array(array);
}

Value array_append(Call& call) {
  std::optional<ArrayValue> array = array_at(call, 0);
  if (!array || array->dims.size() > 1) return Value::not_null();
  std::vector<Value> members = array->members;
  members.push_back(call.args[1]);
  return with_members(*array, std::move(members));
}

Value array_prepend(Call& call) {
  std::optional<ArrayValue> array = array_at(call, 1);
  if (!array || array->dims.size() > 1) return Value::not_null();
  std::vector<Value> members = array->members;
  members.insert(members.begin(), call.args[0]);
  return with_members(*array, std::move(members));
}

Value array_cat(Call& call) {
  if (call.args[0].is_null()) return call.args[1];
  if (call.args[1].is_null()) return call.args[0];
  std::optional<ArrayValue> a = array_at(call, 0), b = array_at(call, 1);
  if (!a || !b || a->dims.size() > 1 || b->dims.size() > 1) return Value::not_null();
  std::vector<Value> members = a->members;
  members.insert(members.end(), b->members.begin(), b->members.end());
  return with_members(a->members.empty() ? *b : *a, std::move(members));
}

// Where the wanted value stands from `start` on; unknown where equality can't be told.
std::optional<std::optional<std::size_t>> find_member(Call& call, const ArrayValue& array, const Value& wanted, std::size_t start) {
  for (std::size_t i = start; i < array.members.size(); ++i) {
    std::optional<bool> same = same_values(call.session, member_type(call, 0), array.members[i], wanted);
    if (!same) return std::nullopt;
    if (*same) return std::optional<std::size_t>(i);
  }
  return std::optional<std::size_t>();
}

Value array_position(Call& call) {
  if (call.args[0].is_null()) return Value::null();
  std::optional<ArrayValue> array = array_at(call, 0);
  if (!array || array->dims.size() > 1 || call.count() > 2) return Value::unknown();
  auto found = find_member(call, *array, call.args[1], 0);
  if (!found) return Value::unknown();
  if (!*found) return Value::null();
  return Value::known(std::to_string(static_cast<int>(**found) + array->lower[0]));
}

Value array_remove(Call& call) {
  if (call.args[0].is_null()) return Value::null();
  std::optional<ArrayValue> array = array_at(call, 0);
  if (!array || array->dims.size() > 1) return Value::not_null();
  std::vector<Value> kept;
  for (const Value& member : array->members) {
    std::optional<bool> same = same_values(call.session, member_type(call, 0), member, call.args[1]);
    if (!same) return Value::not_null();
    if (!*same) kept.push_back(member);
  }
  return with_members(*array, std::move(kept));
}

Value array_replace(Call& call) {
  if (call.args[0].is_null()) return Value::null();
  std::optional<ArrayValue> array = array_at(call, 0);
  if (!array) return Value::not_null();
  for (Value& member : array->members) {
    std::optional<bool> same = same_values(call.session, member_type(call, 0), member, call.args[1]);
    if (!same) return Value::not_null();
    if (*same) member = call.args[2];
  }
  return make_array(*array);
}

// Whether each (or, with `any`, some) member of `part` is in `whole`; nulls never are.
Value members_in(Call& call, std::size_t part, std::size_t whole, bool any) {
  std::optional<ArrayValue> a = array_at(call, part), b = array_at(call, whole);
  if (!a || !b) return Value::not_null();
  bool unknown = false;
  for (const Value& member : a->members) {
    bool found = false, perhaps = false;
    for (const Value& other : b->members) {
      if (member.is_null() || other.is_null()) continue;
      std::optional<bool> equal = equal_values(call.session, member_type(call, part), member_type(call, whole), member, other);
      found = found || (equal && *equal);
      perhaps = perhaps || !equal;
    }
    if (found && any) return Value::boolean(true);
    if (!found && !perhaps && !any) return Value::boolean(false);
    unknown = unknown || (!found && perhaps);
  }
  return unknown ? Value::not_null() : Value::boolean(!any);
}

Value contains(Call& call) { return members_in(call, 1, 0, false); }
Value contained(Call& call) { return members_in(call, 0, 1, false); }
Value overlaps(Call& call) { return members_in(call, 0, 1, true); }

Value array_to_string(Call& call) {
  if (call.args[0].is_null() || call.args[1].is_null()) return Value::null();
  std::optional<ArrayValue> array = array_at(call, 0);
  if (!array) return Value::not_null();
  std::string out;
  bool first = true;
  bool with_null = call.count() > 2 && call.args[2].is_known();
  for (const Value& member : array->members) {
    if (member.is_null() && !with_null) continue;
    std::optional<std::string> text = member.is_null() ? call.text(2) : output_text(call.session, member_type(call, 0), member);
    if (!text) return Value::not_null();
    out += (first ? "" : call.text(1)) + *text;
    first = false;
  }
  return Value::known(std::move(out));
}

constexpr Builtin table[] = {
    {"array_length", array_length},
    {"array_upper", array_upper},
    {"array_lower", array_lower},
    {"array_ndims", array_ndims},
    {"cardinality", cardinality, Builtin::Total},
    {"array_append", array_append, Builtin::Total},
    {"array_prepend", array_prepend, Builtin::Total},
    {"array_cat", array_cat, Builtin::Total},
    {"array_position", array_position},
    {"array_remove", array_remove},
    {"array_replace", array_replace},
    {"arraycontains", contains, Builtin::Total},
    {"arraycontained", contained, Builtin::Total},
    {"arrayoverlap", overlaps, Builtin::Total},
    {"array_to_string", array_to_string, Builtin::Total},
};

}  // namespace

std::span<const Builtin> array_builtins() { return table; }

}  // namespace reconcile::execute
