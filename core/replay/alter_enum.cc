// ALTER TYPE … ADD VALUE, ALTER TYPE … RENAME VALUE.
#include "core/replay/enum_constants.h"
#include "core/replay/enum_label.h"
#include "core/replay/object_statements.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

using Labels = std::vector<std::string>;

std::ptrdiff_t label_position(const Labels& labels, std::string_view label) {
  auto it = std::find(labels.begin(), labels.end(), label);
  return it == labels.end() ? -1 : it - labels.begin();
}

std::ptrdiff_t existing_label(const Labels& labels, std::string_view label) {
  std::ptrdiff_t at = label_position(labels, label);
  if (at >= 0) return at;
  throw PgError("22023", quoted(label) + " is not an existing enum label");
}

// Up to 16 any label added to a type in this transaction is unsafe to use before it ends; from 17 on the
// labels of a type that the same transaction made are safe.
std::uint32_t unsafe_until_end_of(const Session& session, const Type& type) {
  bool made_here = type.transaction == session.transaction;
  return session.server_version >= 17 && made_here ? 0 : session.transaction;
}

void add_label(Context& ctx, const Type& type, const ::AlterEnumStmt& stmt) {
  std::string_view label = stmt.newVal;
  check_enum_label_length(label);
  if (label_position(type.labels, label) >= 0) {
    if (!stmt.skipIfNewValExists) throw PgError("42710", "enum label " + quoted(label) + " already exists");
    return notice(ctx, "enum label " + quoted(label) + " already exists, skipping");
  }
  std::ptrdiff_t at = static_cast<std::ptrdiff_t>(type.labels.size());
  if (stmt.newValNeighbor != nullptr) {
    at = existing_label(type.labels, stmt.newValNeighbor) + (stmt.newValIsAfter ? 1 : 0);
  }
  std::uint32_t transaction = unsafe_until_end_of(ctx.session, type);
  Type& edited = ctx.catalog.types.edit(type.oid);
  edited.labels.insert(edited.labels.begin() + at, std::string(label));
  edited.label_transactions.resize(edited.labels.size() - 1);
  edited.label_transactions.insert(edited.label_transactions.begin() + at, transaction);
  edited.changed = ctx.session.statement;
}

void rename_label(Context& ctx, const Type& type, std::string_view from, std::string_view to) {
  check_enum_label_length(to);
  std::ptrdiff_t at = existing_label(type.labels, from);
  if (label_position(type.labels, to) >= 0) throw PgError("42710", "enum label " + quoted(to) + " already exists");
  Type& edited = ctx.catalog.types.edit(type.oid);
  edited.labels[static_cast<std::size_t>(at)] = to;
  edited.changed = ctx.session.statement;
  rename_enum_constants(ctx, type.oid, from, to);
}

}  // namespace

void apply(Context& ctx, const ::AlterEnumStmt& stmt) {
  ::TypeName name = type_name_of(stmt.typeName);
  Oid oid = lookup_type_without_position(ctx, name).type;
  const Type& type = analyze::type_of(ctx.session, oid);
  if (type.typtype != 'e') throw PgError("42809", analyze::format_type(ctx.session, oid) + " is not an enum");
  if (stmt.oldVal != nullptr) {
    rename_label(ctx, type, stmt.oldVal, stmt.newVal);
  } else {
    add_label(ctx, type, stmt);
  }
}

}  // namespace reconcile::replay
