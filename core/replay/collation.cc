// CREATE COLLATION (collationcmds.c).
#include "core/replay/def_elem.h"
#include "core/replay/define.h"
#include "core/replay/object_address.h"

namespace reconcile::replay {
namespace {

PgError invalid_object(std::string text) { return {"42P17", std::move(text)}; }

struct CollationOptions {
  const ::DefElem *from = nullptr, *locale = nullptr, *collate = nullptr, *ctype = nullptr, *provider = nullptr,
                  *deterministic = nullptr, *version = nullptr;
};

CollationOptions read_options(const List* definition) {
  CollationOptions out;
  for (auto* def : sql::list<::DefElem>(definition)) {
    std::string_view name = def->defname;
    const ::DefElem** slot = name == "from"            ? &out.from
                             : name == "locale"        ? &out.locale
                             : name == "lc_collate"    ? &out.collate
                             : name == "lc_ctype"      ? &out.ctype
                             : name == "provider"      ? &out.provider
                             : name == "deterministic" ? &out.deterministic
                             : name == "version"       ? &out.version
                                                       : nullptr;
    if (slot == nullptr) {
      throw PgError("42601", "collation attribute " + quoted(name) + " not recognized", def->location);
    }
    if (*slot != nullptr) throw_conflicting_option(*def);
    *slot = def;
  }
  if (out.locale != nullptr && (out.collate != nullptr || out.ctype != nullptr)) {
    throw PgError("42601", "conflicting or redundant options")
        .with_detail("LOCALE cannot be specified together with LC_COLLATE or LC_CTYPE.");
  }
  if (out.from != nullptr && sql::list(definition).size() != 1) {
    throw PgError("42601", "conflicting or redundant options")
        .with_detail("FROM cannot be specified together with any other options.");
  }
  return out;
}

char provider_of(const CollationOptions& options) {
  if (options.provider == nullptr) return 'c';
  std::string provider = def_string(*options.provider);
  if (provider == "icu") return 'i';
  if (provider == "libc") return 'c';
  throw invalid_object("unrecognized collation provider: " + provider);
}

void check_locale(const CollationOptions& options, char provider) {
  bool has_both = options.locale != nullptr || (options.collate != nullptr && options.ctype != nullptr);
  if (provider == 'i') {
    if (options.locale == nullptr) throw invalid_object("parameter \"locale\" must be specified");
    return;
  }
  if (!has_both) {
    throw invalid_object(options.collate == nullptr ? "parameter \"lc_collate\" must be specified"
                                                    : "parameter \"lc_ctype\" must be specified");
  }
  for (const ::DefElem* def : {options.locale, options.collate, options.ctype}) {
    if (def == nullptr) continue;
    std::string locale = def_string(*def);
    if (locale != "C" && locale != "POSIX" && locale != "C.UTF-8" && locale != "C.utf8") {
      throw Undecided{"which locales the server's machine has is not known"};
    }
  }
}

}  // namespace

void define_collation(Context& ctx, const ::DefineStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.defnames);
  CollationOptions options = read_options(stmt.definition);
  Collation collation;
  collation.encoding = 6;  // UTF8
  if (options.from != nullptr) {
    Oid from = analyze::lookup_collation(ctx.session, def_qualified_name(ctx, *options.from), -1);
    const Collation& source = *ctx.catalog.collations.find(from);
    collation.provider = source.provider;
    collation.deterministic = source.deterministic;
    collation.encoding = source.encoding;
    if (source.provider == 'd') {
      throw invalid_object("collation \"default\" cannot be copied");
    }
  } else {
    collation.deterministic = options.deterministic == nullptr || def_boolean(*options.deterministic);
    collation.provider = provider_of(options);
    check_locale(options, collation.provider);
    if (!collation.deterministic && collation.provider != 'i') {
      throw PgError("0A000", "nondeterministic collations not supported with this provider");
    }
    if (collation.provider == 'i') collation.encoding = -1;
  }
  if (const Collation* existing = ctx.catalog.collations.find(name.nsp, name.name)) {
    ctx.session.use({ClassId::Collation, existing->oid});
    std::string text = "collation " + quoted(name.name) + " already exists";
    if (!stmt.if_not_exists) throw PgError("42710", text);
    return notice(ctx, text + ", skipping");
  }
  static_cast<Object&>(collation) = new_object<Collation>(ctx, name.name, name.nsp);
  Oid oid = collation.oid;
  ctx.catalog.collations.add(std::move(collation));
  record_dependency(ctx, {ClassId::Collation, oid}, {ClassId::Namespace, name.nsp}, DependencyType::Normal);
}

}  // namespace reconcile::replay
