// Recording dependencies and deleting by them (dependency.c): what a DROP takes along, what stops it, and in
// which order the server lists the obstacles.
#include <algorithm>

#include "core/replay/deletion.h"
#include "core/replay/error.h"
#include "core/replay/relation.h"

namespace reconcile::replay {
namespace {

// How an object came to be among those to delete.
enum Flag : unsigned {
  Original = 1, Normal = 2, Auto = 4, Internal = 8, Partition = 16, ByExtension = 32, Reverse = 64,
  IsPart = 128, SubObject = 256,
};

struct Target {
  ObjectAddress object;
  unsigned flags = 0;
  ObjectAddress dependee;
};

struct Frame {
  ObjectAddress object;
  unsigned flags;
  Frame* next;
};

bool same_object(ObjectAddress a, ObjectAddress b) { return a.classid == b.classid && a.oid == b.oid; }

// Whether `object` (or the whole it is a part of) is in hand already; adds `flags` where it is itself.
// A whole whose part alone is in hand is not there yet, but the part need not be reported any more.
bool note_presence(ObjectAddress object, unsigned flags, ObjectAddress present, unsigned& present_flags) {
  if (!same_object(object, present)) return false;
  if (object.subid == present.subid) return present_flags |= flags, true;
  if (present.subid == 0) return true;
  if (object.subid == 0 && flags != 0) present_flags |= flags | SubObject;
  return false;
}

// What initdb's bootstrap makes is the system's own; the schema public is not (IsPinnedObject).
bool is_pinned(ObjectAddress object) {
  constexpr Oid first_unpinned = 12000;
  return object.oid < first_unpinned && !(object.classid == ClassId::Namespace && object.oid == schema_oid::Public);
}

bool on_stack(ObjectAddress object, unsigned flags, Frame* stack) {
  bool found = false;
  for (Frame* frame = stack; frame != nullptr; frame = frame->next) {
    found = note_presence(object, flags, frame->object, frame->flags) || found;
  }
  return found;
}

unsigned flag_of(DependencyType type) {
  switch (type) {
    case DependencyType::Normal: return Normal;
    case DependencyType::Auto:
    case DependencyType::AutoExtension: return Auto;
    case DependencyType::Internal: return Internal;
    case DependencyType::PartitionPrimary:
    case DependencyType::PartitionSecondary: return Partition;
    case DependencyType::Extension: return ByExtension;
  }
  return Normal;
}

// pg_class sorts before others only by the numeric OIDs of the catalogs; what matters is a stable order.
bool deletes_before(ObjectAddress a, ObjectAddress b) {
  if (a.oid != b.oid) return a.oid > b.oid;
  if (a.classid != b.classid) return a.classid < b.classid;
  return a.subid < b.subid;
}

class Deletion {
 public:
  Deletion(Context& ctx, const std::vector<ObjectAddress>* pending) : ctx_(ctx), pending_(pending) {}

  void find(ObjectAddress object, unsigned flags, Frame* stack);
  void report(DropBehavior behavior, const ObjectAddress* original, bool quiet);
  const std::vector<Target>& targets() const { return targets_; }

 private:
  struct Owners {
    ObjectAddress owner, partition;
    bool done = false;  // the object was dealt with on the way
  };
  Owners find_owners(ObjectAddress object, unsigned& flags, Frame* stack);
  bool present(ObjectAddress object, unsigned flags);
  std::string describe(ObjectAddress object) const { return object_description(ctx_.session, object); }
  void refuse_requires(ObjectAddress object, ObjectAddress owner) const;
  void report_dependents(DropBehavior behavior, const ObjectAddress* original, bool quiet);

  Context& ctx_;
  const std::vector<ObjectAddress>* pending_;
  std::vector<Target> targets_;
};

bool Deletion::present(ObjectAddress object, unsigned flags) {
  bool found = false;
  for (auto target = targets_.rbegin(); target != targets_.rend(); ++target) {
    found = note_presence(object, flags, target->object, target->flags) || found;
  }
  return found;
}

void Deletion::refuse_requires(ObjectAddress object, ObjectAddress owner) const {
  throw error("2BP01", "cannot drop %s because %s requires it", {describe(object), describe(owner)})
      .with_hint(message("You can drop %s instead.", {describe(owner)}));
}

Deletion::Owners Deletion::find_owners(ObjectAddress object, unsigned& flags, Frame* stack) {
  Owners out;
  for (const Dependency& dependency : ctx_.catalog.depends.references_of(object)) {
    ObjectAddress other = dependency.referenced;
    if (same_object(other, object) && object.subid == 0) continue;
    switch (dependency.type) {
      case DependencyType::PartitionPrimary:
        flags |= IsPart;
        out.partition = other;
        break;
      case DependencyType::PartitionSecondary:
        if ((flags & IsPart) == 0) out.partition = other;
        flags |= IsPart;
        break;
      case DependencyType::Extension:
      case DependencyType::Internal:
        if (stack == nullptr) {
          bool goes_anyway = pending_ != nullptr && std::find(pending_->begin(), pending_->end(), other) != pending_->end();
          if (goes_anyway) return out.done = true, out;
          if (out.owner.classid == ClassId::None || dependency.type == DependencyType::Extension) out.owner = other;
          break;
        }
        if (on_stack(other, 0, stack)) break;
        // Reached from elsewhere: the owner goes, and this with it.
        find(other, Reverse, stack);
        present(object, flags);
        return out.done = true, out;
      default: break;
    }
  }
  return out;
}

void Deletion::find(ObjectAddress object, unsigned flags, Frame* stack) {
  if (on_stack(object, flags, stack) || present(object, flags)) return;
  if (is_pinned(object)) {
    throw error("2BP01", "cannot drop %s because it is required by the database system", {object_description(ctx_.session, object)});
  }
  Owners owners = find_owners(object, flags, stack);
  if (owners.done) return;
  if (owners.owner.classid != ClassId::None) {
    refuse_requires(object, owners.partition.classid != ClassId::None ? owners.partition : owners.owner);
  }
  std::vector<std::pair<ObjectAddress, unsigned>> dependents;
  for (const Dependency& dependency : ctx_.catalog.depends.dependents_of(object)) {
    if (same_object(dependency.dependent, object) && object.subid == 0) continue;
    dependents.emplace_back(dependency.dependent, flag_of(dependency.type));
  }
  std::stable_sort(dependents.begin(), dependents.end(),
                   [](const auto& a, const auto& b) { return deletes_before(a.first, b.first); });
  Frame frame{object, flags, stack};
  for (const auto& [dependent, how] : dependents) find(dependent, how, &frame);
  ObjectAddress dependee = (frame.flags & IsPart) != 0 ? owners.partition
                           : stack != nullptr          ? stack->object
                                                       : ObjectAddress{};
  targets_.push_back({object, frame.flags, dependee});
}

void Deletion::report(DropBehavior behavior, const ObjectAddress* original, bool quiet) {
  for (const Target& target : targets_) {
    if ((target.flags & IsPart) != 0 && (target.flags & Partition) == 0) refuse_requires(target.object, target.dependee);
  }
  report_dependents(behavior, original, quiet);
}

void Deletion::report_dependents(DropBehavior behavior, const ObjectAddress* original, bool quiet) {
  constexpr int listed_at_most = 100;
  std::string detail;
  int listed = 0, unlisted = 0;
  bool ok = true;
  for (auto target = targets_.rbegin(); target != targets_.rend(); ++target) {
    if ((target->flags & (Original | SubObject | Auto | Internal | Partition | ByExtension)) != 0) continue;
    if (behavior == DROP_RESTRICT) ok = false;
    if (listed >= listed_at_most) {
      ++unlisted;
      continue;
    }
    if (listed++ > 0) detail += '\n';
    detail += behavior == DROP_RESTRICT
                  ? message("%s depends on %s", {describe(target->object), describe(target->dependee)})
                  : message("drop cascades to %s", {describe(target->object)});
  }
  if (unlisted > 0) {
    detail += message(unlisted == 1 ? "\nand %s other object (see server log for list)"
                                    : "\nand %s other objects (see server log for list)",
                      {std::to_string(unlisted)});
  }
  if (!ok) {
    std::string text = original != nullptr
                           ? message("cannot drop %s because other objects depend on it", {describe(*original)})
                           : "cannot drop desired object(s) because other objects depend on them";
    throw PgError("2BP01", text)
        .with_detail(detail)
        .with_hint("Use DROP ... CASCADE to drop the dependent objects too.");
  }
  if (quiet || listed == 0) return;
  if (listed + unlisted > 1) {
    notice(ctx_, "drop cascades to %s other objects", {std::to_string(listed + unlisted)});
  } else {
    ctx_.notices.push_back(detail);
  }
}

void delete_targets(Context& ctx, const std::vector<Target>& targets) {
  for (const Target& target : targets) delete_object(ctx, target.object);
}


}  // namespace

void perform_deletion(Context& ctx, ObjectAddress object, DropBehavior behavior) {
  Deletion deletion(ctx, nullptr);
  deletion.find(object, Original, nullptr);
  deletion.report(behavior, &object, false);
  delete_targets(ctx, deletion.targets());
}

void perform_internal_deletion(Context& ctx, ObjectAddress object) {
  Deletion deletion(ctx, nullptr);
  deletion.find(object, Original, nullptr);
  deletion.report(DROP_RESTRICT, &object, true);
  delete_targets(ctx, deletion.targets());
}

void perform_multiple_deletions(Context& ctx, const std::vector<ObjectAddress>& objects, DropBehavior behavior) {
  if (objects.empty()) return;
  Deletion deletion(ctx, &objects);
  for (ObjectAddress object : objects) deletion.find(object, Original, nullptr);
  deletion.report(behavior, objects.size() == 1 ? &objects[0] : nullptr, false);
  delete_targets(ctx, deletion.targets());
}

void record_dependency(Context& ctx, ObjectAddress dependent, ObjectAddress referenced, DependencyType type) {
  ctx.catalog.depends.record(dependent, referenced, type);
}

void record_dependencies(Context& ctx, ObjectAddress dependent, std::vector<ObjectAddress> referenced,
                         DependencyType type, Oid self, DependencyType self_type) {
  std::sort(referenced.begin(), referenced.end());
  referenced.erase(std::unique(referenced.begin(), referenced.end()), referenced.end());
  for (ObjectAddress object : referenced) {
    // A dependency on a column covers the one on its table.
    bool covered = object.subid == 0 && std::any_of(referenced.begin(), referenced.end(), [&](ObjectAddress other) {
                     return other.subid != 0 && same_object(other, object);
                   });
    if (covered) continue;
    bool on_self = object.classid == ClassId::Relation && object.oid == self;
    record_dependency(ctx, dependent, object, on_self ? self_type : type);
  }
}

void record_expression_dependencies(Context& ctx, ObjectAddress dependent, const Expr* expr, const Relation* relation,
                                    DependencyType type, DependencyType self_type) {
  if (expr == nullptr) return;
  RangeTblEntry* rte = relation == nullptr ? nullptr : relation_rte(ctx, *relation);
  std::span<RangeTblEntry* const> rtable;
  if (rte != nullptr) rtable = std::span<RangeTblEntry* const>(&rte, 1);
  record_dependencies(ctx, dependent, analyze::find_expr_references(ctx.session, expr, rtable), type,
                      relation == nullptr ? invalid_oid : relation->oid, self_type);
}

}  // namespace reconcile::replay
