#include "reconcile/plan/inventory.h"

#include <algorithm>
#include <set>

#include "core/plpgsql/parser.h"
#include "core/sql/data_statement.h"
#include "reconcile/plan/excerpt.h"

namespace reconcile::plan {
namespace {

using sql::DataKind;

std::string bare(std::string_view name) { return std::string(name.substr(name.rfind('.') + 1)); }

// What a DO block may do to rows, as far as its text tells.
struct BlockData {
  std::vector<sql::DataStatement> statements;
  bool dynamic = false;  // EXECUTE: not known here
};

void read_block(std::string_view body, const plpgsql::Statement& at, BlockData& out) {
  auto read = [&](const plpgsql::Fragment& fragment) {
    if (fragment.empty()) return;
    for (sql::DataStatement& s : sql::data_statements(body.substr(fragment.span.offset, fragment.span.length))) {
      if (s.kind != DataKind::None) out.statements.push_back(std::move(s));
    }
  };
  auto below = [&](const plpgsql::Statements& list) {
    for (const auto& inner : list) read_block(body, *inner, out);
  };
  if (at.kind == plpgsql::StatementKind::Execute) out.dynamic = true;
  if (at.kind == plpgsql::StatementKind::Sql || at.kind == plpgsql::StatementKind::ForQuery) read(at.expr);
  below(at.body);
  for (const plpgsql::Branch& branch : at.branches) below(branch.body);
  if (at.otherwise) below(*at.otherwise);
  for (const plpgsql::Handler& handler : at.handlers) below(handler.body);
}

class Inventory {
 public:
  Inventory(const Source& source, const Places& undecided, replay::Replay& squashed) : source_(source), undecided_(undecided), squashed_(squashed) {}

  std::vector<InventoryEntry> run(std::size_t first, std::size_t last) {
    for (std::size_t m = first; m <= last && m < source_.migrations.size(); ++m) {
      const Migration& migration = source_.migrations[m];
      SourceText text(migration.path, migration.text);
      for (const Chunk& chunk : migration.chunks) read(m, text, chunk);
    }
    return std::move(out_);
  }

 private:
  void read(std::size_t index, const SourceText& text, const Chunk& chunk) {
    const Migration& migration = source_.migrations[index];
    for (sql::DataStatement& s : sql::data_statements(std::string_view(migration.text).substr(chunk.span.offset, chunk.span.length))) {
      s.span.offset += chunk.span.offset;
      if (!s.renames.first.empty()) rename(s);
      if (s.kind == DataKind::None && calls_own_function(s)) s.kind = DataKind::Call;
      bool unknown = undecided_.contains({index, s.span.offset});
      if ((s.kind == DataKind::None && !unknown) || s.kind == DataKind::Refresh) continue;
      InventoryEntry entry;
      entry.text = migration.text.substr(s.span.offset, s.span.length);
      entry.shown.migration = migration.name;
      entry.shown.path = migration.path;
      entry.shown.first_line = text.position(s.span.offset).line;
      entry.shown.last_line = text.position(s.span.end()).line;
      entry.shown.kind = sql::to_string(s.kind);
      entry.shown.sql = excerpt(entry.text);
      if (s.kind == DataKind::None) entry.shown.kind = s.query ? "SELECT" : "NOTIFY";
      if (unknown ? decide_unknown(s, entry) : s.kind == DataKind::Block ? decide_block(s, entry) : decide(s, entry)) out_.push_back(std::move(entry));
    }
  }

  // A query that calls a function of the history's own may do anything.
  bool calls_own_function(const sql::DataStatement& s) const {
    if (s.calls.empty() || !s.query) return false;
    for (const catalog::Function* function : squashed_.catalog().functions.own()) {
      if (function->made >= 0 && std::find(s.calls.begin(), s.calls.end(), function->name) != s.calls.end()) return true;
    }
    return false;
  }

  bool has_rows(const std::string& name) const { return rows_.contains(bare(name)); }

  void rename(const sql::DataStatement& s) {
    if (rows_.erase(bare(s.renames.first)) > 0) rows_.insert(bare(s.renames.second));
  }

  // A relation without rows that keeps the statement from doing anything; empty when there is none.
  std::string idle_because(const sql::DataStatement& s) const {
    for (const std::string& name : s.driven_by) {
      if (!has_rows(name)) return name;
    }
    return {};
  }

  // Whether it belongs into the list: all of these do.
  bool decide(const sql::DataStatement& s, InventoryEntry& entry) {
    if (s.kind == DataKind::Copy) {
      entry.shown.reason = "its rows come from outside the file, so no fresh database gets them from it";
      entry.shown.loses_rows = true;
      return true;
    }
    if (std::string empty = idle_because(s); !empty.empty()) {
      entry.shown.reason = "does nothing on a fresh database: no migration before it fills `" + empty + "`; existing databases have run it";
      return true;
    }
    std::string refused = refusal(entry);
    if (s.kind != DataKind::Call || refused.empty()) {
      for (const std::string& name : s.adds) rows_.insert(bare(name));
    }
    keep_if(refused, s.kind == DataKind::Insert || s.kind == DataKind::InsertSelect ? "seed rows"
                     : s.kind == DataKind::Call && calls_own_function(s)            ? "calls a function of the history, which may do anything"
                     : s.kind == DataKind::Call                                     ? "sets what no schema holds"
                                                                                     : "changes rows that kept statements make",
            s, entry);
    return true;
  }

  // It may make objects too, of which the printed schema has none.
  bool decide_unknown(const sql::DataStatement& s, InventoryEntry& entry) {
    auto parsed = s.body.empty() ? Result<std::unique_ptr<plpgsql::Statement>>(Error{}) : plpgsql::parse(s.body);
    BlockData data;
    if (parsed) read_block(s.body, **parsed, data);
    for (const sql::DataStatement& inner : data.statements) {
      for (const std::string& name : inner.adds) rows_.insert(bare(name));
    }
    keep_if(refusal(entry), "what it does can't be told here, so it runs as it stands once the schema is there", s, entry);
    entry.shown.loses_rows = !entry.shown.kept;
    return true;
  }

  // A block that only makes objects is no data statement: what it made is in the schema.
  bool decide_block(const sql::DataStatement& s, InventoryEntry& entry) {
    auto parsed = s.body.empty() ? Result<std::unique_ptr<plpgsql::Statement>>(Error{}) : plpgsql::parse(s.body);
    BlockData data;
    if (parsed) read_block(s.body, **parsed, data);
    bool unknown = !parsed || data.dynamic;
    if (data.statements.empty() && !unknown) return false;
    bool works = unknown && data.statements.empty() && mentions_rows(s.body);
    std::string empty;
    for (const sql::DataStatement& inner : data.statements) {
      std::string idle = idle_because(inner);
      if (idle.empty()) works = true;
      else empty = idle;
    }
    if (data.statements.empty() && !works) return false;
    if (!works) {
      entry.shown.reason = "does nothing to rows of a fresh database: no migration before it fills `" + empty + "`";
      return true;
    }
    std::string refused = refusal(entry);
    for (const sql::DataStatement& inner : data.statements) {
      for (const std::string& name : inner.adds) rows_.insert(bare(name));
    }
    sql::DataStatement whole = s;
    for (const sql::DataStatement& inner : data.statements) whole.writes.insert(whole.writes.end(), inner.writes.begin(), inner.writes.end());
    keep_if(refused, "changes rows and, on the finished schema, nothing else", whole, entry);
    return true;
  }

  static bool mentions_rows(std::string_view body) {
    std::string upper(body);
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    for (std::string_view word : {"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE"}) {
      if (upper.find(word) != std::string::npos) return true;
    }
    return body.empty();
  }

  // Why the statement can't run on the finished schema as it stands; empty when it can.
  std::string refusal(const InventoryEntry& entry) {
    std::string why;
    std::size_t before = squashed_.trace().size();
    squashed_.fork([&](replay::Replay& fork) {
      fork.run(alone(entry), TransactionMode::Autocommit);
      for (std::size_t i = before; i < fork.trace().size(); ++i) {
        const replay::StatementTrace& trace = fork.trace()[i];
        if (trace.outcome == replay::Outcome::Fails && !trace.effect_applied) {
          why = trace.error ? trace.error->message : "it fails";
        } else if (!trace.changes.empty()) {
          why = "it would change the schema again";
        }
      }
    });
    return why;
  }

  Migration alone(const InventoryEntry& entry) const {
    Migration migration;
    migration.name = entry.shown.migration;
    migration.path = entry.shown.path;
    migration.text = entry.text + ";";
    migration.chunks = {{Span{0, migration.text.size()}}};
    return migration;
  }

  void keep_if(const std::string& refused, std::string_view why, const sql::DataStatement& s, InventoryEntry& entry) {
    entry.shown.kept = refused.empty();
    if (entry.shown.kept) {
      entry.shown.reason = why;
      squashed_.run(alone(entry), TransactionMode::Autocommit);
      return;
    }
    entry.shown.reason = "can't run on the finished schema as it stands: " + refused;
    entry.shown.loses_rows = !s.adds.empty() || s.kind != DataKind::Call;
  }

  const Source& source_;
  const Places& undecided_;
  replay::Replay& squashed_;
  std::set<std::string> rows_;  // bare names of relations that hold rows on a fresh database
  std::vector<InventoryEntry> out_;
};

}  // namespace

std::vector<InventoryEntry> take_inventory(const Source& source, std::size_t first, std::size_t last, const Places& undecided, replay::Replay& squashed) {
  return Inventory(source, undecided, squashed).run(first, last);
}

}  // namespace reconcile::plan
