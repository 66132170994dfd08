#include "reconcile/audit/effects.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace reconcile {
namespace {

using replay::ChangeKind;
using replay::Outcome;
using replay::StatementTrace;

constexpr std::array<std::string_view, 4> missing_states = {"42P01", "42703", "42704", "42883"};
constexpr std::array<std::string_view, 4> duplicate_states = {"42P07", "42701", "42710", "42723"};

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& states, std::string_view state) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

// The name in a server's message, bare as the message has it: relation "users" does not exist.
ObjectKey key_in_message(std::string_view message) {
  std::size_t open = message.find('"');
  std::size_t close = open == std::string_view::npos ? open : message.find('"', open + 1);
  if (close == std::string_view::npos) return {"", std::string(message)};
  std::string kind(message.substr(0, open > 0 ? open - 1 : 0));
  return {kind, std::string(message.substr(open + 1, close - open - 1))};
}

void add_statement(const StatementTrace& statement, const std::vector<StatementTrace>& trace, Effects& effects) {
  if (statement.outcome != Outcome::Succeeds) effects.complete = false;
  if (statement.error) {
    if (listed(missing_states, statement.error->sqlstate)) effects.misses.push_back(key_in_message(statement.error->message));
    if (listed(duplicate_states, statement.error->sqlstate)) {
      effects.already.push_back(key_in_message(statement.error->message));
    }
  }
  if (statement.is_dml || statement.kind == "TRUNCATE TABLE" || statement.kind == "COPY") effects.changes_data = true;
  auto need = [&](catalog::StatementId made, const ObjectKey& object) {
    if (made < 0 || static_cast<std::size_t>(made) >= trace.size()) return;
    int maker = trace[static_cast<std::size_t>(made)].migration;
    if (maker != statement.migration) effects.needs.push_back({static_cast<std::size_t>(maker), object});
  };
  for (const replay::Change& change : statement.changes) {
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
