// history/unsupported-dialect
//
// The SQL of another database is not replayed: only what files and journals say of themselves is checked.
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::history {
namespace {

std::string_view display(Dialect dialect) {
  switch (dialect) {
    case Dialect::MySql: return "a MySQL history";
    case Dialect::Sqlite: return "an SQLite history";
    default: return "of a dialect other than PostgreSQL's";
  }
}

void check(const RuleInput& in, FindingSink& out) {
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    if (source.dialect == Dialect::PostgreSql) continue;
    const std::string path = source.journal ? source.journal->path : source.path;
    Finding& finding = out.report(source, Location::of_file(path),
                                  "`" + source.path + "` is " + std::string(display(source.dialect)) +
                                      ": its layout is checked, its statements are not");
    finding.data["dialect"] = std::string(to_string(source.dialect));
  }
}

}  // namespace

constinit const Rule unsupported_dialect = {
    .code = "history/unsupported-dialect",
    .severity = Severity::Note,
    .check = check,
};

}  // namespace reconcile::rule::history
