// CREATE and ALTER TEXT SEARCH … (tsearchcmds.c).
#include <algorithm>

#include "core/replay/def_elem.h"
#include "core/replay/define.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

struct Kind {
  ObjectType object;
  ClassId classid;
  std::string_view prefix, index;  // of the catalog's columns
};
constexpr Kind kinds[] = {
    {OBJECT_TSPARSER, ClassId::TsParser, "prs", "pg_ts_parser_prsname_index"},
    {OBJECT_TSDICTIONARY, ClassId::TsDictionary, "dict", "pg_ts_dict_dictname_index"},
    {OBJECT_TSTEMPLATE, ClassId::TsTemplate, "tmpl", "pg_ts_template_tmplname_index"},
    {OBJECT_TSCONFIGURATION, ClassId::TsConfig, "cfg", "pg_ts_config_cfgname_index"},
};

const Kind& kind_of(ObjectType object) {
  for (const Kind& kind : kinds) {
    if (kind.object == object) return kind;
  }
  throw Undecided{"an object of this kind is not modelled"};
}

ObjectAddress existing(Context& ctx, ObjectType kind, const List* names) {
  return get_object_address(ctx, kind, reinterpret_cast<const ::Node*>(names));
}

// What the object stands on: the parser or copied configuration, or a dictionary's template.
std::vector<ObjectAddress> configuration_references(Context& ctx, const List* definition) {
  const List *parser = nullptr, *source = nullptr;
  for (auto* def : sql::list<::DefElem>(definition)) {
    std::string_view name = def->defname;
    if (name == "parser") {
      parser = def_qualified_name(ctx, *def);
    } else if (name == "copy") {
      source = def_qualified_name(ctx, *def);
    } else {
      throw PgError("42601", "text search configuration parameter " + quoted(name) + " not recognized");
    }
  }
  if (parser != nullptr && source != nullptr) throw PgError("42601", "cannot specify both PARSER and COPY options");
  std::vector<ObjectAddress> out;
  if (source != nullptr) existing(ctx, OBJECT_TSCONFIGURATION, source);
  if (parser != nullptr) out.push_back(existing(ctx, OBJECT_TSPARSER, parser));
  if (parser == nullptr && source == nullptr) throw PgError("42P17", "text search parser is required");
  return out;
}

std::vector<ObjectAddress> dictionary_references(Context& ctx, const List* definition) {
  const List* chosen = nullptr;
  bool has_options = false;
  for (auto* def : sql::list<::DefElem>(definition)) {
    if (std::string_view(def->defname) == "template") {
      chosen = def_qualified_name(ctx, *def);
    } else {
      has_options = true;
    }
  }
  if (chosen == nullptr) throw PgError("42P17", "text search template is required");
  ObjectAddress address = existing(ctx, OBJECT_TSTEMPLATE, chosen);
  // The template's own code reads its options, and files on the server's machine.
  if (has_options) notice(ctx, "the dictionary's options are not checked");
  return {address};
}

}  // namespace

void define_text_search(Context& ctx, const ::DefineStmt& stmt) {
  const Kind& kind = kind_of(stmt.kind);
  CreationName name = creation_name(ctx, stmt.defnames);
  std::vector<ObjectAddress> references;
  if (stmt.kind == OBJECT_TSCONFIGURATION) {
    references = configuration_references(ctx, stmt.definition);
  } else if (stmt.kind == OBJECT_TSDICTIONARY) {
    references = dictionary_references(ctx, stmt.definition);
  } else {
    throw Undecided{"text search parsers and templates are not modelled"};
  }
  if (find_named(ctx, kind.classid, name.nsp, name.name) != nullptr) {
    std::string prefix(kind.prefix);
    throw PgError("23505", "duplicate key value violates unique constraint " + quoted(kind.index))
        .with_detail("Key (" + prefix + "name, " + prefix + "namespace)=(" + name.name + ", " +
                     std::to_string(name.nsp) + ") already exists.");
  }
  auto object = new_object<NamedObject>(ctx, name.name, name.nsp);
  object.classid = kind.classid;
  ObjectAddress self{kind.classid, object.oid};
  ctx.catalog.named_objects.add(std::move(object));
  record_dependency(ctx, self, {ClassId::Namespace, name.nsp}, DependencyType::Normal);
  for (ObjectAddress reference : references) record_dependency(ctx, self, reference, DependencyType::Normal);
}

void apply(Context& ctx, const ::AlterTSDictionaryStmt& stmt) { existing(ctx, OBJECT_TSDICTIONARY, stmt.dictname); }

void apply(Context& ctx, const ::AlterTSConfigurationStmt& stmt) {
  static constexpr std::string_view token_types[] = {
      "asciiword", "word", "numword", "email", "url", "host", "sfloat", "version", "hword_numpart", "hword_part",
      "hword_asciipart", "blank", "tag", "protocol", "numhword", "asciihword", "hword", "url_path", "file", "float",
      "int", "uint", "entity"};
  ObjectAddress address = existing(ctx, OBJECT_TSCONFIGURATION, stmt.cfgname);
  for (const ::Node* token : sql::list(stmt.tokentype)) {
    if (std::find(std::begin(token_types), std::end(token_types), strVal(token)) == std::end(token_types)) {
      throw PgError("22023", "token type " + quoted(strVal(token)) + " does not exist");
    }
  }
  for (auto* dictionary : sql::list<::List>(stmt.dicts)) {
    record_dependency(ctx, address, existing(ctx, OBJECT_TSDICTIONARY, dictionary), DependencyType::Normal);
  }
}

}  // namespace reconcile::replay
