// CREATE, ALTER and DROP SUBSCRIPTION as far as the other server is not asked (subscriptioncmds.c).
#include "core/replay/def_elem.h"
#include "core/replay/error.h"
#include "core/replay/object_address.h"
#include "core/replay/session_statements.h"

namespace reconcile::replay {
namespace {

struct SubscriptionOptions {
  bool connect = true, create_slot = true, enabled = true;
};

SubscriptionOptions read_options(const List* options) {
  SubscriptionOptions out;
  for (auto* option : sql::list<::DefElem>(options)) {
    std::string_view name = option->defname;
    if (name == "connect") out.connect = def_boolean(*option);
    if (name == "create_slot") out.create_slot = def_boolean(*option);
    if (name == "enabled") out.enabled = def_boolean(*option);
  }
  if (!out.connect) out.create_slot = out.enabled = false;
  return out;
}

const NamedObject& require(const Context& ctx, const char* name) {
  const NamedObject* found = find_named(ctx, ClassId::Subscription, invalid_oid, name);
  if (found == nullptr) throw error("42704", "subscription \"%s\" does not exist", {name});
  return *found;
}

}  // namespace

void apply(Context& ctx, const ::CreateSubscriptionStmt& stmt) {
  SubscriptionOptions options = read_options(stmt.options);
  if (options.create_slot) ctx.prevent_in_transaction_block("CREATE SUBSCRIPTION ... WITH (create_slot = true)");
  if (find_named(ctx, ClassId::Subscription, invalid_oid, stmt.subname) != nullptr) {
    throw error("42710", "subscription \"%s\" already exists", {stmt.subname});
  }
  if (options.connect) throw Undecided{"whether the publisher can be reached is not known"};
  NamedObject made = new_object<NamedObject>(ctx, stmt.subname);
  made.classid = ClassId::Subscription;
  ctx.catalog.named_objects.add(std::move(made));
}

void apply(Context& ctx, const ::AlterSubscriptionStmt& stmt) {
  const NamedObject& found = require(ctx, stmt.subname);
  bool asks = stmt.kind == ALTER_SUBSCRIPTION_REFRESH || stmt.kind == ALTER_SUBSCRIPTION_SET_PUBLICATION ||
              stmt.kind == ALTER_SUBSCRIPTION_ADD_PUBLICATION || stmt.kind == ALTER_SUBSCRIPTION_DROP_PUBLICATION;
  if (asks) throw Undecided{"whether the publisher can be reached is not known"};
  for (auto* option : sql::list<::DefElem>(stmt.options)) {
    if (std::string_view(option->defname) != "slot_name") continue;
    ctx.catalog.named_objects.edit(found.oid).detail = def_string(*option) == "none" ? "no slot" : "";
  }
}

void apply(Context& ctx, const ::DropSubscriptionStmt& stmt) {
  const NamedObject* found = find_named(ctx, ClassId::Subscription, invalid_oid, stmt.subname);
  if (found == nullptr && stmt.missing_ok) return notice(ctx, "subscription " + quoted(stmt.subname) + " does not exist, skipping");
  const NamedObject& subscription = require(ctx, stmt.subname);
  if (subscription.detail != "no slot") {
    ctx.prevent_in_transaction_block("DROP SUBSCRIPTION");
    throw Undecided{"whether the publisher can be reached is not known"};
  }
  ctx.catalog.named_objects.remove(subscription.oid);
}

}  // namespace reconcile::replay
