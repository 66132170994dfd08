// Runs a parsed PL/pgSQL body on the model: one object for one run of one body.
//
// Its parts stand in files of their own: how a body is called and returns (invocation.cc), the SQL
// in it (embedded_sql.cc), variables (assignment.cc), branches and loops (control_flow.cc), and
// errors, raised or handled (errors.cc).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/execute/execute.h"
#include "core/replay/plpgsql/body.h"
#include "core/replay/plpgsql/variables.h"
#include "core/sql/script.h"

namespace reconcile::replay::plpgsql {

using namespace reconcile::plpgsql;  // NOLINT(google-build-using-namespace): the syntax tree

enum class Flow { Normal, Exit, Continue, Return };

// A query with the columns it answers with.
struct Answer {
  execute::ResultSet result;
  std::size_t count = 0;     // rows that it answers with or has changed; of a complete result
  std::vector<Field> shape;  // names and types; values unset
};

struct Typed {
  Value value = Value::null();
  Oid type = catalog::invalid_oid;
  std::int32_t typmod = -1;
};

class Interpreter {
 public:
  Interpreter(Context& ctx, const BodyText& body, const Invocation& call)
      : ctx_(ctx), body_(body.text), offset_(body.offset), call_(call) {}

  BodyResult run(const Statement& block);

 private:
  static constexpr int most_steps = 200'000;  // statements that one block may run

  Flow run_all(const Statements& statements);
  Flow run_statement(const Statement& s);
  Flow run_block(const Statement& s);

  // ---- how a body is called, and what it answers with ----

  void declare_arguments(const Function& function);
  Variable row_variable(const Relation& relation, const execute::Row* row);
  void declare_trigger(const execute::TriggerCall& trigger);
  // What the call answers with when the body is through.
  void settle_result(const Function& function, bool returned);
  std::vector<Value> output_values(const Function& function);
  Value output_value(const Function& function);
  static Value value_of(const Variable& variable);
  // The variable that an expression is nothing but the name of.
  Variable* named_variable(const Fragment& fragment);
  Flow run_return(const Statement& s);
  Value returned_value(const Fragment& expression);
  void return_row(const Statement& s);
  Flow run_return_next(const Statement& s);
  Flow run_return_query(const Statement& s);

  // ---- variables ----

  // A variable of a composite type holds its fields.
  void take_composite(Variable& variable, const Value& value);
  // A row assigned to a variable of its type, or NULL to any record.
  void take_row(Variable& variable, const Value& value);
  // ROW(…) assigned to a variable of a composite type, field by field.
  void take_fields(Variable& variable, const Value& value);
  // record := record, field by field; false when it is no such assignment.
  bool copy_record(const Statement& s);
  // An assignment's conversion: by the cast between the types, else by way of text.
  Value cast(const Value& value, Oid from, Oid to, std::int32_t typmod);
  void set_found(const Answer& answer);
  void assign(const Target& target, const Value& value, Oid type, std::int32_t typmod);
  void assign_field(Variable& variable, const Target& target, const Value& value, Oid type);
  void assign_row(const std::vector<Target>& targets, const Answer& answer,
                  const execute::Row* row);
  void set_row_count(const Answer& answer);
  // EXECUTE leaves FOUND as it is.
  void store(const Into& into, const Answer& answer, bool found = true);
  void declare(const Declaration& d);
  void declare_type(const Declaration& d, Variable& variable);
  void declare_like(std::string name, Variable& variable);

  // ---- the SQL in it ----

  // The byte of ctx_.text where a byte of the body stands.
  int place(std::size_t body_byte) const { return static_cast<int>(offset_ + body_byte); }

  // Runs SQL whose locations count from `origin` of the body; gives errors their place there.
  template <class F>
  auto at(std::size_t origin, F body) -> decltype(body()) {
    try {
      return body();
    } catch (PgError& error) {
      if (error.location >= 0 && !placed_) {
        error.location = place(origin + static_cast<std::size_t>(error.location));
        placed_ = true;
      }
      throw;
    }
  }

  std::string text_of(const Fragment& fragment) const;
  static const ::Node* only_statement(const sql::Script& script);
  Answer query(const ::Node* node, std::string_view text, const std::vector<Field>* positional);
  Answer query(const Fragment& fragment, std::string_view prefix = "");
  // `what` names it in the refusal of more than one column.
  Typed evaluate(const Fragment& expression, std::string_view what = "query");
  bool condition(const Fragment& expression);
  std::int64_t integer(const Fragment& expression);
  bool equals(const Fragment& a, const Fragment& b);
  Flow run_sql(const Statement& s);
  [[noreturn]] static void no_destination(bool select);
  // `arguments`: of EXECUTE … USING, whose text sees no variables; null for a statement of the body.
  void run_utility(const ::Node* node, std::string_view text, const std::vector<Field>* arguments);
  // What a procedure leaves in its output parameters goes to the variables that were given for
  // them.
  void take_outputs(const ::CallStmt& stmt);
  // EXECUTE: the string is put together, parsed and run.
  const Variable* record_named(std::string_view expression);
  Answer dynamic(const Statement& s);
  Answer run_dynamic(const ::Node* node, std::string_view text,
                     const std::vector<Field>& arguments);

  // ---- branches and loops ----

  Flow run_if(const Statement& s);
  Flow run_case(const Statement& s);
  // Whether a loop ends after its body left it with `flow`; what the loop itself then answers with.
  std::optional<Flow> loop_result(const Statement& loop, Flow flow);
  Flow repeat(const Statement& s, const std::function<bool()>& goes_on);
  Flow run_integer_loop(const Statement& s);
  Flow each_row(const Statement& s, const Answer& answer);
  Flow run_cursor_loop(const Statement& s);
  Flow run_foreach(const Statement& s);
  // FOREACH … SLICE: the parts of an array that is known.
  Flow each_slice(const Statement& s, const Typed& array);

  // ---- cursors ----

  Flow run_cursor(const CursorCommand& command);
  void open_cursor(const CursorCommand& command);
  // The rows of a declared cursor, its parameters put in.
  Answer cursor_rows(const std::string& name, const std::vector<CursorArgument>& arguments);
  void fetch(const CursorCommand& command);

  // ---- errors ----

  // A block with handlers is a subtransaction.
  Flow run_guarded(const Statement& s, std::size_t depth);
  static const Handler* find_handler(const Statement& s, const PgError& error);
  Flow run_handler(const Handler& handler, const PgError& error);
  Flow run_diagnostics(const Statement& s);
  Flow run_assert(const Statement& s);
  Flow run_raise(const Statement& s);
  void apply_option(const RaiseOption& option, PgError& error, std::optional<std::string>& message);
  // nullopt when a value in it is unknown.
  std::optional<std::string> formatted(const Statement& s);

  Context& ctx_;
  std::string_view body_;
  std::size_t offset_;
  const Invocation& call_;
  BodyResult outcome_;
  std::vector<Field> arguments_;  // $1, $2, …
  int guards_ = 0;                // blocks with handlers that are running
  bool declared_ = true;
  Scopes scopes_;
  struct OpenCursor {
    Answer answer;
    std::int64_t at = -1;  // the row that was fetched last; -1 before the first, the number of rows after the last
    bool scroll = false;
  };
  std::map<std::string, Declaration> cursors_;  // that have a query, by variable
  std::map<std::string, OpenCursor> open_;      // by variable
  std::vector<PgError> handled_;  // by the handlers that are running
  std::string target_label_;      // of the EXIT or CONTINUE under way
  Value row_count_ = Value::known("0");
  int steps_ = 0;
  bool placed_ = false;  // the error under way has its place in ctx_.text
};

}  // namespace reconcile::replay::plpgsql
