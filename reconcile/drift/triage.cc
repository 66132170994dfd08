#include "reconcile/drift/triage.h"

#include <algorithm>
#include <map>
#include <set>

#include "reconcile/drift/compare.h"

namespace reconcile::drift {

namespace {

Ignored left_out(const Source& source, const AuditOptions& options, const Environment& environment, const Side& live) {
  Ignored out;
  for (const std::string& pattern : options.config.ignore) out.add_pattern(pattern);
  for (const Ledger& ledger : environment.ledgers) out.add_ledger(ledger.schema, ledger.table);
  out.add_platform(replay_options(source, options.config).preset);
  out.add_platform(platform_of(live.roles));
  return out;
}

std::string change_of(const Difference& difference) {
  std::string out = difference.id.display();
  for (const PropertyChange& change : difference.changes) {
    if (change.kind == Kind::Cosmetic) continue;
    out += (out == difference.id.display() ? ": " : ", ") + change.name + " is " + change.actual.value_or("not set") + ", not " + change.expected.value_or("set");
  }
  return out;
}

class Sorter {
 public:
  Sorter(const Source& source, const Side& history, const Comparison& comparison) : history_(history), out_(source.migrations.size()) {
    for (const Difference& difference : comparison.differences) {
      if (difference.expected) by_id_[difference.id] = &difference;
    }
    for (const Undecidable& undecided : comparison.undecided) undecided_.insert(undecided.id);
  }

  std::vector<migrator::Triage> run(const Side& live) {
    for (const Object& object : history_.inventory.objects) {
      if (!undecided_.contains(object.id) && !history_.is_unknown(object.id)) place(object, live);
    }
    for (migrator::Triage& triage : out_) triage.decide();
    return std::move(out_);
  }

 private:
  migrator::Triage* of(catalog::StatementId statement) {
    const auto& trace = history_.replay->trace();
    if (statement < 0 || static_cast<std::size_t>(statement) >= trace.size()) return nullptr;
    const int migration = trace[static_cast<std::size_t>(statement)].migration;
    return migration < 0 || static_cast<std::size_t>(migration) >= out_.size() ? nullptr : &out_[static_cast<std::size_t>(migration)];
  }

  void place(const Object& object, const Side& live) {
    migrator::Triage* maker = of(object.made);
    migrator::Triage* changer = of(object.changed);
    if (maker == nullptr) return;
    auto found = by_id_.find(object.id);
    const Difference* difference = found == by_id_.end() ? nullptr : found->second;
    const std::string name = object.id.display();
    if (difference == nullptr || (difference->direction == Direction::Changed && difference->kind == Kind::Cosmetic)) {
      if (live.inventory.find(object.id) == nullptr) return;  // left out of the comparison
      if (!comes_with_table(object, maker)) maker->present.push_back(name);
      if (changer != nullptr && changer != maker && is_own(object)) changer->present.push_back(name);
    } else if (difference->direction == Direction::Missing) {
      const bool told = difference->part_of && comes_with_table(object, maker);
      if (!told) maker->absent.push_back(name);
    } else if (changer != nullptr && changer != maker) {
      // As it was before the later migration, or otherwise: that one's change is not there.
      maker->present.push_back(name);
      changer->absent.push_back(change_of(*difference));
    } else {
      maker->conflicting.push_back(change_of(*difference));
    }
  }

  // Made together with its table, which is named in its place.
  bool comes_with_table(const Object& object, const migrator::Triage* maker) {
    if (object.id.parent.empty()) return false;
    const Object* table = history_.inventory.find(object.id.table());
    return table != nullptr && of(table->made) == maker;
  }

  // A table counts as changed by whatever adds a column to it; the column tells that better.
  static bool is_own(const Object& object) { return object.id.kind != "table" && object.id.kind != "schema"; }

  const Side& history_;
  std::vector<migrator::Triage> out_;
  std::map<ObjectId, const Difference*> by_id_;
  std::set<ObjectId> undecided_;
};

}  // namespace

std::vector<migrator::Triage> triage(const Source& source, const AuditOptions& options, const Environment& environment, const Side& live) {
  const Side history = history_side(source, options, live.roles);
  const Comparison comparison = compare(history, live, left_out(source, options, environment, live));
  return Sorter(source, history, comparison).run(live);
}

}  // namespace reconcile::drift
