#include "core/replay/plpgsql/calls.h"

#include <cctype>

#include "core/execute/function_settings.h"
#include "core/execute/rows.h"
#include "core/plpgsql/parser.h"

namespace reconcile::replay::plpgsql {
namespace {

constexpr int deepest_call = 40;
constexpr int most_runs = 20'000;  // of bodies, for one statement of the history

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool holds_word(std::string_view text, std::string_view word) {
  auto part_of_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos && !word.empty();
       at = text.find(word, at + 1)) {
    bool starts = at == 0 || !part_of_name(text[at - 1]);
    bool ends = at + word.size() == text.size() || !part_of_name(text[at + word.size()]);
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace

void forget_named_tables(Session& session, std::string_view text) {
  std::string lower = lowered(text);
  bool changes =
      holds_word(lower, "insert") || holds_word(lower, "update") || holds_word(lower, "delete") ||
      holds_word(lower, "merge") || holds_word(lower, "truncate") || holds_word(lower, "copy") ||
      holds_word(lower, "call") || holds_word(lower, "perform") || holds_word(lower, "execute");
  if (!changes) return;
  bool any_name = holds_word(lower, "execute");
  for (const Relation* table : session.catalog.relations.own()) {
    if (table->kind != 'r' && table->kind != 'p') continue;
    const Heap* heap = session.catalog.rows.find(table->oid);
    bool filled = heap != nullptr && heap->live > 0;
    if ((any_name && filled) || holds_word(lower, lowered(table->name)))
      execute::forget_rows(session, table->oid);
  }
}

const reconcile::plpgsql::Statement& Calls::parsed(const Function& function) {
  auto it = parsed_.find(function.source);
  if (it == parsed_.end()) {
    auto block = reconcile::plpgsql::parse(function.source);
    if (!block) throw Undecided{"function " + function.name + ": " + block.error().message};
    it = parsed_.emplace(function.source, std::move(*block)).first;
  }
  return *it->second;
}

BodyResult Calls::run(Session& session, const Function& function, const Invocation& call) {
  if (depth_ >= deepest_call || ++runs_ > most_runs)
    throw Undecided{"function " + function.name + " runs too long to be followed"};
  std::string source = function.source;  // the body may replace its own function
  Context ctx{.session = session,
              .catalog = session.catalog,
              .text = source,
              .in_block = session.in_transaction_block,
              .top_level = false,
              .notices = {}};
  execute::FunctionSettings settings(session, function);
  struct Depth {
    explicit Depth(int& d) : depth(d) { ++depth; }
    ~Depth() { --depth; }
    int& depth;
  } depth(depth_);
  struct Doubts {
    explicit Doubts(StatementScope& s) : scope(s), outer(std::exchange(s.doubts, {})) {}
    ~Doubts() { scope.doubts = std::move(outer); }
    StatementScope& scope;
    std::string outer;
  } doubts(scope_);
  try {
    BodyResult result = run_body(ctx, parsed(function), {source, 0}, call);
    if (!scope_.doubts.empty()) throw Undecided{scope_.doubts};
    return result;
  } catch (PgError& error) {
    error.location = -1;  // it counts in the body, which stands elsewhere
    throw;
  } catch (Undecided& undecided) {
    unfollowed_ += source + "\n";
    if (depth_ == 1) undecided.reason = "in function " + function.name + ": " + undecided.reason;
    throw;
  }
}

execute::Value Calls::call(Session& session, const Function& function,
                           std::span<const execute::Value> args) {
  if (function.return_type == type_oid::Trigger || function.return_type == type_oid::EventTrigger)
    throw PgError("0A000", "trigger functions can only be called as triggers");
  return run(session, function, {.function = &function, .args = args}).value;
}

execute::ResultSet Calls::call_set(Session& session, const Function& function,
                                   std::span<const execute::Value> args) {
  return run(session, function, {.function = &function, .args = args}).set;
}

std::optional<execute::Row> Calls::fire(Session& session, const execute::TriggerCall& call) {
  const Function* function = session.catalog.functions.find(call.trigger->function);
  if (function == nullptr)
    throw Undecided{"the function of trigger " + call.trigger->name + " is not at hand"};
  const Language* language = session.catalog.languages.find(function->language);
  if (language == nullptr || language->name != "plpgsql" || function->oid < first_normal_oid) {
    throw Undecided{"trigger " + call.trigger->name + " on " + call.relation->name +
                    " can't be followed"};
  }
  Invocation invocation{.function = function, .args = {}, .trigger = &call};
  // The row is written by then: what an AFTER trigger that can't be followed does to other tables is unknown, and
  // whether it refuses the row, but nothing about the row itself.
  bool row_stands = !call.before && depth_ == 0 && scope_.guarded == 0;
  if (!row_stands) return run(session, *function, invocation).row;
  auto savepoint = session.catalog.undo().savepoint();
  try {
    return run(session, *function, invocation).row;
  } catch (Undecided& undecided) {
    session.catalog.undo().rollback_to(savepoint);
    forget_named_tables(session, function->source);
    scope_.doubt(std::move(undecided.reason));
    return std::nullopt;
  }
}

void Calls::forget_effects(Session& session, Oid oid) {
  const Function* function = session.catalog.functions.find(oid);
  if (function != nullptr && oid >= first_normal_oid)
    forget_named_tables(session, function->source);
}

}  // namespace reconcile::replay::plpgsql

namespace reconcile::replay {

StatementScope& scope_of(const Session& session) {
  if (auto* calls = dynamic_cast<plpgsql::Calls*>(session.procedures)) return calls->scope();
  static thread_local StatementScope nobodys;  // a command outside of any replay: nobody asks
  nobodys = {};
  return nobodys;
}

}  // namespace reconcile::replay
