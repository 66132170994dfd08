// Whether two migrations may be swapped.
#include <algorithm>
#include <utility>

#include "core/history/history.h"

namespace reconcile {
namespace {

using Verdict = Commutation::Verdict;
using Keys = std::vector<ObjectKey>;

const ObjectKey* common(const Keys& a, const Keys& b) {
  auto i = a.begin();
  auto j = b.begin();
  while (i != a.end() && j != b.end()) {
    if (*i == *j) return &*i;
    (*i < *j) ? static_cast<void>(++i) : static_cast<void>(++j);
  }
  return nullptr;
}

// Touching the same object in a way that a swap would change, though neither requires the other. As the
// history runs them now they work, so the one that stands first now must stay first.
struct Clash {
  Keys Effects::*first;
  Keys Effects::*second;
  const char* reason;
};
constexpr Clash clashes[] = {
    {&Effects::makes, &Effects::drops, "one makes it, the other drops it"},
    {&Effects::drops, &Effects::makes, "one drops it, the other makes it"},
    {&Effects::makes, &Effects::changes, "one makes it, the other changes it"},
    {&Effects::changes, &Effects::makes, "one changes it, the other makes it"},
    {&Effects::makes, &Effects::uses, "one makes it, the other uses it"},
    {&Effects::uses, &Effects::makes, "one uses it, the other makes it"},
    {&Effects::drops, &Effects::uses, "one drops it, the other uses it"},
    {&Effects::uses, &Effects::drops, "one uses it, the other drops it"},
    {&Effects::drops, &Effects::changes, "one drops it, the other changes it"},
    {&Effects::changes, &Effects::drops, "one changes it, the other drops it"},
    {&Effects::changes, &Effects::changes, "both change it"},
    {&Effects::changes, &Effects::uses, "one changes it, the other uses it"},
    {&Effects::uses, &Effects::changes, "one uses it, the other changes it"},
};

// What one makes and the other found there already: bare names against qualified ones.
const ObjectKey* already_made(const Effects& a, const Effects& b) {
  for (const ObjectKey& wanted : b.already) {
    for (const ObjectKey& made : a.makes) {
      if (may_be(wanted, made)) return &made;
    }
  }
  return nullptr;
}

}  // namespace

// An edge keeps only how its object is displayed.
ObjectKey History::object_of(const Edge& edge) const {
  for (const Need& need : effects_[edge.from].needs) {
    if (need.object.display() == edge.because) return need.object;
  }
  for (const ObjectKey& made : effects_[edge.to].makes) {
    if (made.display() == edge.because) return made;
  }
  return {"", edge.because};
}

Commutation History::commute(VertexId first, VertexId second) const {
  const Effects &a = effects_[first], &b = effects_[second];
  const std::vector<Edge> a_needs_b = explain(first, second, requires_only);
  const std::vector<Edge> b_needs_a = explain(second, first, requires_only);
  if (!a_needs_b.empty() && !b_needs_a.empty()) {
    return {Verdict::Conflict, object_of(a_needs_b.front()), "each needs what the other makes"};
  }
  if (!a_needs_b.empty()) return {Verdict::SecondBeforeFirst, object_of(a_needs_b.front()), "the first uses it"};
  if (!b_needs_a.empty()) return {Verdict::FirstBeforeSecond, object_of(b_needs_a.front()), "the second uses it"};
  if (const ObjectKey* both = common(a.makes, b.makes)) return {Verdict::Conflict, *both, "both make it"};
  for (const auto& [x, y] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    if (const ObjectKey* object = already_made(*x, *y)) return {Verdict::Conflict, *object, "both make it"};
  }
  const Verdict as_they_stand = first < second ? Verdict::FirstBeforeSecond : Verdict::SecondBeforeFirst;
  for (const Clash& clash : clashes) {
    if (const ObjectKey* object = common(a.*clash.first, b.*clash.second)) {
      return {as_they_stand, *object, clash.reason};
    }
  }
  if (!a.complete || !b.complete) return {};
  return {.verdict = Verdict::Commute, .object = {}, .reason = ""};
}

}  // namespace reconcile
