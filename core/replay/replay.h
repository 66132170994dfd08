// Replay: a history run on the model, statement by statement, as the shadow database would run it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/source_text.h"
#include "core/catalog/catalog.h"
#include "core/history/source.h"
#include "core/base/pg_error.h"
#include "core/replay/newer_version.h"

namespace reconcile::analyze {
struct Session;
}

namespace reconcile::replay {

enum class Outcome { Succeeds, Fails, Undecided };

// An object by the names it had when the statement ran; `column` is empty for whole objects.
struct ObjectName {
  catalog::ClassId classid = catalog::ClassId::None;
  std::string kind;    // "table", "column", "type", "index", "function", …
  std::string schema;
  std::string name;    // of a constraint, trigger or policy: its own name
  std::string parent;  // relation of a constraint, trigger, policy or column
  bool operator==(const ObjectName&) const = default;
  std::string display() const;  // "column public.orders.total"
};

enum class ChangeKind { Create, Alter, Drop };

struct Change {
  ChangeKind kind = ChangeKind::Create;
  catalog::ObjectAddress address;
  ObjectName object;
  catalog::StatementId made = catalog::no_statement;  // of a drop: who had made it
};

struct Use {
  catalog::StatementId made = catalog::no_statement;  // the statement that made it or gave it this name
  ObjectName object;
};

// Why an error came about, as far as the history tells.
struct Blame {
  // The earlier statement behind it: that dropped or renamed what is missing, that made what is there
  // already, or whose failure left it unmade (the error is then a cascade).
  std::optional<catalog::StatementId> statement;
  enum class How { Dropped, Renamed, Made, Failed } how = How::Made;
  std::string missing_column;                  // of 42703; and the relations it was looked for in
  std::vector<std::string> relations;
  bool never_made = false;                     // no earlier statement ever made that column there
  // Columns that may have been meant, best first, with the statements that made them.
  struct Candidate {
    std::string relation, column, reason;
    catalog::StatementId made = catalog::no_statement;
  };
  std::vector<Candidate> candidates;
};

// One replayed statement. Offsets are bytes in the migration's text.
struct StatementTrace {
  int migration = 0;  // index in the list that was replayed
  int index = 0;      // of the statement in its file, from 0
  Span span;
  std::string kind;   // command tag, e.g. "ALTER TABLE"
  Outcome outcome = Outcome::Succeeds;
  std::optional<PgError> error;          // when Fails (or a transaction-only refusal); location in the file
  bool effect_applied = false;           // refused by the runner's transaction only: effect applied all the same
  std::string undecided_reason;
  std::optional<NewerFeature> newer;     // what a later server than 15 knows, when that is why it is refused
  bool cascade = false;                  // follows from an earlier failure
  std::optional<Blame> blame;
  bool is_dml = false;
  std::vector<Change> changes;
  std::vector<Use> uses;                 // objects of earlier statements that it looked up
};

struct ReplayOptions {
  int server_version = 15;
  std::string preset;   // "supabase", …; empty: a plain server
  std::string prelude;  // SQL that has run before the history: the tool's own ledger, say
};

class Replay {
 public:
  explicit Replay(ReplayOptions options = {});
  ~Replay();
  Replay(Replay&&) noexcept;

  // Statements of the preset and the prelude that failed: none, or a defect of ours.
  const std::vector<PgError>& prelude_errors() const;

  // Runs one migration under its tool's transaction behaviour. Statement ids continue across calls.
  // `fresh_session`: settings of earlier files are forgotten first.
  void run(const Migration& migration, TransactionMode mode, bool fresh_session = false);
  // Ends what spans migrations (one transaction round all pending files).
  void finish();

  // What tables hold, and how far sequences have got, can't be told from here on: they are a database's own.
  void forget_rows();

  const std::vector<StatementTrace>& trace() const;  // index = StatementId
  const catalog::Catalog& catalog() const;
  // As the last statement left it: for printing types and names.
  const analyze::Session& session() const;

  // Runs `body` on the catalog as it stands and then takes every change back: how files outside the
  // history are tried. The trace of those statements is what `body` sees and is then dropped.
  void fork(const std::function<void(Replay&)>& body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reconcile::replay
