#include "reconcile/plan/converge.h"

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <set>

#include "core/analyze/analyze.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/squash_sql.h"
#include "reconcile/schema/owned.h"
#include "reconcile/schema/schema_sql.h"

namespace reconcile::plan {
namespace {

using analyze::quote_identifier;
using catalog::Attribute;
using catalog::Catalog;
using catalog::ClassId;
using catalog::Relation;
using catalog::Type;

// The first word behind `prefix`: a name, quoted parts and dots included.
std::string name_after(const std::string& statement, std::size_t at) {
  while (at < statement.size() && statement[at] == ' ') ++at;
  bool quoted = false;
  std::size_t end = at;
  for (; end < statement.size(); ++end) {
    if (statement[end] == '"') quoted = !quoted;
    if (!quoted && (statement[end] == ' ' || statement[end] == '(' || statement[end] == '\n' || statement[end] == ';')) break;
  }
  return statement.substr(at, end - at);
}

bool starts(const std::string& text, std::string_view with) { return text.starts_with(with); }

std::string block(const std::string& condition, const std::string& statement) {
  std::string tag = "$do$";
  for (int n = 1; statement.find(tag) != std::string::npos; ++n) tag = "$do" + std::to_string(n) + "$";
  return "DO " + tag + "\nBEGIN\n  IF " + condition + " THEN\n    " + statement + ";\n  END IF;\nEND\n" + tag;
}

// "ALTER TABLE [ONLY] t ADD CONSTRAINT n …": its table and name.
std::optional<std::pair<std::string, std::string>> added_constraint(const std::string& s) {
  if (!starts(s, "ALTER TABLE ")) return std::nullopt;
  std::size_t at = starts(s, "ALTER TABLE ONLY ") ? 17 : 12;
  std::string table = name_after(s, at);
  std::size_t add = s.find("ADD CONSTRAINT ", at + table.size());
  if (add == std::string::npos || s.find_first_not_of(" \n", at + table.size()) != add) return std::nullopt;
  return std::pair(table, name_after(s, add + 15));
}

std::string unquoted(std::string name) {
  if (name.size() < 2 || name.front() != '"') return name;
  std::string out;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    out += name[i];
    if (name[i] == '"') ++i;
  }
  return out;
}

std::string constraint_is_missing(const std::string& table, const std::string& name) {
  return "NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = " + sql_literal(table) + "::regclass AND conname = " + sql_literal(unquoted(name)) + ")";
}

std::string inserted(const std::string& s, std::size_t at, std::string_view what) { return s.substr(0, at) + std::string(what) + s.substr(at); }

// What a statement makes, so that two versions of one object are known to be that: "index public.x".
std::string identity_of(const std::string& s) {
  if (auto constraint = added_constraint(s)) return "constraint " + constraint->first + " " + constraint->second;
  static const std::vector<std::pair<std::string, std::string>> prefixes = {
      {"CREATE SCHEMA ", "schema"}, {"CREATE TYPE ", "type"}, {"CREATE DOMAIN ", "type"}, {"CREATE SEQUENCE ", "sequence"}, {"CREATE TABLE ", "table"},
      {"CREATE UNLOGGED TABLE ", "table"}, {"CREATE UNIQUE INDEX ", "index"}, {"CREATE INDEX ", "index"}, {"CREATE VIEW ", "view"},
      {"CREATE MATERIALIZED VIEW ", "materialized view"}};
  for (const auto& [prefix, kind] : prefixes) {
    if (starts(s, prefix)) return kind + " " + name_after(s, prefix.size());
  }
  for (std::string_view kind : {"TRIGGER ", "CONSTRAINT TRIGGER ", "POLICY "}) {
    std::string prefix = "CREATE " + std::string(kind);
    if (!starts(s, prefix)) continue;
    std::size_t on = s.find(" ON ");
    return std::string(kind == "POLICY " ? "policy " : "trigger ") + name_after(s, prefix.size()) + " ON " + (on == std::string::npos ? "" : name_after(s, on + 4));
  }
  return {};
}

// How the old version goes before the new one comes; empty: it is replaced in place, or stays.
std::string drop_of(const std::string& identity) {
  std::size_t space = identity.find(' ');
  std::string kind = identity.substr(0, space), name = space == std::string::npos ? "" : identity.substr(space + 1);
  if (kind == "constraint") {
    std::size_t gap = name.rfind(' ');
    return "ALTER TABLE " + name.substr(0, gap) + " DROP CONSTRAINT IF EXISTS " + name.substr(gap + 1);
  }
  if (kind == "index") return "";  // the schema is the table's: filled in where it is known
  if (kind == "trigger") return "DROP TRIGGER IF EXISTS " + name;
  if (kind == "policy") return "DROP POLICY IF EXISTS " + name;
  if (kind == "view") return "DROP VIEW IF EXISTS " + name;
  if (kind == "materialized") return "DROP MATERIALIZED VIEW IF EXISTS " + name.substr(5);
  return {};
}

// An index is named without its schema, which is its table's.
std::string drop_index(const std::string& statement) {
  std::size_t at = starts(statement, "CREATE UNIQUE INDEX ") ? 20 : 13;
  std::string name = name_after(statement, at);
  std::size_t on = statement.find(" ON ", at);
  if (on == std::string::npos) return {};
  std::size_t table_at = starts(statement.substr(on + 4), "ONLY ") ? on + 9 : on + 4;
  std::string table = name_after(statement, table_at);
  std::size_t dot = table.find('.');
  if (table.starts_with('"')) dot = table.find("\".") == std::string::npos ? dot : table.find("\".") + 1;
  return "DROP INDEX IF EXISTS " + (dot == std::string::npos ? "" : table.substr(0, dot + 1)) + name;
}

class Converger {
 public:
  Converger(const Catalog& from, const Catalog& to, const ConvergeOptions& options)
      : from_(from), to_(to), options_(options), from_owned_(from), to_owned_(to), from_session_(const_cast<Catalog&>(from)), to_session_(const_cast<Catalog&>(to)) {
    from_session_.search_path.clear();
    to_session_.search_path.clear();
  }

  Converging run() {
    std::vector<std::string> before = split_statements(schema::schema_sql(from_, {.header = false, .base = options_.base}));
    std::vector<std::string> after = split_statements(schema::schema_sql(to_, {.header = false, .base = options_.base}));
    std::set<std::string> had(before.begin(), before.end()), has(after.begin(), after.end());
    for (const std::string& s : before) {
      if (std::string id = identity_of(s); !id.empty()) old_[id] = s;
    }
    std::set<std::string> wanted;
    for (const std::string& s : after) {
      if (std::string id = identity_of(s); !id.empty()) wanted.insert(id);
    }
    enums();
    tables();
    bool functions = false;
    for (const std::string& s : after) {
      if (had.contains(s)) continue;
      if (!functions && (starts(s, "CREATE FUNCTION") || starts(s, "CREATE PROCEDURE"))) {
        functions = true;
        out_.statements.push_back("SET check_function_bodies = false");
      }
      bring(s);
    }
    if (functions) out_.statements.push_back("RESET check_function_bodies");
    for (const std::string& s : before) {
      std::string id = identity_of(s);
      if (!has.contains(s) && !id.empty() && !wanted.contains(id)) leave(s, id);
    }
    return std::move(out_);
  }

 private:
  void bring(const std::string& s) {
    std::string id = identity_of(s);
    auto old = old_.find(id);
    bool changed = !id.empty() && old != old_.end();
    bool table = starts(id, "table "), type = starts(id, "type ");
    if (changed && table) return;  // column by column
    if (changed && type) {
      if (s.find(" AS ENUM") == std::string::npos) out_.cautions.push_back(id + " differs and can't be changed in place: change it by hand");
      return;
    }
    if (changed) {
      std::string drop = starts(id, "index ") ? drop_index(old->second) : drop_of(id);
      if (!drop.empty()) out_.statements.push_back(drop);
    }
    if (starts(id, "constraint ")) out_.cautions.push_back("rows that do not fit stop `" + s.substr(0, s.find('\n')) + "` …: look for them first");
    out_.statements.push_back(repeatable(s));
  }

  // What `to` does not have.
  void leave(const std::string& s, const std::string& id) {
    if (starts(id, "table ") || starts(id, "schema ") || starts(id, "type ") || starts(id, "sequence ")) {
      std::size_t space = id.find(' ');
      std::string kind = id.substr(0, space);
      std::transform(kind.begin(), kind.end(), kind.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      destroy("DROP " + kind + " IF EXISTS " + id.substr(space + 1));
      return;
    }
    std::string drop = starts(id, "index ") ? drop_index(s) : drop_of(id);
    if (drop.empty()) return;
    if (options_.drop_extra) out_.statements.push_back(drop);
    else out_.cautions.push_back(id + " is in the history only: it stays");
  }

  void destroy(const std::string& statement) {
    if (!options_.drop_extra) {
      out_.cautions.push_back("left as it is: `" + statement + "` would make both sides equal");
      return;
    }
    out_.destructive.push_back(statement);
    if (options_.allow_destructive) out_.statements.push_back(statement);
  }

  template <class T>
  const T* counterpart(const T& wanted, const catalog::Collection<T>& collection, ClassId classid) const {
    for (const T* object : from_owned_.of(collection, classid)) {
      if (object->name == wanted.name && from_owned_.schema(object->nsp) == to_owned_.schema(wanted.nsp)) return object;
    }
    return nullptr;
  }

  void enums() {
    for (const Type* type : to_owned_.of(to_.types, ClassId::Type)) {
      if (type->typtype != 'e') continue;
      const Type* old = counterpart(*type, from_.types, ClassId::Type);
      if (old == nullptr) continue;
      const std::vector<std::string>&labels = type->labels, &known = old->labels;
      std::string before;
      for (const std::string& label : labels) {
        if (std::find(known.begin(), known.end(), label) == known.end()) {
          out_.statements.push_back("ALTER TYPE " + to_owned_.name(*type) + " ADD VALUE IF NOT EXISTS " + sql_literal(label) + (before.empty() ? (known.empty() ? "" : " BEFORE " + sql_literal(known.front())) : " AFTER " + sql_literal(before)));
        }
        before = label;
      }
      for (const std::string& label : known) {
        if (std::find(labels.begin(), labels.end(), label) == labels.end()) out_.cautions.push_back("label '" + label + "' of " + to_owned_.name(*type) + " can't be dropped: it stays");
      }
    }
  }

  void tables() {
    for (const Relation* table : to_owned_.of(to_.relations, ClassId::Relation)) {
      if (table->kind != 'r' && table->kind != 'p') continue;
      const Relation* old = counterpart(*table, from_.relations, ClassId::Relation);
      if (old == nullptr) continue;
      for (const Attribute& column : table->attributes) {
        if (column.dropped || (!column.is_local && !table->is_partition)) continue;
        const Attribute* was = find(*old, column.name);
        was == nullptr ? add_column(*table, column) : alter_column(*table, *old, *was, column);
      }
      for (const Attribute& was : old->attributes) {
        if (!was.dropped && find(*table, was.name) == nullptr) destroy("ALTER TABLE " + to_owned_.name(*table) + " DROP COLUMN IF EXISTS " + quote_identifier(was.name));
      }
    }
  }

  static const Attribute* find(const Relation& table, const std::string& name) {
    for (const Attribute& a : table.attributes) {
      if (!a.dropped && a.name == name) return &a;
    }
    return nullptr;
  }

  std::string type_of(const Attribute& column, bool of_to) const { return analyze::format_type(of_to ? to_session_ : from_session_, column.type, column.typmod); }

  static std::string default_of(const Catalog& catalog, const Relation& table, const Attribute& column) {
    return column.has_default && column.default_expr != nullptr ? analyze::deparse_expr(catalog, column.default_expr, &table) : "";
  }

  std::string alter(const Relation& table) const { return "ALTER TABLE " + to_owned_.name(table) + " "; }

  // IF NOT EXISTS alone leaves a column that differs as it is: what follows makes it right.
  void add_column(const Relation& table, const Attribute& column) {
    std::string name = quote_identifier(column.name), type = type_of(column, true), preset = default_of(to_, table, column);
    std::string add = alter(table) + "ADD COLUMN IF NOT EXISTS " + name + " " + type;
    if (column.generated != 0) {
      out_.statements.push_back(add + " GENERATED ALWAYS AS (" + preset + ") STORED");
      out_.cautions.push_back("adding the generated column " + to_owned_.name(table) + "." + name + " rewrites the table");
      return;
    }
    if (column.identity != 0) {
      out_.statements.push_back(add + " GENERATED " + (column.identity == 'a' ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY");
      return;
    }
    out_.statements.push_back(add + (preset.empty() ? "" : " DEFAULT " + preset));
    set_type(table, column, type, false);
    set_default(table, name, preset);
    set_null(table, column, name, preset);
  }

  void set_type(const Relation& table, const Attribute& column, const std::string& type, bool known_to_differ) {
    std::string name = quote_identifier(column.name);
    std::string condition = "(SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = " + sql_literal(to_owned_.name(table)) + "::regclass AND attname = " +
                            sql_literal(column.name) + ") IS DISTINCT FROM " + sql_literal(type);
    std::string change = alter(table) + "ALTER COLUMN " + name + " TYPE " + type + " USING " + name + "::" + type;
    if (!known_to_differ) {
      out_.statements.push_back(block(condition, change));
      return;
    }
    out_.destructive.push_back(change);
    if (options_.allow_destructive) out_.statements.push_back(block(condition, change));
  }

  void set_default(const Relation& table, const std::string& name, const std::string& preset) {
    out_.statements.push_back(alter(table) + "ALTER COLUMN " + name + (preset.empty() ? " DROP DEFAULT" : " SET DEFAULT " + preset));
  }

  void set_null(const Relation& table, const Attribute& column, const std::string& name, const std::string& preset) {
    if (!column.not_null) {
      out_.statements.push_back(alter(table) + "ALTER COLUMN " + name + " DROP NOT NULL");
      return;
    }
    if (!preset.empty()) {
      out_.statements.push_back("UPDATE " + to_owned_.name(table) + " SET " + name + " = DEFAULT WHERE " + name + " IS NULL");
    } else {
      out_.cautions.push_back(to_owned_.name(table) + "." + name + " is NOT NULL without a default: rows that hold NULL there stop the migration; fill them first");
    }
    out_.statements.push_back(alter(table) + "ALTER COLUMN " + name + " SET NOT NULL");
  }

  void alter_column(const Relation& table, const Relation& old, const Attribute& was, const Attribute& column) {
    std::string name = quote_identifier(column.name), type = type_of(column, true);
    std::string preset = default_of(to_, table, column), old_preset = default_of(from_, old, was);
    bool retyped = type != type_of(was, false);
    if (retyped) set_type(table, column, type, true);
    if (column.generated != was.generated || column.identity != was.identity) {
      out_.cautions.push_back(to_owned_.name(table) + "." + name + " differs as an identity or generated column: change it by hand");
      return;
    }
    bool skipped = retyped && !options_.allow_destructive;
    if (preset != old_preset && column.generated == 0 && !skipped) set_default(table, name, preset);
    if (column.not_null != was.not_null) set_null(table, column, name, preset);
  }

  const Catalog& from_;
  const Catalog& to_;
  const ConvergeOptions& options_;
  schema::Owned from_owned_, to_owned_;
  analyze::Session from_session_, to_session_;
  std::map<std::string, std::string> old_;  // identity → statement
  Converging out_;
};

}  // namespace

std::string repeatable(const std::string& s) {
  if (auto constraint = added_constraint(s)) return block(constraint_is_missing(constraint->first, constraint->second), s);
  static const std::vector<std::pair<std::string, std::string>> softened = {
      {"CREATE SCHEMA ", "IF NOT EXISTS "}, {"CREATE SEQUENCE ", "IF NOT EXISTS "}, {"CREATE TABLE ", "IF NOT EXISTS "}, {"CREATE UNLOGGED TABLE ", "IF NOT EXISTS "},
      {"CREATE UNIQUE INDEX ", "IF NOT EXISTS "}, {"CREATE INDEX ", "IF NOT EXISTS "}, {"CREATE MATERIALIZED VIEW ", "IF NOT EXISTS "}, {"CREATE STATISTICS ", "IF NOT EXISTS "},
      {"CREATE FOREIGN TABLE ", "IF NOT EXISTS "}};
  for (const auto& [prefix, words] : softened) {
    if (starts(s, prefix)) return starts(s.substr(prefix.size()), "IF NOT EXISTS") ? s : inserted(s, prefix.size(), words);
  }
  for (std::string_view kind : {"FUNCTION ", "PROCEDURE ", "VIEW ", "RULE "}) {
    if (starts(s, "CREATE " + std::string(kind))) return inserted(s, 7, "OR REPLACE ");
  }
  for (std::string_view kind : {"TYPE ", "DOMAIN "}) {
    std::string prefix = "CREATE " + std::string(kind);
    if (starts(s, prefix)) return block("to_regtype(" + sql_literal(name_after(s, prefix.size())) + ") IS NULL", s);
  }
  if (std::string id = identity_of(s); starts(id, "trigger ") || starts(id, "policy ")) return drop_of(id) + ";\n" + s;
  std::size_t attach = s.find(" ATTACH PARTITION ");
  if (starts(s, "ALTER TABLE") && attach != std::string::npos) {
    return block("NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = " + sql_literal(name_after(s, attach + 18)) + "::regclass)", s);
  }
  return s;
}

Converging converge(const Catalog& from, const Catalog& to, const ConvergeOptions& options) { return Converger(from, to, options).run(); }

}  // namespace reconcile::plan
