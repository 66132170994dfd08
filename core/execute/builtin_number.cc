// Numeric functions (int.c, numeric.c, float.c) and the comparison functions called by name.
#include "core/execute/builtin.h"
#include "core/execute/convert.h"
#include "core/execute/numeric.h"

namespace reconcile::execute {
namespace {

Value from(const NumericText& text) { return text ? Value::known(*text) : Value::not_null(); }

Value absolute(Call& call) {
  if (call.type(0) == TypeClass::Float) return Value::not_null();
  std::string text = call.text(0);
  if (!text.starts_with('-')) return call.args[0];
  text.erase(0, 1);
  return call.type(0) == TypeClass::Integer ? integer_value(*integer_of(Value::known(text)), call.result) : Value::known(text);
}

Value round(Call& call) {
  if (call.type(0) != TypeClass::Numeric) return Value::not_null();
  return from(numeric_round(call.text(0), call.count() > 1 ? static_cast<int>(*call.integer(1)) : 0));
}

Value truncate(Call& call) {
  if (call.type(0) != TypeClass::Numeric) return Value::not_null();
  return from(numeric_truncate(call.text(0), call.count() > 1 ? static_cast<int>(*call.integer(1)) : 0));
}

Value floor(Call& call) {
  return call.type(0) == TypeClass::Numeric ? from(numeric_floor(call.text(0))) : Value::not_null();
}
Value ceil(Call& call) {
  return call.type(0) == TypeClass::Numeric ? from(numeric_ceil(call.text(0))) : Value::not_null();
}

Value modulo(Call& call) {
  if (call.type(0) == TypeClass::Numeric) return from(numeric_modulo(call.text(0), call.text(1)));
  std::optional<std::int64_t> a = call.integer(0), b = call.integer(1);
  if (!a || !b) return Value::not_null();
  if (*b == 0) throw PgError("22012", "division by zero");
  return Value::known(std::to_string(*b == -1 ? 0 : *a % *b));
}

Value sign(Call& call) {
  if (call.type(0) != TypeClass::Numeric) return Value::not_null();
  return Value::known(std::to_string(numeric_compare(call.text(0), "0")));
}

constexpr Builtin table[] = {
    {"abs", absolute, Builtin::Total}, {"round", round, Builtin::Total}, {"trunc", truncate, Builtin::Total},
    {"floor", floor, Builtin::Total},  {"ceil", ceil, Builtin::Total},   {"ceiling", ceil, Builtin::Total},
    {"mod", modulo, Builtin::Total},   {"sign", sign, Builtin::Total},
};

}  // namespace

std::span<const Builtin> number_builtins() { return table; }

}  // namespace reconcile::execute
