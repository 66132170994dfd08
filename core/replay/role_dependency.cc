#include "core/replay/role_dependency.h"

#include <algorithm>
#include <type_traits>

#include "core/replay/acl.h"
#include "core/replay/change_owner.h"
#include "core/replay/grant.h"
#include "core/replay/object_address.h"
#include "core/replay/object_class.h"

namespace reconcile::replay {
namespace {

// In the order in which pg_shdepend's entries are reported: by class, then by OID.
constexpr ClassId owned_classes[] = {
    ClassId::Namespace, ClassId::Relation, ClassId::Type, ClassId::Function, ClassId::Operator, ClassId::OpClass,
    ClassId::OpFamily, ClassId::Collation, ClassId::Extension, ClassId::Language, ClassId::Publication,
    ClassId::EventTrigger, ClassId::ForeignDataWrapper, ClassId::ForeignServer, ClassId::Statistics,
};

// Objects that are part of another have no owner of their own in pg_shdepend.
bool has_own_entry(const Catalog& catalog, ObjectAddress address) {
  if (address.classid == ClassId::Relation) {
    char kind = catalog.relations.find(address.oid)->kind;
    return kind != 'i' && kind != 'I' && kind != 'c';
  }
  if (address.classid == ClassId::Type) {
    const Type& type = *catalog.types.find(address.oid);
    const Relation* row = catalog.relations.find(type.relid);
    return !type.true_array && type.multirange_range == invalid_oid && (row == nullptr || row->kind == 'c');
  }
  return true;
}

template <class F>
void for_each_object(Context& ctx, F visit) {
  for (ClassId classid : owned_classes) {
    with_collection(ctx.catalog, classid, [&](auto& all) {
      for (const auto* object : all.own()) {
        ObjectAddress address{classid, object->oid};
        if (has_own_entry(ctx.catalog, address)) visit(address, static_cast<const Object&>(*object));
      }
    });
  }
}

bool is_granted_column(const Context& ctx, const Relation& relation, Oid role) {
  return std::any_of(relation.attributes.begin(), relation.attributes.end(),
                     [&](const Attribute& attribute) { return mentions_role(ctx, attribute.acl, role); });
}

std::vector<std::string> uses_of_role(Context& ctx, Oid role) {
  std::vector<std::string> out;
  for_each_object(ctx, [&](ObjectAddress address, const Object& object) {
    if (object.owner == role) {
      out.push_back("owner of " + object_description(ctx.session, address));
      return;
    }
    const Acl* acl = find_acl(ctx, address);
    bool granted = acl != nullptr && mentions_role(ctx, *acl, role);
    if (address.classid == ClassId::Relation) {
      granted = granted || is_granted_column(ctx, *ctx.catalog.relations.find(address.oid), role);
    }
    if (granted) out.push_back("privileges for " + object_description(ctx.session, address));
  });
  for (const Policy* policy : ctx.catalog.policies.own()) {
    if (std::find(policy->roles.begin(), policy->roles.end(), role) == policy->roles.end()) continue;
    out.push_back("target of " + object_description(ctx.session, {ClassId::Policy, policy->oid}));
  }
  for (const NamedObject* entry : ctx.catalog.named_objects.own()) {
    if (entry->classid != ClassId::DefaultAcl) continue;
    bool own = entry->name.starts_with(role_name(ctx, role) + "/");
    if (own || mentions_role(ctx, default_acl_items(*entry), role)) {
      out.push_back((own ? "owner of " : "privileges for ") +
                    object_description(ctx.session, {ClassId::DefaultAcl, entry->oid}));
    }
  }
  return out;
}

}  // namespace

void check_role_is_unused(Context& ctx, Oid role) {
  std::vector<std::string> uses = uses_of_role(ctx, role);
  if (uses.empty()) return;
  std::string detail;
  for (const std::string& use : uses) detail += (detail.empty() ? "" : "\n") + use;
  throw PgError("2BP01", "role " + quoted(role_name(ctx, role)) +
                             " cannot be dropped because some objects depend on it")
      .with_detail(std::move(detail));
}

void drop_owned(Context& ctx, Oid role, DropBehavior behavior) {
  std::vector<ObjectAddress> owned;
  for_each_object(ctx, [&](ObjectAddress address, const Object& object) {
    if (object.owner == role) {
      owned.push_back(address);
    } else if (const Acl* acl = find_acl(ctx, address); acl != nullptr && mentions_role(ctx, *acl, role)) {
      Acl& left = *edit_acl(ctx, address);
      remove_grantee(ctx, left, role);
      mark_if_nothing_left(ctx, left, object.owner);
    }
  });
  for (const Policy* policy : ctx.catalog.policies.own()) {
    if (std::find(policy->roles.begin(), policy->roles.end(), role) == policy->roles.end()) continue;
    if (policy->roles.size() == 1) {
      owned.push_back({ClassId::Policy, policy->oid});
    } else {
      std::erase(ctx.catalog.policies.edit(policy->oid).roles, role);
    }
  }
  for (const NamedObject* entry : ctx.catalog.named_objects.own()) {
    if (entry->classid != ClassId::DefaultAcl) continue;
    Acl items = default_acl_items(*entry);
    if (entry->name.starts_with(role_name(ctx, role) + "/")) {
      items.clear();
    } else if (mentions_role(ctx, items, role)) {
      remove_grantee(ctx, items, role);
    } else {
      continue;
    }
    set_default_acl_items(ctx, entry->oid, items);
  }
  perform_multiple_deletions(ctx, owned, behavior);
}

void reassign_owned(Context& ctx, Oid from, Oid to) {
  std::vector<ObjectAddress> owned;
  for (ClassId classid : owned_classes) {
    with_collection(ctx.catalog, classid, [&](auto& all) {
      for (const auto* object : all.own()) {
        if (object->owner == from) owned.push_back({classid, object->oid});
      }
    });
  }
  for (ObjectAddress address : owned) change_owner(ctx, address, to);
}

}  // namespace reconcile::replay
