#include "reconcile/plan/append.h"

#include <algorithm>
#include <cstdio>

#include "adapters/collation.h"
#include "adapters/names.h"
#include "core/base/checksum.h"
#include "reconcile/declared/drizzle_snapshot_writer.h"
#include "reconcile/plan/file_steps.h"
#include "reconcile/plan/journal_edit.h"
#include "reconcile/plan/next_time.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/replacement.h"

namespace reconcile::plan {
namespace {

// "0007" → "0008", "9" → "10"; only digits count.
std::string incremented(const std::string& number) {
  std::string out = number;
  for (std::size_t i = out.size(); i-- > 0;) {
    if (out[i] < '0' || out[i] > '9') return out;
    if (out[i] != '9') return ++out[i], out;
    out[i] = '0';
  }
  return "1" + out;
}

class Append {
 public:
  Append(const Audit& audit, const Source& source, const AppendRequest& request, Workspace& workspace)
      : audit_(audit), source_(source), request_(request), workspace_(workspace), time_(next_time(audit, source)) {}

  Result<Appended> run() {
    if (source_.adapter == "drizzle") return drizzle();
    if (source_.adapter == "prisma" || source_.adapter == "drizzle-v1") return folder();
    return manual();
  }

 private:
  void add(const std::string& path, std::string content, std::string title, std::string why = {}) {
    out_.steps.push_back(write_step(workspace_, StepKind::Add, std::move(title), std::move(why), path, std::move(content)));
  }

  std::string script(std::string_view between) const {
    std::string out = "-- ";
    for (char c : request_.heading) out += c == '\n' ? std::string("\n-- ") : std::string(1, c);
    out += "\n";
    for (std::size_t i = 0; i < request_.statements.size(); ++i) {
      out += request_.statements[i] + ";\n";
      if (i + 1 < request_.statements.size()) out += std::string(between) + "\n";
    }
    return out;
  }

  // The prefix mode shows in the last tag: a time, seconds, or an index.
  std::string next_number() const {
    std::string last = source_.migrations.empty() ? "" : source_.migrations.back().number;
    if (last.size() == 14) return stamp_of(time_);
    if (last.size() == 10) return std::to_string(time_ / 1000);
    long next = 0;
    for (const Migration& m : source_.migrations) next = std::max(next, m.number.empty() || m.number.size() > 9 ? 0 : std::atol(m.number.c_str()) + 1);
    char digits[24];
    std::snprintf(digits, sizeof digits, "%04ld", next);
    return digits;
  }

  Result<Appended> drizzle() {
    if (!source_.journal || source_.journal->damaged || !source_.journal->conflict_markers.empty()) {
      return Error{"the journal can't be written as it stands", source_.path, "mend it first"};
    }
    std::string number = next_number(), tag = number + "_" + request_.label;
    out_.path = join_path(source_.path, tag + ".sql");
    std::string content = script("--> statement-breakpoint");
    out_.row = {.name = tag, .checksum = sha256_hex(content), .when = time_};
    add(out_.path, content, "write `" + tag + "`");
    std::vector<JournalEntry> entries = source_.journal->entries;
    entries.push_back({.idx = entries.empty() ? 0 : entries.back().idx + 1, .version = "7", .when = time_, .tag = tag, .breakpoints = true, .span = {}});
    const std::string& path = source_.journal->path;
    std::string journal = render_journal(source_.journal->version, source_.journal->dialect, entries);
    out_.steps.push_back(write_step(workspace_, StepKind::Journal, "list it in `" + path + "`",
                                    "its `when` is later than every other, in the journal and in the ledgers that were read", path, std::move(journal)));
    snapshot(number, content);
    return std::move(out_);
  }

  void snapshot(const std::string& number, const std::string& content) {
    const std::string parent = source_.migrations.empty() ? "" : source_.migrations.back().snapshot_id;
    if (request_.after == nullptr || (parent.empty() && !source_.migrations.empty())) {
      out_.cautions.push_back("the newest migration has no snapshot, so this one gets none either: compare schema.ts before the next `drizzle-kit generate`");
      return;
    }
    declared::SnapshotIds ids{.id = declared::snapshot_uuid(content)};
    if (!parent.empty()) ids.prev_id = parent;
    add(join_path(source_.path, "meta/" + number + "_snapshot.json"), declared::drizzle_snapshot(*request_.after, ids).json, "write its snapshot", "`drizzle-kit generate` goes on from it");
  }

  Result<Appended> folder() {
    std::string name = stamp_of(time_) + "_" + request_.label;
    if (!source_.migrations.empty() && locale_compare(name, source_.migrations.back().name) <= 0) name = source_.migrations.back().name + "_" + request_.label;
    out_.path = join_path(source_.path, name + "/migration.sql");
    std::string content = script(source_.adapter == "prisma" ? "" : "--> statement-breakpoint");
    out_.row = {.name = name, .checksum = sha256_hex(content), .when = timestamp_of(name)};
    add(out_.path, content, "write `" + name + "`");
    if (source_.adapter == "drizzle-v1") out_.cautions.push_back("it has no snapshot: run `drizzle-kit generate --custom` for one, or compare schema.ts before the next `generate`");
    return std::move(out_);
  }

  Result<Appended> manual() {
    if (source_.migrations.empty()) return Error{"`" + source_.id + "` has no migrations to go on from", "", ""};
    const Migration& last = source_.migrations.back();
    if (last.number.empty()) return Error{"`" + last.name + "` has no number to count on from", last.path, ""};
    std::size_t at = last.name.find(last.number);
    std::string head = at == std::string::npos ? "" : last.name.substr(0, at);
    std::string number = last.number.size() == 14 ? stamp_of(std::max(time_, timestamp_of(last.number).value_or(0) + 1000)) : incremented(last.number);
    std::string name = head + number + (source_.tool == "flyway" ? "__" : "_") + request_.label;
    bool up_folder = file_name(last.path) == "up.sql";
    if (!up_folder && last.name.ends_with(".up")) name += ".up";
    out_.path = up_folder ? join_path(join_path(parent_path(parent_path(last.path)), name), "up.sql") : join_path(parent_path(last.path), name + ".sql");
    std::string body = script("");
    if (source_.tool == "goose") body = "-- +goose Up\n-- +goose StatementBegin\n" + body + "-- +goose StatementEnd\n";
    if (source_.tool == "dbmate") body = "-- migrate:up\n" + body + "\n-- migrate:down\n";
    if (source_.tool == "sql-migrate") body = "-- +migrate Up\n-- +migrate StatementBegin\n" + body + "-- +migrate StatementEnd\n";
    out_.row = {.name = name, .checksum = sha256_hex(body), .when = std::nullopt};
    add(out_.path, std::move(body), "write `" + name + "`");
    return std::move(out_);
  }

  const Audit& audit_;
  const Source& source_;
  const AppendRequest& request_;
  Workspace& workspace_;
  std::int64_t time_;
  Appended out_;
};

}  // namespace

Result<Appended> append_migration(const Audit& audit, const Source& source, const AppendRequest& request, Workspace& workspace) {
  return Append(audit, source, request, workspace).run();
}

}  // namespace reconcile::plan
