#include "reconcile/declared/snapshot_mismatch.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/pg_error.h"
#include "reconcile/declared/drizzle_snapshot_writer.h"
#include "reconcile/declared/foundation.h"
#include "reconcile/declared/languages.h"

namespace reconcile::declared {
namespace {

using Json = nlohmann::ordered_json;
using Objects = std::map<std::string, std::string>;  // an object → its definition

constexpr int most_rounds = 5;  // of looking for a migration: each replays a part of the history

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// The objects of a snapshot that Holds says are comparable.
class Inventory {
 public:
  Inventory(const Json& snapshot, const DeclaredSchema& scope) : scope_(scope) {
    for (const auto& [key, table] : snapshot.at("tables").items()) this->table(key, table);
    for (const auto& [key, type] : snapshot.at("enums").items()) add(type, "enum " + key, labels_text(type));
    if (scope.holds.sequences) {
      for (const auto& [key, sequence] : snapshot.at("sequences").items()) add(sequence, "sequence " + key, sequence.at("increment").dump());
    }
    if (scope.holds.views) {
      for (const auto& [key, view] : snapshot.at("views").items()) add(view, "view " + key, view.at("definition").dump());
    }
  }
  Objects objects;
  std::set<std::string> used_enums;  // by columns, as objects are called

 private:
  bool in_scope(const Json& object) const {
    std::string schema = text_of(object.at("schema"));
    return scope_.schemas.contains(schema.empty() ? "public" : schema);
  }

  // drizzle-kit long appended new labels at the end, wherever schema.ts had them.
  static std::string labels_text(const Json& type) {
    std::vector<std::string> labels = type.at("values").get<std::vector<std::string>>();
    std::ranges::sort(labels);
    return Json(labels).dump();
  }

  void add(const Json& of, std::string object, std::string definition) {
    if (in_scope(of)) objects.emplace(std::move(object), std::move(definition));
  }

  void table(const std::string& key, const Json& table) {
    add(table, "table " + key, "");
    for (const auto& [name, column] : table.at("columns").items()) {
      add(table, "column " + key + "." + name, column_text(column));
      if (column.contains("typeSchema")) used_enums.insert("enum " + text_of(column.at("typeSchema")) + "." + element_of(text_of(column.at("type"))));
    }
    for (const auto& [_, index] : table.at("indexes").items()) add(table, "index on " + key + " " + index_text(index), "");
    each(table, key, "foreign key", "foreignKeys");
    each(table, key, "primary key", "compositePrimaryKeys");
    for (const auto& [_, unique] : table.at("uniqueConstraints").items()) {
      if (unique.at("columns") != key_columns(table)) add(table, "unique constraint on " + key + " " + constraint_text(unique), "");
    }
    if (scope_.holds.check_constraints) each(table, key, "check constraint", "checkConstraints");
    if (scope_.holds.policies) {
      for (const auto& [name, policy] : table.at("policies").items()) add(table, "policy " + name + " on " + key, policy.dump());
    }
  }

  void each(const Json& table, const std::string& key, std::string_view kind, const char* list) {
    for (const auto& [_, item] : table.at(list).items()) add(table, std::string(kind) + " on " + key + " " + constraint_text(item), "");
  }

  // The enum of a column's type: `"Role"[]` is one of Role.
  static std::string element_of(std::string type) {
    type.resize(std::min(type.size(), type.find('[')));
    std::erase(type, '"');
    return type;
  }

  // Constraints are told by what they say.
  static std::string constraint_text(const Json& item) {
    std::string text;
    for (const auto& [name, value] : item.items()) {
      if (name == "name" || name == "tableFrom" || value == false) continue;
      text += (text.empty() ? "" : " ") + (value.is_array() ? joined(value) : text_of(value));
    }
    return text;
  }

  // PostgreSQL makes one constraint of PRIMARY KEY and UNIQUE on the same columns.
  static Json key_columns(const Json& table) {
    for (const auto& [_, key] : table.at("compositePrimaryKeys").items()) return key.at("columns");
    Json out = Json::array();
    for (const auto& [name, column] : table.at("columns").items()) {
      if (column.at("primaryKey") == true) out.push_back(name);
    }
    return out;
  }

  static std::string joined(const Json& list) {
    std::string out;
    for (const Json& item : list) out += (out.empty() ? "(" : ", ") + text_of(item);
    return out + ")";
  }

  static std::string column_text(const Json& column) {
    std::string out = text_of(column.at("type"));
    if (column.at("notNull") == true) out += " not null";
    if (column.at("primaryKey") == true) out += " primary key";
    if (column.contains("default")) out += " default " + text_of(column.at("default"));
    if (column.contains("generated")) out += " generated " + text_of(column.at("generated").at("as"));
    if (column.contains("identity")) out += " identity " + text_of(column.at("identity").at("type"));
    return out;
  }

  static std::string index_text(const Json& index) {
    std::string parts;
    for (const Json& part : index.at("columns")) {
      parts += (parts.empty() ? "" : ", ") + text_of(part.at("expression"));
      if (part.contains("opclass")) parts += " " + text_of(part.at("opclass"));
      if (part.at("asc") == false) parts += " desc";
    }
    std::string out = text_of(index.at("method")) + " (" + parts + ")";
    if (index.at("isUnique") == true) out = "unique " + out;
    return index.contains("where") ? out + " where " + text_of(index.at("where")) : out;
  }

  const DeclaredSchema& scope_;
};

// What failed or is undecided, in small letters: objects named there are not judged.
std::string doubtful(const replay::Replay& replay, const std::vector<const std::string*>& texts) {
  std::string out;
  for (const replay::StatementTrace& s : replay.trace()) {
    if (s.outcome == replay::Outcome::Succeeds || s.is_dml) continue;
    out += texts.at(static_cast<std::size_t>(s.migration))->substr(s.span.offset, s.span.length) + "\n";
  }
  return out;
}

// Partitioned and foreign tables: the writer leaves them out, so that they look missing.
std::string unwritten(const catalog::Catalog& catalog) {
  std::string out;
  for (const catalog::Relation* relation : catalog.relations.own()) {
    if (relation->kind == 'p' || relation->kind == 'f' || relation->is_partition) out += relation->name + "\n";
  }
  return out;
}

// "users" of "column public.users.email".
std::string table_in(const std::string& object) {
  std::size_t dot = object.find('.');
  if (dot == std::string::npos) return object;
  return object.substr(dot + 1, object.find_first_of(". ", dot + 1) - dot - 1);
}

// A statement that does not parse, or may name anything, leaves nothing to be judged.
bool is_hopeless(const replay::Replay& replay, const std::vector<const std::string*>& texts) {
  return std::ranges::any_of(replay.trace(), [&](const replay::StatementTrace& s) {
    if (s.error && s.error->sqlstate == "42601") return true;
    const std::string& text = *texts.at(static_cast<std::size_t>(s.migration));
    return s.outcome == replay::Outcome::Undecided && s.kind == "DO" && text.find("EXECUTE") != std::string::npos;
  });
}

struct State {
  Objects objects;
  std::set<std::string> used_enums;
  std::string doubts;
  bool hopeless = false;
};

class Comparer {
 public:
  Comparer(const FileTree& tree, const Source& source, replay::ReplayOptions options)
      : tree_(tree), source_(source), options_(std::move(options)) {}

  std::vector<SnapshotMismatch> run() {
    const Snapshot* newest = newest_snapshot();
    if (newest == nullptr || is_adopted()) return {};
    auto all = differences(*newest, source_.migrations.size());
    if (!all || empty(*all)) return {};
    std::vector<SnapshotMismatch> out;
    std::size_t from = 0;
    for (int round = 0; round < most_rounds && !empty(*all) && is_chain(); ++round) {
      auto found = first_with(*all, from);
      if (!found) break;
      out.push_back(std::move(found->second));
      from = found->first + 1;
    }
    if (!empty(*all)) {
      all->snapshot = newest->path;
      out.push_back(std::move(*all));
    }
    return out;
  }

 private:
  static bool empty(const SnapshotMismatch& m) { return m.snapshot_only.empty() && m.history_only.empty() && m.differing.empty(); }

  // `drizzle-kit pull` comments its first migration out: the database was there before. So is one without a file.
  bool is_adopted() const {
    replay::Replay replay(options_);
    replay.run(source_.migrations.front(), source_.transaction, source_.fresh_session);
    return replay.trace().empty();
  }

  const Snapshot* newest_snapshot() const {
    auto it = std::ranges::max_element(source_.snapshots, {}, &Snapshot::prefix);
    return it == source_.snapshots.end() ? nullptr : &*it;
  }

  bool is_chain() const {
    std::set<std::string> parents;
    return std::ranges::all_of(source_.snapshots, [&](const Snapshot& s) {
      return s.prev_ids.size() <= 1 && (s.prev_ids.empty() || parents.insert(s.prev_ids.front()).second);
    });
  }

  State history(std::size_t count, const DeclaredSchema& scope) const {
    replay::Replay replay(options_);
    std::vector<const std::string*> texts;
    for (std::size_t i = 0; i < count; ++i) {
      replay.run(source_.migrations[i], source_.transaction, source_.fresh_session);
      texts.push_back(&source_.migrations[i].text);
    }
    replay.finish();
    Inventory made(drizzle_snapshot_value(replay.catalog()), scope);
    return {std::move(made.objects), std::move(made.used_enums), doubtful(replay, texts) + unwritten(replay.catalog()), is_hopeless(replay, texts)};
  }

  State declared(const DeclaredSchema& schema) const {
    replay::ReplayOptions options = options_;
    options.prelude += foundation(source_, schema);
    replay::Replay replay(options);
    Migration script;
    script.name = script.path = schema.origin;
    script.text = schema.sql;
    script.chunks = {{Span{0, script.text.size()}}};
    replay.run(script, TransactionMode::Autocommit);
    replay.finish();
    Inventory made(drizzle_snapshot_value(replay.catalog()), schema);
    return {std::move(made.objects), std::move(made.used_enums), doubtful(replay, {&script.text}), is_hopeless(replay, {&script.text})};
  }

  // After the first `count` migrations; nothing where the snapshot or a catalog cannot be read.
  std::optional<SnapshotMismatch> differences(const Snapshot& snapshot, std::size_t count) const {
    DeclaredSchema schema = drizzle_snapshot_of(tree_, source_, snapshot);
    if (!schema.complete || schema.sql.find("CREATE TABLE") == std::string::npos) return std::nullopt;
    try {
      const State there = declared(schema), here = history(count, schema);
      if (there.hopeless || here.hopeless) return std::nullopt;
      const std::string doubts = there.doubts + here.doubts;
      auto judged = [&](const std::string& object) { return doubts.find(table_in(object)) == std::string::npos; };
      SnapshotMismatch out;
      for (const auto& [object, definition] : there.objects) {
        auto it = here.objects.find(object);
        if (it == here.objects.end()) {
          if (judged(object)) out.snapshot_only.push_back(object);
        } else if (it->second != definition && judged(object)) {
          out.differing.push_back(object);
          out.definitions[object] = {definition, it->second};
        }
      }
      for (const auto& [object, _] : here.objects) {
        // drizzle-kit long dropped no enum: what no column uses any more was left behind by it.
        const bool is_leftover = object.starts_with("enum ") && !here.used_enums.contains(object);
        if (!there.objects.contains(object) && judged(object) && !is_leftover) out.history_only.push_back(object);
      }
      drop_parts(out.snapshot_only);
      drop_parts(out.history_only);
      return out;
    } catch (const Undecided&) {
      return std::nullopt;
    }
  }

  // A missing table says it for its columns and keys.
  static void drop_parts(std::vector<std::string>& objects) {
    std::set<std::string> tables;
    for (const std::string& object : objects) {
      if (object.starts_with("table ")) tables.insert(object.substr(6));
    }
    std::erase_if(objects, [&](const std::string& object) {
      if (object.starts_with("table ")) return false;
      return std::ranges::any_of(tables, [&](const std::string& table) {
        std::size_t at = object.find(" " + table);
        return at != std::string::npos && (at + 1 + table.size() == object.size() || object[at + 1 + table.size()] == '.' || object[at + 1 + table.size()] == ' ');
      });
    });
  }

  const Snapshot* own_snapshot(std::size_t migration) const {
    const std::string& id = source_.migrations[migration].snapshot_id;
    auto it = std::ranges::find(source_.snapshots, id, &Snapshot::id);
    return id.empty() || it == source_.snapshots.end() ? nullptr : &*it;
  }

  static std::vector<std::string> common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> out;
    for (const std::string& item : a) {
      if (std::ranges::find(b, item) != b.end()) out.push_back(item);
    }
    return out;
  }

  // The part of `all` that is there after this migration already.
  std::optional<SnapshotMismatch> standing(std::size_t migration, const SnapshotMismatch& all) const {
    const Snapshot* snapshot = own_snapshot(migration);
    if (snapshot == nullptr) return std::nullopt;
    auto known = known_.find(migration);
    if (known == known_.end()) known = known_.emplace(migration, differences(*snapshot, migration + 1)).first;
    const std::optional<SnapshotMismatch>& here = known->second;
    if (!here) return std::nullopt;
    return SnapshotMismatch{migration, snapshot->path, common(all.snapshot_only, here->snapshot_only), common(all.history_only, here->history_only),
                            common(all.differing, here->differing), here->definitions};
  }

  // The number from low to high - 1 that has most zero bits at its end: searches of different ranges ask the same ones.
  static std::size_t roundest(std::size_t low, std::size_t high) {
    std::size_t step = 1;
    while (((high - 1) & ~(2 * step - 1)) >= std::max<std::size_t>(low, 1)) step *= 2;
    return (high - 1) & ~(step - 1);
  }

  // The first migration after which some of `all` stands, by halving; that part is taken out of `all`.
  std::optional<std::pair<std::size_t, SnapshotMismatch>> first_with(SnapshotMismatch& all, std::size_t from) const {
    std::vector<std::size_t> candidates;
    for (std::size_t i = from; i < source_.migrations.size(); ++i) {
      if (own_snapshot(i) != nullptr) candidates.push_back(i);
    }
    std::size_t low = 0, high = candidates.size();
    std::optional<SnapshotMismatch> found;
    while (low < high) {
      const std::size_t middle = roundest(low, high);
      auto here = standing(candidates[middle], all);
      if (here && !empty(*here)) {
        found = std::move(here);
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (!found) return std::nullopt;
    auto remove = [](std::vector<std::string>& list, const std::vector<std::string>& what) {
      std::erase_if(list, [&](const std::string& item) { return std::ranges::find(what, item) != what.end(); });
    };
    remove(all.snapshot_only, found->snapshot_only);
    remove(all.history_only, found->history_only);
    remove(all.differing, found->differing);
    return std::pair(*found->migration, std::move(*found));
  }

  const FileTree& tree_;
  const Source& source_;
  replay::ReplayOptions options_;
  mutable std::map<std::size_t, std::optional<SnapshotMismatch>> known_;  // by migration: against its own snapshot
};

}  // namespace

std::vector<SnapshotMismatch> snapshot_mismatches(const FileTree& tree, const Source& source, const replay::ReplayOptions& options) {
  if (source.dialect != Dialect::PostgreSql || source.archived || source.migrations.empty()) return {};
  return Comparer(tree, source, options).run();
}

}  // namespace reconcile::declared
