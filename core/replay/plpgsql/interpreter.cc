#include "core/replay/plpgsql/interpreter.h"

#include <algorithm>

namespace reconcile::replay::plpgsql {
namespace {

bool starts_with_word(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  return std::equal(word.begin(), word.end(), text.begin(),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

}  // namespace

BodyResult Interpreter::run(const Statement& block) {
  scopes_.push(call_.function == nullptr ? "" : call_.function->name);
  Variable& found = scopes_.declare("found");
  found.type = type_oid::Bool;
  found.value = Value::boolean(false);
  if (call_.function != nullptr) declare_arguments(*call_.function);
  if (call_.trigger != nullptr) declare_trigger(*call_.trigger);
  Flow flow = run_statement(block);
  if (call_.function != nullptr) settle_result(*call_.function, flow == Flow::Return);
  scopes_.pop();
  return std::move(outcome_);
}

Flow Interpreter::run_all(const Statements& statements) {
  for (const auto& statement : statements) {
    Flow flow = run_statement(*statement);
    if (flow != Flow::Normal) return flow;
  }
  return Flow::Normal;
}

Flow Interpreter::run_statement(const Statement& s) {
  if (++steps_ > most_steps) throw Undecided{"the block runs too long to be followed"};
  switch (s.kind) {
    case StatementKind::Block:
      return run_block(s);
    case StatementKind::Assign: {
      if (copy_record(s)) return Flow::Normal;
      Typed value = evaluate(s.expr, "assignment source");
      assign(s.targets.front(), value.value, value.type, value.typmod);
      return Flow::Normal;
    }
    case StatementKind::If:
      return run_if(s);
    case StatementKind::Case:
      return run_case(s);
    case StatementKind::Loop:
      return repeat(s, [] { return true; });
    case StatementKind::While:
      return repeat(s, [&] { return condition(s.expr); });
    case StatementKind::ForInteger:
      return run_integer_loop(s);
    case StatementKind::ForQuery:
      return each_row(s, query(s.expr));
    case StatementKind::ForExecute:
      return each_row(s, dynamic(s));
    case StatementKind::ForCursor:
      return run_cursor_loop(s);
    case StatementKind::Foreach:
      return run_foreach(s);
    case StatementKind::Exit:
    case StatementKind::Continue:
      if (!s.expr.empty() && !condition(s.expr)) return Flow::Normal;
      target_label_ = s.label;
      return s.kind == StatementKind::Exit ? Flow::Exit : Flow::Continue;
    case StatementKind::Return:
      return run_return(s);
    case StatementKind::ReturnNext:
      return run_return_next(s);
    case StatementKind::ReturnQuery:
      return run_return_query(s);
    case StatementKind::Raise:
      return run_raise(s);
    case StatementKind::Assert:
      return run_assert(s);
    case StatementKind::Sql:
      return run_sql(s);
    case StatementKind::Perform: {
      set_found(query(s.expr, "SELECT "));
      return Flow::Normal;
    }
    case StatementKind::Execute: {
      Answer answer = dynamic(s);
      if (!s.into.targets.empty())
        store(s.into, answer, false);
      else
        set_row_count(answer);
      return Flow::Normal;
    }
    case StatementKind::GetDiagnostics:
      return run_diagnostics(s);
    case StatementKind::Cursor:
      if (!s.cursor) throw Undecided{"a cursor is used in a way that is not followed"};
      return run_cursor(*s.cursor);
    case StatementKind::Transaction:
      if (ctx_.in_block || (call_.function != nullptr && call_.function->kind != 'p') ||
          guards_ > 0) {
        throw PgError("2D000", "invalid transaction termination");
      }
      if (starts_with_word(text_of(s.expr), "rollback"))
        throw Undecided{"a block rolls back its own transaction"};
      return Flow::Normal;
    case StatementKind::Null:
      return Flow::Normal;
  }
  return Flow::Normal;
}

Flow Interpreter::run_block(const Statement& s) {
  scopes_.push(s.label);
  std::size_t depth = scopes_.depth();
  for (const Declaration& d : s.declarations) declare(d);
  Flow flow = Flow::Normal;
  if (s.handlers.empty()) {
    flow = run_all(s.body);
  } else {
    flow = run_guarded(s, depth);
  }
  scopes_.pop();
  bool left = flow == Flow::Exit && !s.label.empty() && target_label_ == s.label;
  return left ? Flow::Normal : flow;
}

BodyResult run_body(Context& ctx, const Statement& block, const BodyText& body,
                    const Invocation& call) {
  return Interpreter(ctx, body, call).run(block);
}

}  // namespace reconcile::replay::plpgsql
