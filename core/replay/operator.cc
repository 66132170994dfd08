// CREATE OPERATOR (operatorcmds.c, pg_operator.c).
#include "core/replay/def_elem.h"
#include "core/replay/define.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

PgError invalid_definition(std::string text) { return {"42P13", std::move(text)}; }

struct OperatorOptions {
  const ::TypeName *left = nullptr, *right = nullptr;
  const List *function = nullptr, *commutator = nullptr, *negator = nullptr, *restriction = nullptr, *join = nullptr;
  bool merges = false, hashes = false;
};

OperatorOptions read_options(Context& ctx, const List* definition) {
  OperatorOptions out;
  for (auto* def : sql::list<::DefElem>(definition)) {
    std::string_view name = def->defname;
    if (name == "leftarg" || name == "rightarg") {
      const ::TypeName* type = def_type_name(ctx, *def);
      if (type->setof) throw invalid_definition("SETOF type not allowed for operator argument");
      (name == "leftarg" ? out.left : out.right) = type;
    } else if (name == "function" || name == "procedure") {
      out.function = def_qualified_name(ctx, *def);
    } else if (name == "commutator") {
      out.commutator = def_qualified_name(ctx, *def);
    } else if (name == "negator") {
      out.negator = def_qualified_name(ctx, *def);
    } else if (name == "restrict") {
      out.restriction = def_qualified_name(ctx, *def);
    } else if (name == "join") {
      out.join = def_qualified_name(ctx, *def);
    } else if (name == "hashes") {
      out.hashes = def_boolean(*def);
    } else if (name == "merges") {
      out.merges = def_boolean(*def);
    } else if (name != "sort1" && name != "sort2" && name != "ltcmp" && name != "gtcmp") {
      notice(ctx, "operator attribute " + quoted(name) + " not recognized");
    }
  }
  return out;
}

void check_properties(const OperatorOptions& options, const Operator& op) {
  bool binary = op.left != invalid_oid && op.right != invalid_oid, boolean = op.result == type_oid::Bool;
  auto refuse = [](std::string_view which, std::string_view what) {
    throw invalid_definition("only " + std::string(which) + " operators can " + std::string(what));
  };
  if (!binary) {
    if (options.commutator != nullptr) refuse("binary", "have commutators");
    if (options.join != nullptr) refuse("binary", "have join selectivity");
    if (options.merges) refuse("binary", "merge join");
    if (options.hashes) refuse("binary", "hash");
  }
  if (!boolean) {
    if (options.negator != nullptr) refuse("boolean", "have negators");
    if (options.restriction != nullptr) refuse("boolean", "have restriction selectivity");
    if (options.join != nullptr) refuse("boolean", "have join selectivity");
    if (options.merges) refuse("boolean", "merge join");
    if (options.hashes) refuse("boolean", "hash");
  }
}

const Operator* find_operator(const Context& ctx, Oid nsp, std::string_view name, Oid left, Oid right) {
  const Operator* found = nullptr;
  ctx.catalog.operators.for_each_named(nsp, name, [&](const Operator& op) {
    if (op.left == left && op.right == right) found = &op;
  });
  return found;
}

// A commutator or negator may be named before it is made: until then it is a shell without a function.
Oid other_operator(Context& ctx, const List* names, Oid left, Oid right, const Operator& self) {
  if (names == nullptr) return invalid_oid;
  analyze::QualifiedName wanted = analyze::deconstruct_name(names);
  std::vector<Oid> path = wanted.schema.empty()
                              ? analyze::active_search_path(ctx.session)
                              : std::vector<Oid>{analyze::lookup_namespace(ctx.session, wanted.schema)};
  for (Oid nsp : path) {
    if (const Operator* found = find_operator(ctx, nsp, wanted.name, left, right)) return found->oid;
  }
  CreationName place = creation_name(ctx, names);
  if (place.nsp == self.nsp && place.name == self.name && left == self.left && right == self.right) return self.oid;
  auto shell = new_object<Operator>(ctx, place.name, place.nsp);
  shell.left = left;
  shell.right = right;
  Oid oid = shell.oid;
  ctx.catalog.operators.add(std::move(shell));
  return oid;
}

Oid operand_type(Context& ctx, const ::TypeName* name) {
  return name == nullptr ? invalid_oid : lookup_type_without_position(ctx, *name).type;
}

}  // namespace

void define_operator(Context& ctx, const ::DefineStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.defnames);
  OperatorOptions options = read_options(ctx, stmt.definition);
  if (options.function == nullptr) throw invalid_definition("operator function must be specified");
  Oid left = operand_type(ctx, options.left), right = operand_type(ctx, options.right);
  if (left == invalid_oid && right == invalid_oid) {
    throw invalid_definition("operator argument types must be specified");
  }
  if (right == invalid_oid) {
    throw invalid_definition("operator right argument type must be specified")
        .with_detail("Postfix operators are not supported.");
  }
  std::vector<Oid> inputs = left == invalid_oid ? std::vector<Oid>{right} : std::vector<Oid>{left, right};
  const Function& function = option_function(ctx, options.function, inputs);
  Operator op;
  op.left = left;
  op.right = right;
  op.result = function.return_type;
  op.function = function.oid;
  op.kind = left == invalid_oid ? 'l' : 'b';
  op.can_merge = options.merges;
  op.can_hash = options.hashes;
  check_properties(options, op);
  const Operator* existing = find_operator(ctx, name.nsp, name.name, left, right);
  if (existing != nullptr && existing->function != invalid_oid) {
    ctx.session.use({ClassId::Operator, existing->oid});
    throw PgError("42723", "operator " + name.name + " already exists");
  }
  static_cast<Object&>(op) = existing != nullptr ? static_cast<const Object&>(*existing)
                                                 : new_object<Operator>(ctx, name.name, name.nsp);
  Oid oid = op.oid;
  op.commutator = other_operator(ctx, options.commutator, right, left, op);
  op.negator = other_operator(ctx, options.negator, left, right, op);
  if (existing != nullptr) {
    Operator& row = ctx.catalog.operators.edit(oid);
    op.saved_in = row.saved_in;
    row = op;
  } else {
    ctx.catalog.operators.add(op);
  }
  ObjectAddress self{ClassId::Operator, oid};
  record_dependency(ctx, self, {ClassId::Namespace, name.nsp}, DependencyType::Normal);
  for (Oid type : {left, right, op.result}) record_dependency(ctx, self, {ClassId::Type, type}, DependencyType::Normal);
  record_dependency(ctx, self, {ClassId::Function, function.oid}, DependencyType::Normal);
}

}  // namespace reconcile::replay
