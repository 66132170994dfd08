// CREATE and ALTER EVENT TRIGGER (event_trigger.c).
#include <algorithm>

#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

// Commands on objects that all databases share, which no event trigger sees.
bool is_unsupported(std::string_view tag) {
  for (std::string_view shared : {"DATABASE", "ROLE", "TABLESPACE", "EVENT TRIGGER"}) {
    if (tag.ends_with(shared) && (tag.starts_with("CREATE ") || tag.starts_with("ALTER ") || tag.starts_with("DROP "))) {
      return true;
    }
  }
  return tag == "GRANT ROLE" || tag == "REVOKE ROLE" || tag == "ALTER SYSTEM";
}

bool looks_like_tag(std::string_view tag) {
  for (std::string_view verb : {"CREATE ", "ALTER ", "DROP ", "COMMENT", "GRANT", "REVOKE", "REFRESH ", "SECURITY LABEL",
                                "SELECT INTO", "IMPORT ", "REINDEX"}) {
    if (tag.starts_with(verb)) return true;
  }
  return false;
}

void check_tag(std::string_view written) {
  std::string tag(written);
  std::transform(tag.begin(), tag.end(), tag.begin(), [](unsigned char c) { return std::toupper(c); });
  if (!looks_like_tag(tag)) {
    throw PgError("42601", "filter value " + quoted(written) + " not recognized for filter variable \"tag\"");
  }
  if (is_unsupported(tag)) throw PgError("0A000", "event triggers are not supported for " + std::string(written));
}

}  // namespace

void apply(Context& ctx, const ::CreateEventTrigStmt& stmt) {
  std::string_view event = stmt.eventname;
  bool known = event == "ddl_command_start" || event == "ddl_command_end" || event == "sql_drop" ||
               event == "table_rewrite" || (event == "login" && ctx.session.server_version >= 17);
  if (!known) throw PgError("42601", "unrecognized event name " + quoted(event));
  EventTrigger trigger;
  for (auto* def : sql::list<::DefElem>(stmt.whenclause)) {
    if (std::string_view(def->defname) != "tag") {
      throw PgError("42601", "unrecognized filter variable " + quoted(def->defname));
    }
    if (!trigger.filters.empty()) throw PgError("42601", "filter variable \"tag\" specified more than once");
    trigger.filters.emplace_back("tag", std::vector<std::string>());
    for (const ::Node* tag : sql::list(castNode(List, def->arg))) trigger.filters.back().second.emplace_back(strVal(tag));
  }
  for (const auto& filter : trigger.filters) {
    for (const std::string& tag : filter.second) check_tag(tag);
  }
  if (const EventTrigger* existing = ctx.catalog.event_triggers.find(invalid_oid, stmt.trigname)) {
    ctx.session.use({ClassId::EventTrigger, existing->oid});
    throw PgError("42710", "event trigger " + quoted(stmt.trigname) + " already exists");
  }
  const Function* function = analyze::lookup_function_exact(ctx.session, stmt.funcname, {});
  std::string shown = analyze::name_list_to_string(stmt.funcname);
  if (function == nullptr) throw PgError("42883", "function " + shown + "() does not exist");
  if (function->return_type != type_oid::EventTrigger) {
    throw PgError("42P17", "function " + shown + " must return type event_trigger");
  }
  static_cast<Object&>(trigger) = new_object<EventTrigger>(ctx, stmt.trigname);
  trigger.event = event;
  trigger.function = function->oid;
  ObjectAddress self{ClassId::EventTrigger, trigger.oid};
  record_dependency(ctx, self, {ClassId::Function, function->oid}, DependencyType::Normal);
  ctx.catalog.event_triggers.add(std::move(trigger));
}

void apply(Context& ctx, const ::AlterEventTrigStmt& stmt) {
  const EventTrigger* trigger = ctx.catalog.event_triggers.find(invalid_oid, stmt.trigname);
  if (trigger == nullptr) throw PgError("42704", "event trigger " + quoted(stmt.trigname) + " does not exist");
  ctx.session.use({ClassId::EventTrigger, trigger->oid});
  EventTrigger& edited = ctx.catalog.event_triggers.edit(trigger->oid);
  edited.enabled = stmt.tgenabled;
  edited.changed = ctx.session.statement;
}

}  // namespace reconcile::replay
