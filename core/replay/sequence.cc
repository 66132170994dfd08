// CREATE SEQUENCE and ALTER SEQUENCE (sequence.c).
#include "core/replay/sequence.h"

#include <array>
#include <cstdint>
#include <optional>

#include "core/execute/sequence.h"
#include "core/replay/def_elem.h"
#include "core/replay/relation.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

enum Option { As, Increment, Start, Restart, Max, Min, Cache, Cycle, OwnedBy, OptionCount };

struct Options {
  std::array<const ::DefElem*, OptionCount> given{};
  const ::DefElem* operator[](Option option) const { return given[option]; }
};

Options collect(const List* options, bool for_identity) {
  static constexpr std::string_view names[] = {"as",       "increment", "start", "restart", "maxvalue",
                                               "minvalue", "cache",     "cycle", "owned_by"};
  Options out;
  for (auto* option : sql::list<::DefElem>(options)) {
    std::string_view name = sql::str(option->defname);
    // Of an identity column: settled where the sequence was named.
    if (name == "sequence_name" && !for_identity) throw error("42601", "invalid sequence option SEQUENCE NAME", {}, option->location);
    for (std::size_t i = 0; i < OptionCount; ++i) {
      if (names[i] != name) continue;
      if (out.given[i] != nullptr) throw_conflicting_option(*option);
      out.given[i] = option;
    }
  }
  return out;
}

std::string number(std::int64_t value) { return std::to_string(value); }

std::int64_t type_max(Oid type) {
  return type == type_oid::Int2 ? INT16_MAX : type == type_oid::Int4 ? INT32_MAX : INT64_MAX;
}
std::int64_t type_min(Oid type) {
  return type == type_oid::Int2 ? INT16_MIN : type == type_oid::Int4 ? INT32_MIN : INT64_MIN;
}

class Parameters {
 public:
  Parameters(Context& ctx, const Options& options, bool for_identity, bool is_new, SequenceInfo before,
             std::optional<std::int64_t> last = std::nullopt)
      : ctx_(ctx), options_(options), for_identity_(for_identity), is_new_(is_new), info_(before), last_(last) {}

  SequenceInfo settle(Oid column_type) {
    settle_type(column_type);
    if (options_[Cycle] != nullptr) info_.cycle = boolVal(options_[Cycle]->arg);
    settle_increment();
    settle_limits();
    settle_start();
    settle_restart();
    if (options_[Cache] != nullptr) {
      info_.cache = def_integer(*options_[Cache]);
      if (info_.cache <= 0) throw error("22023", "CACHE (%s) must be greater than zero", {number(info_.cache)});
    }
    return info_;
  }
  std::optional<std::int64_t> last() const { return last_; }

 private:
  void settle_type(Oid column_type) {
    Oid type = column_type;
    if (options_[As] != nullptr) type = analyze::lookup_type(ctx_.session, *def_type_name(ctx_, *options_[As])).type;
    if (type == invalid_oid) return;
    if (type != type_oid::Int2 && type != type_oid::Int4 && type != type_oid::Int8) {
      throw error("22023", for_identity_ ? "identity column type must be smallint, integer, or bigint"
                                         : "sequence type must be smallint, integer, or bigint");
    }
    if (!is_new_) {
      // Limits that were the old type's own move with the type.
      reset_max_ = type != info_.type && info_.max == type_max(info_.type);
      reset_min_ = type != info_.type && info_.min == type_min(info_.type);
    }
    info_.type = type;
  }

  void settle_increment() {
    if (options_[Increment] == nullptr) return;
    info_.increment = def_integer(*options_[Increment]);
    if (info_.increment == 0) throw error("22023", "INCREMENT must not be zero");
  }

  void settle_limits() {
    const ::DefElem* max = options_[Max];
    const ::DefElem* min = options_[Min];
    bool ascending = info_.increment > 0;
    if (max != nullptr && max->arg != nullptr) {
      info_.max = def_integer(*max);
    } else if (is_new_ || max != nullptr || reset_max_) {
      info_.max = ascending || reset_max_ ? type_max(info_.type) : -1;
    }
    check_range(info_.max, "MAXVALUE (%s) is out of range for sequence data type %s");
    if (min != nullptr && min->arg != nullptr) {
      info_.min = def_integer(*min);
    } else if (is_new_ || min != nullptr || reset_min_) {
      info_.min = ascending && !reset_min_ ? 1 : type_min(info_.type);
    }
    check_range(info_.min, "MINVALUE (%s) is out of range for sequence data type %s");
    if (info_.min >= info_.max) {
      throw error("22023", "MINVALUE (%s) must be less than MAXVALUE (%s)", {number(info_.min), number(info_.max)});
    }
  }

  void check_range(std::int64_t value, std::string_view refusal) const {
    if (value >= type_min(info_.type) && value <= type_max(info_.type)) return;
    throw error("22023", refusal, {number(value), analyze::format_type(ctx_.session, info_.type)});
  }

  void settle_start() {
    if (options_[Start] != nullptr) {
      info_.start = def_integer(*options_[Start]);
    } else if (is_new_) {
      info_.start = info_.increment > 0 ? info_.min : info_.max;
    }
    check_within(info_.start, "START");
  }

  void settle_restart() {
    const ::DefElem* restart = options_[Restart];
    if (restart != nullptr) last_ = restart->arg == nullptr ? info_.start : def_integer(*restart);
    if (last_) check_within(*last_, "RESTART");
  }

  void check_within(std::int64_t value, std::string_view word) const {
    if (value < info_.min) {
      throw error("22023", "%s value (%s) cannot be less than MINVALUE (%s)", {word, number(value), number(info_.min)});
    }
    if (value > info_.max) {
      throw error("22023", "%s value (%s) cannot be greater than MAXVALUE (%s)",
                  {word, number(value), number(info_.max)});
    }
  }

  Context& ctx_;
  const Options& options_;
  bool for_identity_, is_new_;
  bool reset_max_ = false, reset_min_ = false;
  SequenceInfo info_;
  std::optional<std::int64_t> last_;  // how far it has got, where that is known
};

// last_value as the sequence's own row holds it.
std::optional<std::int64_t> last_value(const Context& ctx, Oid oid) {
  const RowStore::Sequence* state = ctx.catalog.rows.sequence(oid);
  if (state == nullptr) return relation_of(ctx, oid).sequence->start;
  return state->certain ? std::optional(state->last) : std::nullopt;
}

Attribute sequence_column(std::string_view name, Oid type) {
  Attribute column;
  column.name = name;
  column.type = type;
  column.not_null = true;
  return column;
}

void check_owner_table(const Relation& sequence, const Relation& table) {
  static constexpr std::string_view kinds = "rfvp";
  if (kinds.find(table.kind) == std::string_view::npos) {
    std::string_view what = table.kind == 'm'   ? "materialized views"
                            : table.kind == 'S' ? "sequences"
                            : table.kind == 'c' ? "composite types"
                                                : "indexes";
    throw error("42809", "sequence cannot be owned by relation \"%s\"", {table.name})
        .with_detail(message("This operation is not supported for %s.", {what}));
  }
  if (sequence.owner != table.owner) throw error("55000", "sequence must have same owner as table it is linked to");
  if (sequence.nsp != table.nsp) throw error("55000", "sequence must be in same schema as table it is linked to");
}

// OWNED BY table.column, OWNED BY NONE.
void process_owned_by(Context& ctx, Oid sequence, const ::DefElem& option, bool for_identity) {
  const List* names = def_qualified_name(ctx, option);
  sql::ListView<::String> parts(names);
  if (parts.size() == 1) {
    if (sql::str(parts[0]->sval) != "none") {
      throw error("42601", "invalid OWNED BY option").with_hint("Specify OWNED BY table.column or OWNED BY NONE.");
    }
    ObjectAddress address{ClassId::Relation, sequence};
    for (const Dependency& dependency : ctx.catalog.depends.references_of(address)) {
      if (dependency.type == DependencyType::Internal) {
        throw error("0A000", "cannot change ownership of identity sequence")
            .with_detail(message("Sequence \"%s\" is linked to table \"%s\".",
                                 {relation_of(ctx, sequence).name, relation_of(ctx, dependency.referenced.oid).name}));
      }
      if (dependency.type == DependencyType::Auto) ctx.catalog.depends.remove(dependency);
    }
    return;
  }
  ::List table_names = *names;
  table_names.length -= 1;
  analyze::QualifiedName name = analyze::deconstruct_name(&table_names);
  const Relation* table = analyze::lookup_relation(ctx.session, name);
  if (table == nullptr) {
    if (!name.schema.empty()) analyze::lookup_namespace(ctx.session, name.schema);
    throw error("42P01", "relation \"%s\" does not exist", {analyze::name_list_to_string(&table_names)});
  }
  check_owner_table(relation_of(ctx, sequence), *table);
  const Attribute& column = require_column(*table, sql::str(parts.back()->sval));
  own_sequence(ctx, sequence, table->oid, column.num, for_identity);
}

}  // namespace

std::vector<Oid> owned_sequences(const Context& ctx, Oid table, AttrNumber column, DependencyType type) {
  std::vector<Oid> out;
  for (const Dependency& dependency : ctx.catalog.depends.dependents_of({ClassId::Relation, table, column})) {
    if (dependency.type != type || dependency.dependent.classid != ClassId::Relation) continue;
    const Relation* found = ctx.catalog.relations.find(dependency.dependent.oid);
    if (found != nullptr && found->kind == 'S' && dependency.referenced.subid != 0) out.push_back(found->oid);
  }
  return out;
}

void own_sequence(Context& ctx, Oid sequence, Oid table, AttrNumber column, bool for_identity) {
  ObjectAddress address{ClassId::Relation, sequence};
  for (const Dependency& dependency : ctx.catalog.depends.references_of(address)) {
    if (dependency.referenced.classid != ClassId::Relation) continue;
    if (dependency.type == DependencyType::Internal && !for_identity) {
      throw error("0A000", "cannot change ownership of identity sequence")
          .with_detail(message("Sequence \"%s\" is linked to table \"%s\".",
                               {relation_of(ctx, sequence).name, relation_of(ctx, dependency.referenced.oid).name}));
    }
    ctx.catalog.depends.remove(dependency);
  }
  record_dependency(ctx, address, {ClassId::Relation, table, column},
                    for_identity ? DependencyType::Internal : DependencyType::Auto);
}

Oid create_sequence(Context& ctx, const SequenceSpec& spec) {
  Options options = collect(spec.options, spec.for_identity);
  if (spec.type != invalid_oid && options[As] != nullptr) throw_conflicting_option(*options[As]);
  Relation sequence = new_object<Relation>(ctx, spec.name, spec.nsp);
  sequence.kind = 'S';
  sequence.persistence = spec.persistence;
  sequence.sequence = Parameters(ctx, options, spec.for_identity, true, {}).settle(spec.type);
  sequence.attributes = {sequence_column("last_value", type_oid::Int8), sequence_column("log_cnt", type_oid::Int8),
                         sequence_column("is_called", type_oid::Bool)};
  Oid oid = create_relation(ctx, std::move(sequence)).oid;
  if (options[OwnedBy] != nullptr) process_owned_by(ctx, oid, *options[OwnedBy], spec.for_identity);
  return oid;
}

void alter_sequence(Context& ctx, Oid oid, const List* list, bool for_identity, Oid new_type) {
  Options options = collect(list, for_identity);
  SequenceInfo before = *relation_of(ctx, oid).sequence;
  Parameters parameters(ctx, options, for_identity, false, before, last_value(ctx, oid));
  ctx.catalog.relations.edit(oid).sequence = parameters.settle(new_type);
  if (options[Restart] != nullptr) execute::restart_sequence(ctx.session, oid, parameters.last());
  if (options[OwnedBy] != nullptr) process_owned_by(ctx, oid, *options[OwnedBy], for_identity);
}

void apply(Context& ctx, const ::CreateSeqStmt& stmt) {
  SequenceSpec spec;
  spec.name = sql::str(stmt.sequence->relname);
  spec.persistence = stmt.sequence->relpersistence;
  spec.options = stmt.options;
  spec.nsp = creation_namespace(ctx, *stmt.sequence, spec.persistence);
  if (stmt.if_not_exists && ctx.catalog.relations.find(spec.nsp, spec.name) != nullptr) {
    return notice(ctx, "relation \"%s\" already exists, skipping", {spec.name});
  }
  create_sequence(ctx, spec);
}

void apply(Context& ctx, const ::AlterSeqStmt& stmt) {
  const Relation* sequence = stmt.missing_ok ? find_relation(ctx, *stmt.sequence) : &open_relation(ctx, *stmt.sequence);
  if (sequence == nullptr) {
    return notice(ctx, "relation \"%s\" does not exist, skipping", {sql::str(stmt.sequence->relname)});
  }
  if (sequence->kind != 'S') throw error("42809", "\"%s\" is not a sequence", {sequence->name});
  alter_sequence(ctx, sequence->oid, stmt.options, stmt.for_identity);
}

}  // namespace reconcile::replay
