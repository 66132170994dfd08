#include "adapters/drizzle_schema/reader.h"

#include <algorithm>
#include <set>

#include "adapters/drizzle_schema/table_reader.h"

namespace reconcile::drizzle_schema {

using drizzle_snapshot::Name;

namespace {

// What makes objects of a database among drizzle's own exports; the others are of no concern here.
bool is_object_builder(const Value& value) {
  return value.is(Value::Kind::Builder) && (value.text == "pgSequence" || value.text == "pgView" || value.text == "pgMaterializedView" || value.text == "pgRole" || value.text == "pgPolicy");
}

// A call that looks like pgTable's: a name, then columns.
bool may_be_table(const Value& value, const Expr* expr) {
  if (!value.is(Value::Kind::Unknown) || expr == nullptr) return false;
  while (expr->kind == Expr::Kind::Call && expr->object->kind == Expr::Kind::Member && expr->items.empty()) expr = expr->object->object;
  if (expr->kind != Expr::Kind::Call || expr->items.size() < 2) return false;
  Expr::Kind first = expr->items[0]->kind, second = expr->items[1]->kind;
  return (first == Expr::Kind::String || first == Expr::Kind::Template) && (second == Expr::Kind::Object || second == Expr::Kind::Function);
}

class SchemaReader {
 public:
  SchemaReader(const FileTree& tree, Casing casing) : casing_(casing), evaluator_(tree), tables_(evaluator_, casing, problems_) {}

  Reading run(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) file(path);
    for (std::size_t table : exported_tables_) read_table(table);
    linked_policies();
    out_.files = evaluator_.files();
    for (Unread& unread : problems_) {
      std::string message = unread.what + " can't be read without running it: " + unread.why;
      out_.problems.push_back({"guard/could-not-check", message, unread.where, way_out(paths)});
    }
    return std::move(out_);
  }

 private:
  // `drizzle-kit export` knows nothing of `casing`; `generate` into an empty folder prints the same with it.
  std::string way_out(const std::vector<std::string>& paths) const {
    const std::string does = " has drizzle-kit itself say what it declares";
    if (casing_ == Casing::AsWritten || paths.empty()) return "--declared-command \"npx drizzle-kit export\"" + does;
    const std::string casing = casing_ == Casing::Snake ? "snake_case" : "camelCase";
    return "--declared-command 'd=$(mktemp -d) && npx drizzle-kit generate --dialect postgresql --schema ./" + paths.front() + " --casing " + casing +
           " --out \"$d\" >&2 && cat \"$d\"/*.sql'" + does + " (its `export` ignores `casing`)";
  }

  void file(const std::string& path) {
    const Module* module = evaluator_.module(path);
    if (module == nullptr) {
      problems_.push_back({"`" + path + "`", "it can't be opened", Location::of_file(path)});
      out_.anything_unread = true;
      return;
    }
    std::vector<std::string> unresolved;
    for (const std::string& name : evaluator_.exported_names(*module, unresolved)) take(*module, name, evaluator_.exported(*module, name));
    for (const std::string& other : unresolved) {
      problems_.push_back({"what `" + path + "` takes from `" + other + "`", "that module is not in the repository", Location::of_file(path)});
      out_.anything_unread = true;
    }
  }

  void take(const Module& module, const std::string& name, const Value& value) {
    switch (value.kind) {
      case Value::Kind::Table:
        if (std::ranges::find(exported_tables_, value.index) == exported_tables_.end()) exported_tables_.push_back(value.index);
        return;
      case Value::Kind::Enum: return enumeration(value.index);
      case Value::Kind::Schema:
        if (std::ranges::find(out_.model.schemas, value.text) == out_.model.schemas.end()) out_.model.schemas.push_back(value.text);
        return;
      case Value::Kind::Builder:
        if (is_object_builder(value)) builder(name, value);
        return;
      default: break;
    }
    const Module& home = value.module == nullptr ? module : *value.module;
    if (!may_be_table(value, value.expr)) return;
    problems_.push_back({"`" + name + "`", "a function that is not drizzle's own makes it", Location::in(home.text, value.expr->span)});
    out_.anything_unread = true;
  }

  void enumeration(std::size_t index) {
    if (!seen_enums_.insert(index).second) return;
    const EnumCall& type = evaluator_.enums()[index];
    if (!type.known) {
      problems_.push_back({"the labels of enum `" + type.name + "`", "they are computed", Location::in(type.module->text, type.span)});
      out_.anything_unread = true;
      return;
    }
    for (const drizzle_snapshot::EnumType& other : out_.model.enums) {
      if (other.name.schema == type.schema && other.name.name == type.name) return;
    }
    out_.model.enums.push_back({{type.schema, type.name}, type.labels});
  }

  void builder(const std::string& name, const Value& value) {
    if (value.text == "pgPolicy") return linked_.push_back(value);
    if (value.items.empty() || !value.items[0].is(Value::Kind::String)) return unread(name, value, "its name is computed");
    Name own{value.column.empty() ? "public" : value.column, value.items[0].text};
    if (value.text == "pgRole") {
      if (value.call("existing") == nullptr) role(own.name, value);
    } else if (value.text == "pgSequence") {
      out_.model.sequences.push_back({own, value.items.size() > 1 ? sequence_options(value.items[1]) : drizzle_snapshot::SequenceOptions{}});
    } else {
      view(own, value);
    }
  }

  void role(const std::string& name, const Value& value) {
    std::string text = drizzle_snapshot_name(name);
    const Value* options = value.items.size() > 1 ? &value.items[1] : nullptr;
    auto is = [&](std::string_view key, std::string_view text_of) {
      const Value* flag = options == nullptr ? nullptr : options->member(key);
      return flag != nullptr && flag->text == text_of;
    };
    if (is("createDb", "true")) text += " CREATEDB";
    if (is("createRole", "true")) text += " CREATEROLE";
    if (is("inherit", "false")) text += " NOINHERIT";
    out_.model.roles.push_back(text);
  }

  void view(const Name& name, const Value& value) {
    if (value.call("existing") != nullptr) return;
    const Value* as = value.call("as");
    std::optional<std::string> query = as == nullptr || as->items.empty() ? std::nullopt : tables_.sql(as->items[0]);
    bool with_options = value.call("with") != nullptr || value.call("using") != nullptr || value.call("tablespace") != nullptr;
    if (!query || with_options) {
      out_.unread_views.push_back(name);
      return unread(name.name, value, query ? "its options are not followed" : "a query builder makes its query");
    }
    out_.model.views.push_back({name, value.text == "pgMaterializedView", *query, {}, value.call("withNoData") != nullptr});
  }

  void unread(const std::string& name, const Value& value, const std::string& why) {
    problems_.push_back({"`" + name + "`", why, value.module == nullptr || value.expr == nullptr ? std::optional<Location>() : Location::in(value.module->text, value.expr->span)});
  }

  void read_table(std::size_t index) {
    TableReading read = tables_.read(index);
    if (!read.whole) out_.unread.push_back(read.table.name);
    const std::string& schema = read.table.name.schema;
    if (schema != "public" && std::ranges::find(out_.model.schemas, schema) == out_.model.schemas.end()) out_.model.schemas.push_back(schema);
    // The enums that a column has but no file exports: drizzle-kit leaves them out, and its SQL fails.
    out_.model.tables.push_back(std::move(read.table));
  }

  // pgPolicy(…).link(table)
  void linked_policies() {
    for (const Value& policy : linked_) {
      const Value* link = policy.call("link");
      if (link == nullptr || link->items.empty() || !link->items[0].is(Value::Kind::Table)) continue;
      const TableCall& on = evaluator_.tables()[link->items[0].index];
      for (drizzle_snapshot::Table& table : out_.model.tables) {
        if (table.name.schema != on.schema || table.name.name != on.name) continue;
        if (auto read = tables_.policy(policy)) table.policies.push_back(*read), table.row_security = true;
        else out_.unread.push_back(table.name), unread(table.name.name, policy, "one of its policies is computed");
      }
    }
  }

  static std::string drizzle_snapshot_name(const std::string& name) { return "\"" + name + "\""; }

  Casing casing_;
  Evaluator evaluator_;
  std::vector<Unread> problems_;
  TableReader tables_;
  std::vector<std::size_t> exported_tables_;
  std::set<std::size_t> seen_enums_;
  std::vector<Value> linked_;
  Reading out_;
};

}  // namespace

Reading read_schema_files(const FileTree& tree, const std::vector<std::string>& paths, Casing casing) { return SchemaReader(tree, casing).run(paths); }

}  // namespace reconcile::drizzle_schema
