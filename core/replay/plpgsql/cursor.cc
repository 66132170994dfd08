// Cursors: their rows are fetched when they are opened, as a query sees them then.
#include <algorithm>

#include "core/replay/plpgsql/interpreter.h"

namespace reconcile::replay::plpgsql {
namespace {

PgError no_such_cursor(const std::string& name) { return {"34000", "cursor \"" + name + "\" does not exist"}; }

// Where FETCH arrives; rows count from 0.
std::int64_t destination(const CursorCommand& command, std::int64_t at, std::int64_t count, std::int64_t rows) {
  if (command.direction == "prior" || command.direction == "backward") return at - 1;
  if (command.direction == "first") return 0;
  if (command.direction == "last") return rows - 1;
  if (command.direction == "absolute") return count > 0 ? count - 1 : count < 0 ? rows + count : -1;
  if (command.direction == "relative") return at + count;
  return at + 1;
}

}  // namespace

Flow Interpreter::run_cursor(const CursorCommand& command) {
  if (command.verb == "open") {
    open_cursor(command);
    return Flow::Normal;
  }
  Variable* variable = scopes_.find(command.cursor);
  if (variable == nullptr) throw Undecided{"`" + command.cursor + "` is not a variable that is followed"};
  if (!open_.contains(command.cursor)) {
    if (variable->value.is_null()) throw PgError("22004", "cursor variable \"" + command.cursor + "\" is null");
    if (!cursors_.contains(command.cursor)) throw Undecided{"the cursor was opened elsewhere"};
    throw no_such_cursor(command.cursor);
  }
  if (command.verb == "close")
    open_.erase(command.cursor);
  else
    fetch(command);
  return Flow::Normal;
}

void Interpreter::open_cursor(const CursorCommand& command) {
  if (open_.contains(command.cursor)) throw PgError("42P03", "cursor \"" + command.cursor + "\" already in use");
  OpenCursor cursor;
  auto declared = cursors_.find(command.cursor);
  if (declared != cursors_.end()) {
    cursor.answer = cursor_rows(command.cursor, command.arguments);
    cursor.scroll = declared->second.scroll;
  } else if (command.query.empty()) {
    throw Undecided{"which query the cursor has can't be told"};
  } else if (command.dynamic) {
    Statement execute;
    execute.kind = StatementKind::Execute;
    execute.expr = command.query;
    execute.span = command.query.span;
    for (const CursorArgument& argument : command.arguments) execute.arguments.push_back(argument.value);
    cursor.answer = dynamic(execute);
  } else {
    cursor.answer = query(command.query);
  }
  Variable* variable = scopes_.find(command.cursor);
  if (variable != nullptr && variable->value.is_null()) variable->value = Value::not_null();
  open_[command.cursor] = std::move(cursor);
}

Answer Interpreter::cursor_rows(const std::string& name, const std::vector<CursorArgument>& arguments) {
  const Declaration& cursor = cursors_.at(name);
  std::vector<Typed> values;
  for (const CursorArgument& argument : arguments) values.push_back(evaluate(argument.value));
  scopes_.push(name);
  for (std::size_t i = 0; i < cursor.cursor_parameters.size(); ++i) {
    const CursorParameter& parameter = cursor.cursor_parameters[i];
    Declaration declaration;
    declaration.type = parameter.type;
    Variable variable;
    declare_type(declaration, variable);
    for (std::size_t k = 0; k < arguments.size(); ++k) {
      bool meant = arguments[k].name.empty() ? k == i : arguments[k].name == parameter.name;
      if (meant) variable.value = cast(values[k].value, values[k].type, variable.type, variable.typmod);
    }
    scopes_.declare(parameter.name) = variable;
  }
  Answer answer = query(cursor.cursor_query);
  scopes_.pop();
  return answer;
}

void Interpreter::fetch(const CursorCommand& command) {
  std::int64_t count = command.count.empty() ? 0 : integer(command.count);
  OpenCursor& cursor = open_.at(command.cursor);
  if (!cursor.answer.result.complete) throw Undecided{"the rows of the cursor can't be told"};
  if (command.direction == "forward" && command.verb == "move") throw Undecided{"a cursor is used in a way that is not followed"};
  auto rows = static_cast<std::int64_t>(cursor.answer.result.rows.size());
  std::int64_t to = std::clamp<std::int64_t>(destination(command, cursor.at, count, rows), -1, rows);
  if (to < cursor.at && !cursor.scroll) throw Undecided{"whether the cursor can go backward hangs on its plan"};
  cursor.at = to;
  bool found = to >= 0 && to < rows;
  if (command.verb == "fetch") assign_row(command.into.targets, cursor.answer, found ? &cursor.answer.result.rows[static_cast<std::size_t>(to)] : nullptr);
  scopes_.find("found")->value = Value::boolean(found);
}

}  // namespace reconcile::replay::plpgsql
