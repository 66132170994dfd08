#include "core/analyze/candidate.h"

#include <algorithm>

#include "core/analyze/coerce.h"

namespace reconcile::analyze {
namespace {

using Candidates = std::vector<const Candidate*>;

// Keeps those that score highest; all of them when none scores.
template <class F>
Candidates best_by(const Candidates& candidates, F score) {
  Candidates best;
  int best_score = 0;
  for (const Candidate* candidate : candidates) {
    int points = score(*candidate);
    if (best.empty() || points > best_score) {
      best_score = points;
      best.assign(1, candidate);
    } else if (points == best_score) {
      best.push_back(candidate);
    }
  }
  return best;
}

// What the candidates expect where the call has a literal of unknown type.
struct UnknownSlot {
  char category = 0;
  bool has_preferred = false;
};

// The candidates' common category at a slot; strings win any disagreement. False: no agreement.
bool settle_category(const Session& session, const Candidates& candidates, std::size_t at, UnknownSlot& slot) {
  bool conflict = false;
  for (const Candidate* candidate : candidates) {
    const Type& type = type_of(session, candidate->args[at]);
    if (slot.category == 0 || (type.category != slot.category && type.category == 'S')) {
      slot = {type.category, type.preferred};
    } else if (type.category == slot.category) {
      slot.has_preferred = slot.has_preferred || type.preferred;
    } else {
      conflict = true;
    }
  }
  return !conflict || slot.category == 'S';
}

bool fits_slot(const Session& session, Oid type, const UnknownSlot& slot) {
  const Type& found = type_of(session, type);
  return found.category == slot.category && (!slot.has_preferred || found.preferred);
}

// Leaves the candidates whose unknown slots agree with the settled categories.
Candidates narrow_by_category(const Session& session, std::span<const Oid> input, const Candidates& candidates) {
  std::vector<UnknownSlot> slots(input.size());
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (input[i] == type_oid::Unknown && !settle_category(session, candidates, i, slots[i])) return candidates;
  }
  Candidates kept;
  for (const Candidate* candidate : candidates) {
    bool keep = true;
    for (std::size_t i = 0; i < input.size() && keep; ++i) {
      keep = input[i] != type_oid::Unknown || fits_slot(session, candidate->args[i], slots[i]);
    }
    if (keep) kept.push_back(candidate);
  }
  return kept.empty() ? candidates : kept;
}

// With one known type among the arguments, the unknown ones are taken to be of it.
const Candidate* assume_known_type(Session& session, std::span<const Oid> input, const Candidates& candidates) {
  Oid known = type_oid::Unknown;
  for (Oid type : input) {
    if (type == type_oid::Unknown) continue;
    if (known != type_oid::Unknown && known != type) return nullptr;
    known = type;
  }
  if (known == type_oid::Unknown) return nullptr;
  std::vector<Oid> assumed(input.size(), known);
  const Candidate* found = nullptr;
  for (const Candidate* candidate : candidates) {
    if (!can_coerce(session, assumed, std::span(candidate->args).first(input.size()), CoercionContext::Implicit)) {
      continue;
    }
    if (found != nullptr) return nullptr;
    found = candidate;
  }
  return found;
}

}  // namespace

std::vector<const Candidate*> match_arg_types(Session& session, std::span<const Oid> input,
                                              std::span<const Candidate> candidates) {
  Candidates matching;
  for (const Candidate& candidate : candidates) {
    if (can_coerce(session, input, std::span(candidate.args).first(input.size()), CoercionContext::Implicit)) {
      matching.push_back(&candidate);
    }
  }
  return matching;
}

const Candidate* select_candidate(Session& session, std::span<const Oid> input, Candidates candidates) {
  std::vector<Oid> base;
  std::vector<char> category;
  bool has_unknown = false;
  for (Oid type : input) {
    has_unknown = has_unknown || type == type_oid::Unknown;
    base.push_back(type == type_oid::Unknown ? type : base_type(session, type));
    category.push_back(type_category(session, base.back()));
  }
  auto count = [&](const Candidate& candidate, auto matches) {
    int points = 0;
    for (std::size_t i = 0; i < base.size(); ++i) {
      if (base[i] != type_oid::Unknown && matches(candidate.args[i], i)) ++points;
    }
    return points;
  };
  auto exact = [&](Oid type, std::size_t i) { return type == base[i]; };
  candidates = best_by(candidates, [&](const Candidate& c) { return count(c, exact); });
  if (candidates.size() == 1) return candidates[0];
  auto preferred = [&](Oid type, std::size_t i) {
    return type == base[i] || is_preferred_type(session, category[i], type);
  };
  candidates = best_by(candidates, [&](const Candidate& c) { return count(c, preferred); });
  if (candidates.size() == 1) return candidates[0];
  if (!has_unknown) return nullptr;
  candidates = narrow_by_category(session, base, candidates);
  if (candidates.size() == 1) return candidates[0];
  return assume_known_type(session, base, candidates);
}

std::vector<Oid> schemas_to_search(Session& session, QualifiedName name, bool missing_ok) {
  if (!name.schema.empty()) {
    Oid schema = lookup_namespace(session, name.schema, missing_ok);
    return schema == invalid_oid ? std::vector<Oid>() : std::vector<Oid>{schema};
  }
  // Nobody's temporary function may pass for another one: pg_temp is not searched for them.
  std::vector<Oid> path = active_search_path(session);
  std::erase(path, session.temp_namespace);
  return path;
}

}  // namespace reconcile::analyze
