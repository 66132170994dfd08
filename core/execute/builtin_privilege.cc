// has_table_privilege() and its like, acldefault() (acl.c).
#include <algorithm>

#include "core/analyze/acl.h"
#include "core/execute/builtin.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"

namespace reconcile::execute {
namespace {

using analyze::Guard, analyze::Privileges;

struct Question {
  Oid role = invalid_oid;
  std::size_t object = 0;  // the argument that names it
};

// Whose privileges are asked for: named, given by OID, or the current user's. nullopt: it can't be told.
std::optional<Question> read_role(Call& call, std::size_t usual_count) {
  const Catalog& catalog = call.session.catalog;
  if (call.count() == usual_count) {
    const Role* current = catalog.roles.find(invalid_oid, call.session.role);
    return current == nullptr ? std::nullopt : std::optional(Question{current->oid, 0});
  }
  if (!call.is_text(0)) {
    std::optional<Oid> oid = oid_of(call.args[0]);
    return oid && catalog.roles.find(*oid) != nullptr ? std::optional(Question{*oid, 1}) : std::nullopt;
  }
  if (call.text(0) == "public") return Question{invalid_oid, 1};
  const Role* role = catalog.roles.find(invalid_oid, call.text(0));
  if (role == nullptr) throw PgError("42704", "role \"" + call.text(0) + "\" does not exist");
  return Question{role->oid, 1};
}

struct Wanted {
  Privileges privileges = 0, with_option = 0;
};

// "SELECT, INSERT WITH GRANT OPTION": any of them will do (convert_any_priv_string).
Wanted read_privileges(const std::string& list, Privileges all) {
  Wanted out;
  for (std::size_t at = 0; at <= list.size();) {
    std::size_t end = std::min(list.find(',', at), list.size());
    std::string name = list.substr(at, end - at);
    at = end + 1;
    name.erase(0, name.find_first_not_of(" \t\n"));
    name.erase(name.find_last_not_of(" \t\n") + 1);
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    constexpr std::string_view suffix = " with grant option";
    bool option = lower.ends_with(suffix);
    if (option) lower.erase(lower.size() - suffix.size());
    std::optional<Privileges> found = analyze::find_privilege(lower);
    if (!found || (*found & ~all) != 0) throw PgError("22023", "unrecognized privilege type: \"" + name + "\"");
    (option ? out.with_option : out.privileges) |= *found;
  }
  return out;
}

bool holds(const Catalog& catalog, const Guard& guard, Oid role, const Wanted& wanted) {
  return analyze::held_privileges(catalog, guard, role, wanted.privileges) != 0 ||
         analyze::held_privileges(catalog, guard, role, wanted.with_option, true) != 0;
}

// What initdb granted on its own objects is not kept, and what a platform's preset says of its objects is near to the
// real thing only.
bool is_told(const Object& object) { return object.oid >= first_normal_oid && object.made != no_statement; }

Value answer(Call& call, const Object* object, const Guard& guard, Oid role, const Wanted& wanted) {
  const Role* asked = call.session.catalog.roles.find(role);
  bool superuser = asked != nullptr && asked->superuser;
  if (object == nullptr) return superuser ? Value::unknown() : Value::null();
  if (!is_told(*object) && !superuser) return Value::unknown();
  return Value::boolean(holds(call.session.catalog, guard, role, wanted));
}

std::optional<Oid> object_oid(Call& call, std::size_t at, Oid reg_type) {
  return call.is_text(at) ? reg_in(call.session, reg_type, call.text(at)) : oid_of(call.args[at]);
}

Value on_table(Call& call) {
  auto question = read_role(call, 2);
  if (!question) return Value::unknown();
  auto oid = object_oid(call, question->object, type_oid::Regclass);
  if (!oid) return Value::unknown();
  Wanted wanted = read_privileges(call.text(question->object + 1), analyze::all_on_relation);
  const Relation* table = call.session.catalog.relations.find(*oid);
  ObjectType kind = table != nullptr && table->kind == 'S' ? OBJECT_SEQUENCE : OBJECT_TABLE;
  return answer(call, table, table == nullptr ? Guard{} : Guard{&table->acl, kind, table->owner}, question->role, wanted);
}

Value on_sequence(Call& call) {
  auto question = read_role(call, 2);
  if (!question) return Value::unknown();
  auto oid = object_oid(call, question->object, type_oid::Regclass);
  if (!oid) return Value::unknown();
  Wanted wanted = read_privileges(call.text(question->object + 1), analyze::all_on_sequence);
  const Relation* sequence = call.session.catalog.relations.find(*oid);
  if (sequence != nullptr && sequence->kind != 'S') throw PgError("42809", "\"" + sequence->name + "\" is not a sequence");
  return answer(call, sequence, sequence == nullptr ? Guard{} : Guard{&sequence->acl, OBJECT_SEQUENCE, sequence->owner}, question->role, wanted);
}

Value on_column(Call& call) {
  auto question = read_role(call, 3);
  if (!question) return Value::unknown();
  auto oid = object_oid(call, question->object, type_oid::Regclass);
  const Relation* table = oid ? call.session.catalog.relations.find(*oid) : nullptr;
  if (table == nullptr) return Value::unknown();
  std::size_t at = question->object + 1;
  const Attribute* column = nullptr;
  if (call.is_text(at)) {
    column = table->attribute(call.text(at));
    if (column == nullptr) throw PgError("42703", "column \"" + call.text(at) + "\" of relation \"" + table->name + "\" does not exist");
  } else if (auto number = call.integer(at)) {
    column = table->attribute(static_cast<AttrNumber>(*number));
  }
  if (column == nullptr) return Value::unknown();
  Wanted wanted = read_privileges(call.text(at + 1), analyze::all_on_column);
  const Catalog& catalog = call.session.catalog;
  if (is_told(*table) && !column->acl.empty() && holds(catalog, {&column->acl, OBJECT_COLUMN, table->owner}, question->role, wanted)) return Value::boolean(true);
  return answer(call, table, {&table->acl, OBJECT_TABLE, table->owner}, question->role, wanted);
}

Value on_schema(Call& call) {
  auto question = read_role(call, 2);
  if (!question) return Value::unknown();
  std::optional<Oid> oid = call.is_text(question->object) ? analyze::lookup_namespace(call.session, call.text(question->object))
                                                          : oid_of(call.args[question->object]);
  if (!oid) return Value::unknown();
  Wanted wanted = read_privileges(call.text(question->object + 1), analyze::acl_create | analyze::acl_usage);
  const Namespace* schema = call.session.catalog.namespaces.find(*oid);
  Guard guard = schema == nullptr ? Guard{} : Guard{&schema->acl, OBJECT_SCHEMA, schema->owner};
  return answer(call, schema, guard, question->role, wanted);
}

Value on_function(Call& call) {
  auto question = read_role(call, 2);
  if (!question) return Value::unknown();
  auto oid = object_oid(call, question->object, type_oid::Regprocedure);
  if (!oid) return Value::unknown();
  Wanted wanted = read_privileges(call.text(question->object + 1), analyze::acl_execute);
  const Function* function = call.session.catalog.functions.find(*oid);
  return answer(call, function, function == nullptr ? Guard{} : Guard{&function->acl, OBJECT_FUNCTION, function->owner}, question->role, wanted);
}

Value on_type(Call& call) {
  auto question = read_role(call, 2);
  if (!question) return Value::unknown();
  auto oid = object_oid(call, question->object, type_oid::Regtype);
  if (!oid) return Value::unknown();
  Wanted wanted = read_privileges(call.text(question->object + 1), analyze::acl_usage);
  const Type* type = call.session.catalog.types.find(*oid);
  return answer(call, type, type == nullptr ? Guard{} : Guard{&type->acl, OBJECT_TYPE, type->owner}, question->role, wanted);
}

// What GRANT … ON DATABASE did is not kept.
Value on_database(Call& call) {
  auto question = read_role(call, 2);
  const Role* role = question ? call.session.catalog.roles.find(question->role) : nullptr;
  return role != nullptr && role->superuser ? Value::boolean(true) : Value::unknown();
}

Value on_role(Call& call) {
  auto question = read_role(call, 2);
  if (!question) return Value::unknown();
  const Catalog& catalog = call.session.catalog;
  const Role* of = nullptr;
  if (call.is_text(question->object)) {
    of = catalog.roles.find(invalid_oid, call.text(question->object));
    if (of == nullptr) throw PgError("42704", "role \"" + call.text(question->object) + "\" does not exist");
  } else if (auto oid = oid_of(call.args[question->object])) {
    of = catalog.roles.find(*oid);
  }
  std::string kind = call.text(question->object + 1);
  std::transform(kind.begin(), kind.end(), kind.begin(), [](unsigned char c) { return std::toupper(c); });
  if (of == nullptr || kind != "USAGE") return Value::unknown();
  return Value::boolean(analyze::has_rights_of(catalog, question->role, of->oid));
}

Value default_list(Call& call) {
  static constexpr std::pair<char, ObjectType> kinds[] = {
      {'c', OBJECT_COLUMN}, {'r', OBJECT_TABLE}, {'s', OBJECT_SEQUENCE}, {'d', OBJECT_DATABASE}, {'f', OBJECT_FUNCTION},
      {'l', OBJECT_LANGUAGE}, {'n', OBJECT_SCHEMA}, {'t', OBJECT_TABLESPACE}, {'F', OBJECT_FDW}, {'S', OBJECT_FOREIGN_SERVER},
      {'T', OBJECT_TYPE}};
  std::optional<Oid> owner = oid_of(call.args[1]);
  for (const auto& [letter, kind] : kinds) {
    if (!owner || call.text(0) != std::string(1, letter)) continue;
    std::vector<Value> items;
    for (std::string& item : analyze::default_acl(call.session.catalog, kind, *owner)) items.push_back(Value::known(std::move(item)));
    return make_array(std::move(items));
  }
  return Value::unknown();
}

constexpr Builtin table[] = {
    {"has_table_privilege", on_table},       {"has_sequence_privilege", on_sequence}, {"has_column_privilege", on_column},
    {"has_schema_privilege", on_schema},     {"has_function_privilege", on_function}, {"has_type_privilege", on_type},
    {"has_database_privilege", on_database}, {"pg_has_role", on_role},                {"acldefault", default_list},
};

}  // namespace

std::span<const Builtin> privilege_builtins() { return table; }

// aclexplode: a row for each privilege of each item.
std::optional<ResultSet> explode_acl(const Catalog& catalog, const Value& list) {
  std::optional<std::vector<Value>> items = array_members(list);
  if (!items) return std::nullopt;
  ResultSet out;
  for (const Value& text : *items) {
    if (!text.is_known()) return std::nullopt;
    analyze::AclItem item = analyze::parse_acl_item(text.text());
    auto oid = [&](const std::string& printed) {
      const Role* role = catalog.roles.find(invalid_oid, analyze::plain_role(printed));
      return role == nullptr ? Value::not_null() : oid_value(role->oid);
    };
    for (Privileges bit = 1; bit <= analyze::acl_alter_system; bit <<= 1) {
      if ((item.privileges & bit) == 0) continue;
      std::string name(bit == analyze::acl_create_temp ? "TEMPORARY" : analyze::privilege_name(bit));
      out.rows.push_back({oid(item.grantor), item.grantee.empty() ? oid_value(invalid_oid) : oid(item.grantee), Value::known(std::move(name)),
                          Value::boolean((item.options & bit) != 0)});
    }
  }
  return out;
}

}  // namespace reconcile::execute
