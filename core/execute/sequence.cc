#include "core/execute/sequence.h"

#include <charconv>
#include <string>

#include "core/base/pg_error.h"

namespace reconcile::execute {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::Session;

namespace {

RowStore::Sequence state_of(Session& session, const Relation& sequence) {
  if (RowStore::Sequence* state = session.catalog.rows.sequence(sequence.oid)) return *state;
  return {.last = sequence.sequence->start};
}

[[noreturn]] void exhausted(const Relation& sequence, bool upwards) {
  throw PgError("2200H", std::string("nextval: reached ") + (upwards ? "maximum" : "minimum") +
                             " value of sequence \"" + sequence.name + "\" (" +
                             std::to_string(upwards ? sequence.sequence->max : sequence.sequence->min) + ")");
}

}  // namespace

Value next_value(Session& session, Oid oid, Oid) {
  const Relation* sequence = session.catalog.relations.find(oid);
  if (sequence == nullptr || !sequence->sequence) return Value::not_null();
  RowStore::Sequence state = state_of(session, *sequence);
  const SequenceInfo& info = *sequence->sequence;
  if (!state.certain) {
    return Value::not_null();
  }
  std::int64_t next = state.last;
  if (state.called) {
    bool overflow = __builtin_add_overflow(state.last, info.increment, &next);
    bool upwards = info.increment > 0;
    if (overflow || (upwards ? next > info.max : next < info.min)) {
      if (!info.cycle) exhausted(*sequence, upwards);
      next = upwards ? info.min : info.max;
    }
  }
  session.catalog.rows.set_sequence(oid, {.last = next, .called = true});
  return Value::known(std::to_string(next));
}

Value last_value(Session& session, Oid oid) {
  RowStore::Sequence* state = session.catalog.rows.sequence(oid);
  if (state == nullptr || !state->certain || !state->called) return Value::not_null();
  return Value::known(std::to_string(state->last));
}

Value set_value(Session& session, Oid oid, const Value& value, bool called) {
  if (value.is_null()) return Value::null();
  const Relation* sequence = session.catalog.relations.find(oid);
  if (sequence == nullptr || !sequence->sequence) return value;
  std::int64_t number = 0;
  if (!value.is_known()) {
    session.catalog.rows.set_sequence(oid, {.certain = false});
    return value;
  }
  std::from_chars(value.text().data(), value.text().data() + value.text().size(), number);
  const SequenceInfo& info = *sequence->sequence;
  if (number < info.min || number > info.max) {
    throw PgError("22003", "setval: value " + value.text() + " is out of bounds for sequence \"" + sequence->name +
                               "\" (" + std::to_string(info.min) + ".." + std::to_string(info.max) + ")");
  }
  session.catalog.rows.set_sequence(oid, {.last = number, .called = called});
  return value;
}

void restart_sequence(Session& session, Oid oid, std::optional<std::int64_t> at) {
  const Relation* sequence = session.catalog.relations.find(oid);
  if (sequence == nullptr || !sequence->sequence) return;
  session.catalog.rows.set_sequence(oid, {.last = at.value_or(sequence->sequence->start)});
}

}  // namespace reconcile::execute
