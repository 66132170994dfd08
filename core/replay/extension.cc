// CREATE, ALTER … UPDATE and ALTER … ADD / DROP EXTENSION (extension.c).
#include "core/catalog/builtin/extensions.h"

#include <algorithm>

#include "core/execute/rows.h"
#include "core/replay/def_elem.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

// What PostgreSQL says where an extension has no control file. The path is Debian's.
PgError not_available(std::string_view name) {
  return PgError("0A000", "extension " + quoted(name) + " is not available")
      .with_detail("Could not open extension control file \"/usr/share/postgresql/15/extension/" + std::string(name) +
                   ".control\": No such file or directory.")
      .with_hint("The extension must first be installed on the system where PostgreSQL is running.");
}

void check_extension_name(std::string_view name) {
  auto invalid = [&](std::string_view detail) {
    throw PgError("22023", "invalid extension name: " + quoted(name)).with_detail(std::string(detail));
  };
  if (name.empty()) invalid("Extension names must not be empty.");
  if (name.find("--") != std::string_view::npos) invalid("Extension names must not contain \"--\".");
  if (name.front() == '-' || name.back() == '-') invalid("Extension names must not begin or end with \"-\".");
  if (name.find_first_of("/\\") != std::string_view::npos) {
    invalid("Extension names must not contain directory separator characters.");
  }
}

struct ExtensionOptions {
  const char *schema = nullptr, *version = nullptr;
  bool cascade = false;
};

ExtensionOptions read_options(const List* options) {
  ExtensionOptions out;
  std::vector<std::string_view> seen;
  for (auto* def : sql::list<::DefElem>(options)) {
    std::string_view name = def->defname;
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) throw_conflicting_option(*def);
    seen.push_back(name);
    if (name == "schema") out.schema = strVal(def->arg);
    if (name == "new_version") out.version = strVal(def->arg);
    if (name == "cascade") out.cascade = boolVal(def->arg);
  }
  return out;
}

class Installation {
 public:
  Installation(Context& ctx, const ExtensionOptions& options) : ctx_(ctx), options_(options) {}

  void install(const std::string& name, std::vector<std::string> parents) {
    check_extension_name(name);
    const ExtensionTemplate* known = find_extension_template(name);
    if (known == nullptr) throw not_available(name);
    if (known->rows == nullptr) throw Undecided{"what extension " + name + " creates is not known"};
    if (parents.empty()) check_version(*known);
    parents.push_back(name);
    Oid schema = target_schema(*known);
    for (std::string_view required : required_extensions(*known)) require(*known, std::string(required), parents);
    Oid oid = install_extension(ctx_.catalog, *known, schema, ctx_.session.statement);
    ctx_.catalog.extensions.edit(oid).owner = current_role_oid(ctx_);
    for (const Dependency& dependency : ctx_.catalog.depends.dependents_of({ClassId::Extension, oid})) {
      const Relation* table = dependency.dependent.classid == ClassId::Relation ? ctx_.catalog.relations.find(dependency.dependent.oid) : nullptr;
      if (table != nullptr && table->kind == 'r') execute::forget_rows(ctx_.session, table->oid);
    }
  }

 private:
  // Every version that shipped can be had: which those are is not recorded.
  void check_version(const ExtensionTemplate& extension) const {
    bool another = options_.version != nullptr && extension.version != nullptr &&
                   std::string_view(options_.version) != extension.version;
    if (another) notice(ctx_, "extension " + quoted(extension.name) + " is modelled in its default version");
  }

  Oid target_schema(const ExtensionTemplate& extension) {
    if (options_.schema != nullptr) {
      Oid chosen = analyze::lookup_namespace(ctx_.session, options_.schema);
      bool fixed = extension.schema != nullptr && std::string_view(extension.schema) != options_.schema;
      // Hosted platforms' extensions make their own schema whatever schema is named for them.
      if (fixed && !options_.cascade && extension.on_plain_server) {
        throw PgError("0A000", "extension " + quoted(extension.name) + " must be installed in schema " +
                                   quoted(extension.schema));
      }
      if (!fixed) return chosen;
    }
    if (extension.schema == nullptr) return creation_schema();
    if (const Namespace* existing = ctx_.catalog.namespaces.find(invalid_oid, extension.schema)) return existing->oid;
    auto schema = new_object<Namespace>(ctx_, extension.schema);
    Oid oid = schema.oid;
    ctx_.catalog.namespaces.add(std::move(schema));
    return oid;
  }

  Oid creation_schema() {
    try {
      return analyze::creation_namespace(ctx_.session);
    } catch (PgError& error) {
      throw PgError("42704", "no schema has been selected to create in");
    }
  }

  void require(const ExtensionTemplate& extension, const std::string& required, std::vector<std::string>& parents) {
    if (const Extension* installed = ctx_.catalog.extensions.find(invalid_oid, required)) {
      ctx_.session.use({ClassId::Extension, installed->oid});
      return;
    }
    if (!options_.cascade) {
      throw PgError("42704", "required extension " + quoted(required) + " is not installed")
          .with_hint("Use CREATE EXTENSION ... CASCADE to install required extensions too.");
    }
    if (std::find(parents.begin(), parents.end(), required) != parents.end()) {
      throw PgError("42P19", "cyclic dependency detected between extensions " + quoted(required) + " and " +
                                 quoted(extension.name));
    }
    notice(ctx_, "installing required extension " + quoted(required));
    install(required, parents);
  }

  Context& ctx_;
  const ExtensionOptions& options_;
};

ObjectAddress extension_named(Context& ctx, const char* name) {
  const Extension* found = ctx.catalog.extensions.find(invalid_oid, name);
  if (found == nullptr) throw PgError("42704", "extension " + quoted(name) + " does not exist");
  ctx.session.use({ClassId::Extension, found->oid});
  return {ClassId::Extension, found->oid};
}

bool is_member(const Context& ctx, ObjectAddress object, ObjectAddress extension) {
  for (const Dependency& dependency : ctx.catalog.depends.references_of(object)) {
    if (dependency.type == DependencyType::Extension && dependency.referenced == extension) return true;
  }
  return false;
}

}  // namespace

void apply(Context& ctx, const ::CreateExtensionStmt& stmt) {
  std::string name = stmt.extname;
  check_extension_name(name);
  if (const Extension* existing = ctx.catalog.extensions.find(invalid_oid, name)) {
    ctx.session.use({ClassId::Extension, existing->oid});
    std::string text = "extension " + quoted(name) + " already exists";
    if (!stmt.if_not_exists) throw PgError("42710", text);
    return notice(ctx, text + ", skipping");
  }
  ExtensionOptions options = read_options(stmt.options);
  Installation(ctx, options).install(name, {});
}

void apply(Context& ctx, const ::AlterExtensionStmt& stmt) {
  ObjectAddress address = extension_named(ctx, stmt.extname);
  ExtensionOptions options = read_options(stmt.options);
  const Extension& extension = *ctx.catalog.extensions.find(address.oid);
  const ExtensionTemplate* known = find_extension_template(extension.name);
  std::string_view wanted = options.version != nullptr                          ? options.version
                            : known != nullptr && known->version != nullptr ? known->version
                                                                                : std::string_view(extension.version);
  if (wanted == extension.version) {
    return notice(ctx, "version " + quoted(wanted) + " of extension " + quoted(extension.name) +
                           " is already installed");
  }
  throw Undecided{"what another version of extension " + extension.name + " changes is not known"};
}

void apply(Context& ctx, const ::AlterExtensionContentsStmt& stmt) {
  ObjectAddress extension = extension_named(ctx, stmt.extname);
  ObjectAddress object = get_object_address(ctx, static_cast<ObjectType>(stmt.objtype), stmt.object);
  std::string description = object_description(ctx.session, object);
  bool add = stmt.action > 0;
  for (const Dependency& dependency : ctx.catalog.depends.references_of(object)) {
    if (!add || dependency.type != DependencyType::Extension) continue;
    const Extension& owner = *ctx.catalog.extensions.find(dependency.referenced.oid);
    throw PgError("55000", description + " is already a member of extension " + quoted(owner.name));
  }
  if (add) return record_dependency(ctx, object, extension, DependencyType::Extension);
  if (!is_member(ctx, object, extension)) {
    throw PgError("55000", description + " is not a member of extension " + quoted(stmt.extname));
  }
  ctx.catalog.depends.remove({object, extension, DependencyType::Extension});
}

void apply(Context& ctx, const ::AlterObjectDependsStmt& stmt) {
  ObjectAddress object;
  if (stmt.relation != nullptr) {
    const Relation& relation = lookup_without_position(ctx, *stmt.relation);
    object = {ClassId::Relation, relation.oid};
    if (stmt.objectType == OBJECT_TRIGGER) {
      // The trigger is named by the last name of the list, its relation by the statement.
      std::string_view name = last_name(castNode(List, stmt.object));
      object = {ClassId::Trigger, invalid_oid};
      for (const Trigger* trigger : ctx.catalog.triggers.of_parent(relation.oid)) {
        if (trigger->name == name) object.oid = trigger->oid;
      }
      if (object.oid == invalid_oid) {
        throw PgError("42704", "trigger " + quoted(name) + " for table " + quoted(relation.name) + " does not exist");
      }
    }
  } else {
    object = get_object_address(ctx, stmt.objectType, stmt.object);
  }
  ObjectAddress extension = extension_named(ctx, strVal(stmt.extname));
  Dependency wanted{object, extension, DependencyType::AutoExtension};
  std::vector<Dependency> present = ctx.catalog.depends.references_of(object);
  bool exists = std::find(present.begin(), present.end(), wanted) != present.end();
  if (stmt.remove && exists) ctx.catalog.depends.remove(wanted);
  if (!stmt.remove && !exists) record_dependency(ctx, object, extension, DependencyType::AutoExtension);
}

}  // namespace reconcile::replay
