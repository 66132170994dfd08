// Whether and how one type becomes another: casts, binary compatibility, arrays, I/O conversion.
#include "core/analyze/coerce.h"

namespace reconcile::analyze {
namespace {

CoercionContext required_context(const Cast& cast) {
  switch (cast.context) {
    case 'i': return CoercionContext::Implicit;
    case 'a': return CoercionContext::Assignment;
    default: return CoercionContext::Explicit;
  }
}

CoercionPathway pathway_of_cast(const Cast& cast) {
  switch (cast.method) {
    case 'f': return {CoercionPath::Function, cast.function};
    case 'i': return {CoercionPath::ViaIo, invalid_oid};
    default: return {CoercionPath::Relabel, invalid_oid};
  }
}

// Without a pg_cast entry: arrays follow their elements; text goes in and out of anything.
CoercionPathway pathway_without_cast(const Session& session, Oid target, Oid source, CoercionContext context) {
  // These look like arrays but are not convertible as such.
  if (target != type_oid::OidVector && target != type_oid::Int2Vector) {
    Oid target_element = element_type(session, target);
    Oid source_element = target_element == invalid_oid ? invalid_oid : element_type(session, source);
    if (source_element != invalid_oid) {
      auto inner = find_coercion_pathway(session, target_element, source_element, context);
      if (inner.path != CoercionPath::None) return {CoercionPath::ArrayCoerce, invalid_oid};
    }
  }
  if (context >= CoercionContext::Assignment && type_category(session, target) == 'S') {
    return {CoercionPath::ViaIo, invalid_oid};
  }
  if (context >= CoercionContext::Explicit && type_category(session, source) == 'S') {
    return {CoercionPath::ViaIo, invalid_oid};
  }
  return {};
}

}  // namespace

CoercionPathway find_coercion_pathway(const Session& session, Oid target, Oid source, CoercionContext context) {
  source = base_type(session, source);
  target = base_type(session, target);
  if (source == target) return {CoercionPath::Relabel, invalid_oid};
  CoercionPathway found;
  if (const Cast* cast = session.catalog.cast(source, target)) {
    if (context >= required_context(*cast)) found = pathway_of_cast(*cast);
  } else {
    found = pathway_without_cast(session, target, source, context);
  }
  if (found.path == CoercionPath::None && context == CoercionContext::PlPgSql) found.path = CoercionPath::ViaIo;
  return found;
}

CoercionPathway find_typmod_coercion(const Session& session, Oid type) {
  CoercionPathway result{CoercionPath::Function, invalid_oid};
  if (Oid element = element_type(session, type); element != invalid_oid) {
    type = element;
    result.path = CoercionPath::ArrayCoerce;
  }
  if (const Cast* cast = session.catalog.cast(type, type)) result.function = cast->function;
  if (result.function == invalid_oid) return {};
  return result;
}

bool is_binary_coercible(const Session& session, Oid source, Oid target) {
  using namespace type_oid;
  if (source == target || target == Any || target == AnyElement || target == AnyCompatible) return true;
  source = base_type(session, source);
  if (source == target) return true;
  auto typtype = [&] { return type_of(session, source).typtype; };
  bool array = element_type(session, source) != invalid_oid;
  if ((target == AnyArray || target == AnyCompatibleArray) && array) return true;
  if ((target == AnyNonArray || target == AnyCompatibleNonArray) && !array) return true;
  if (target == AnyEnum && typtype() == 'e') return true;
  if ((target == AnyRange || target == AnyCompatibleRange) && typtype() == 'r') return true;
  if ((target == AnyMultirange || target == AnyCompatibleMultirange) && typtype() == 'm') return true;
  if (target == Record && is_complex(session, source)) return true;
  if (target == RecordArray && is_complex_array(session, source)) return true;
  const Cast* cast = session.catalog.cast(source, target);
  return cast != nullptr && cast->method == 'b' && cast->context == 'i';
}

namespace {

bool can_coerce_one(const Session& session, Oid input, Oid target, CoercionContext context) {
  using namespace type_oid;
  // A literal goes into anything but what only the server may make.
  if (input == Unknown) return target != Internal;
  if (find_coercion_pathway(session, target, input, context).path != CoercionPath::None) return true;
  if (input == Record && is_complex(session, target)) return true;
  if (target == Record && is_complex(session, input)) return true;
  if (target == RecordArray && is_complex_array(session, input)) return true;
  return is_row_subtype(session, input, target);
}

}  // namespace

bool can_coerce(Session& session, std::span<const Oid> inputs, std::span<const Oid> targets, CoercionContext context) {
  bool generic = false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] == targets[i] || targets[i] == type_oid::Any) continue;
    if (is_polymorphic(targets[i])) {
      generic = true;
    } else if (!can_coerce_one(session, inputs[i], targets[i], context)) {
      return false;
    }
  }
  return !generic || check_generic_type_consistency(session, inputs, targets);
}

}  // namespace reconcile::analyze
