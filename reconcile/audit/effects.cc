#include "reconcile/audit/effects.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace reconcile {
namespace {

using replay::ChangeKind;
using replay::Outcome;
using replay::StatementTrace;

constexpr std::array<std::string_view, 5> missing_states = {"42P01", "42703", "42704", "42883", "3F000"};
constexpr std::array<std::string_view, 5> duplicate_states = {"42P07", "42701", "42710", "42723", "42P06"};

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& states, std::string_view state) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

std::string_view quoted_part(std::string_view message, std::size_t open) {
  const std::size_t close = message.find('"', open + 1);
  return close == std::string_view::npos ? std::string_view() : message.substr(open + 1, close - open - 1);
}

// What a server's message names, bare as it has it: `relation "users" does not exist`, "users.email" of
// `column "email" of relation "users" does not exist`, "f" of `function f(integer) does not exist`.
ObjectKey key_in_message(std::string_view message) {
  const std::size_t open = message.find('"');
  if (open == std::string_view::npos) {
    const std::size_t blank = std::min(message.find(' '), message.size());
    const std::string_view rest = message.substr(std::min(blank + 1, message.size()));
    return {std::string(message.substr(0, blank)), std::string(rest.substr(0, rest.find_first_of("( ")))};
  }
  const std::string_view name = quoted_part(message, open);
  ObjectKey key{std::string(message.substr(0, open > 0 ? open - 1 : 0)), std::string(name)};
  const std::size_t second = message.find('"', open + name.size() + 2);
  if (second != std::string_view::npos) key.name = std::string(quoted_part(message, second)) + "." + key.name;
  return key;
}

bool is_table_like(const replay::ObjectName& object) {
  return object.classid == catalog::ClassId::Relation && object.kind != "column";
}

// A new column, index or foreign key also touches the rows of its tables in pg_class. That alone orders
// nothing: what is made says it all.
bool is_side_effect(const replay::Change& change, const StatementTrace& statement) {
  if (change.kind != ChangeKind::Alter || !is_table_like(change.object)) return false;
  return std::any_of(statement.changes.begin(), statement.changes.end(), [](const replay::Change& other) {
    return other.kind != ChangeKind::Alter || !is_table_like(other.object);
  });
}

void add_outcome(const StatementTrace& statement, Effects& effects) {
  if (statement.outcome == Outcome::Succeeds || statement.effect_applied) return;
  const std::string_view state = statement.error ? std::string_view(statement.error->sqlstate) : "";
  if (listed(duplicate_states, state)) {  // nothing happens, and what was wanted is there
    effects.already.push_back(key_in_message(statement.error->message));
    return;
  }
  effects.complete = false;
  if (statement.blame && !statement.blame->missing_column.empty()) {
    for (const std::string& relation : statement.blame->relations) {
      effects.misses.push_back({"column", relation + "." + statement.blame->missing_column});
    }
  } else if (listed(missing_states, state)) {
    effects.misses.push_back(key_in_message(statement.error->message));
  }
}

void add_statement(const StatementTrace& statement, const std::vector<StatementTrace>& trace, Effects& effects) {
  add_outcome(statement, effects);
  if (statement.is_dml || statement.kind == "TRUNCATE TABLE" || statement.kind == "COPY") effects.changes_data = true;
  auto need = [&](catalog::StatementId made, const ObjectKey& object) {
    if (made < 0 || static_cast<std::size_t>(made) >= trace.size()) return;
    int maker = trace[static_cast<std::size_t>(made)].migration;
    if (maker != statement.migration) effects.needs.push_back({static_cast<std::size_t>(maker), object});
  };
  for (const replay::Change& change : statement.changes) {
    if (is_side_effect(change, statement)) continue;
    ObjectKey key = object_key(change.object);
    auto& list = change.kind == ChangeKind::Create ? effects.makes : change.kind == ChangeKind::Drop ? effects.drops : effects.changes;
    if (change.kind == ChangeKind::Drop) need(change.made, key);
    list.push_back(std::move(key));
  }
  for (const replay::Use& use : statement.uses) {
    ObjectKey key = object_key(use.object);
    need(use.made, key);
    effects.uses.push_back(std::move(key));
  }
}

template <class T>
void sort_unique(std::vector<T>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

ObjectKey object_key(const replay::ObjectName& name) {
  std::string qualified;
  for (const std::string& part : {name.schema, name.parent, name.name}) {
    if (part.empty()) continue;
    if (!qualified.empty()) qualified += '.';
    qualified += part;
  }
  return {name.kind, qualified};
}

std::vector<Effects> effects_of(const std::vector<StatementTrace>& trace, std::size_t first, std::size_t count) {
  std::vector<Effects> out(count);
  for (const StatementTrace& statement : trace) {
    auto migration = static_cast<std::size_t>(statement.migration);
    if (migration >= first && migration < first + count) add_statement(statement, trace, out[migration - first]);
  }
  for (Effects& effects : out) {
    for (auto* list : {&effects.makes, &effects.changes, &effects.drops, &effects.uses, &effects.misses, &effects.already}) {
      sort_unique(*list);
    }
    sort_unique(effects.needs);
  }
  return out;
}

}  // namespace reconcile
