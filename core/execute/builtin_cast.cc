// The functions behind casts: int4(numeric), varchar(text, int4, bool), text(bool), …
#include "core/analyze/coerce.h"
#include "core/execute/builtin.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"

namespace reconcile::execute {
namespace {

Value cast(Call& call) {
  std::int32_t typmod = call.count() > 1 ? static_cast<std::int32_t>(call.integer(1).value_or(-1)) : -1;
  bool is_explicit = call.count() < 3 || !call.args[2].is_known() || call.args[2].is_true();
  std::optional<Value> value = cast_value(call.session, call.args[0], call.types[0], call.result, typmod, is_explicit);
  return value ? *value : Value::not_null();
}

constexpr unsigned flags = Builtin::Total;
constexpr unsigned always = Builtin::Total | Builtin::TakesUnknown;  // moments and random keys stay what they are
constexpr Builtin table[] = {
    {"int2", cast, flags},    {"int4", cast, flags},   {"int8", cast, flags},        {"float4", cast, flags},
    {"float8", cast, flags},  {"numeric", cast, flags}, {"text", cast, always},       {"varchar", cast, always},
    {"bpchar", cast, flags},  {"name", cast, flags},   {"bool", cast, flags},        {"char", cast, flags},
    {"oid", cast, flags},     {"regclass", cast, flags}, {"date", cast, always},      {"timestamp", cast, always},
    {"timestamptz", cast, always}, {"time", cast, flags},
};

}  // namespace

std::span<const Builtin> cast_builtins() { return table; }

}  // namespace reconcile::execute
