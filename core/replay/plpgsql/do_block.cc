#include "core/replay/plpgsql/do_block.h"

#include "core/plpgsql/parser.h"
#include "core/replay/function_body.h"
#include "core/replay/plpgsql/body.h"

namespace reconcile::replay {
namespace {

struct Body {
  std::string_view text;
  std::string language = "plpgsql";
  int location = -1;
};

Body body_of(const ::DoStmt& stmt) {
  Body out;
  for (auto* option : sql::list<DefElem>(stmt.args)) {
    const auto* text = RECONCILE_AS(String, option->arg);
    if (text == nullptr) continue;
    if (sql::str(option->defname) == "as") {
      out.text = sql::str(text->sval);
      out.location = option->location;
    } else if (sql::str(option->defname) == "language") {
      out.language = sql::str(text->sval);
    }
  }
  return out;
}

// The whole block is compiled, the SQL in it parsed, before any of it runs.
void check_block(Context& ctx, std::string_view text, std::size_t offset) {
  if (!ctx.session.check_function_bodies) return;
  Function block;
  block.name = "inline_code_block";
  block.source = text;
  block.return_type = type_oid::Void;
  try {
    check_plpgsql_body(ctx, block);
  } catch (PgError& error) {
    if (error.location >= 0) error.location += static_cast<int>(offset);
    throw;
  }
}

}  // namespace

void apply(Context& ctx, const ::DoStmt& stmt) {
  Body body = body_of(stmt);
  const Language* language = ctx.catalog.languages.find(invalid_oid, body.language);
  if (language == nullptr)
    throw PgError("42704", "language \"" + body.language + "\" does not exist");
  if (body.language == "sql" || body.language == "c" || body.language == "internal") {
    throw PgError("0A000",
                  "language \"" + body.language + "\" does not support inline code execution");
  }
  if (body.language != "plpgsql") throw Undecided{"a DO block in the language " + body.language};
  // A body in dollar quotes stands in the text as it is; with doubled quotes, places are only near.
  std::size_t from = body.location < 0 ? 0 : static_cast<std::size_t>(body.location);
  std::size_t offset = ctx.text.find(body.text, from);
  if (offset == std::string_view::npos) offset = from;
  check_block(ctx, body.text, offset);
  auto parsed = reconcile::plpgsql::parse(body.text);
  if (!parsed) throw Undecided{parsed.error().message};
  plpgsql::run_body(ctx, **parsed, {body.text, offset}, {});
}

}  // namespace reconcile::replay
