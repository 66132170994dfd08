// Sequences: of CREATE SEQUENCE, and those that SERIAL and IDENTITY columns own.
#pragma once

#include <string>

#include "core/replay/context.h"

namespace reconcile::replay {

struct SequenceSpec {
  std::string name;
  Oid nsp = invalid_oid;
  char persistence = 'p';
  Oid type = invalid_oid;          // of the column it serves; else AS, or bigint
  const List* options = nullptr;   // DefElems
  bool for_identity = false;
};

// DefineSequence; returns the sequence's OID. OWNED BY among the options is carried out.
Oid create_sequence(Context& ctx, const SequenceSpec& spec);
// AlterSequence's part that identity columns share: options over an existing sequence.
void alter_sequence(Context& ctx, Oid sequence, const List* options, bool for_identity, Oid new_type = invalid_oid);
// The sequence becomes its column's: AUTO for SERIAL and OWNED BY, INTERNAL for IDENTITY.
void own_sequence(Context& ctx, Oid sequence, Oid table, AttrNumber column, bool for_identity);
// getIdentitySequence / getOwnedSequences: sequences that `column` owns by that kind of dependency.
std::vector<Oid> owned_sequences(const Context& ctx, Oid table, AttrNumber column, DependencyType type);

}  // namespace reconcile::replay
