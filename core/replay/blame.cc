#include "core/replay/blame.h"

#include <algorithm>

#include "core/replay/command_tag.h"
#include "core/replay/similar_column.h"
#include "core/sql/nodes.h"
#include "core/sql/walk.h"

namespace reconcile::replay {

using namespace catalog;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::string_view relation_group = "relation", column_group = "column", type_group = "type",
                           function_group = "function", schema_group = "schema", other_group = "other";

std::string_view group_of(ClassId classid) {
  switch (classid) {
    case ClassId::Relation: return relation_group;
    case ClassId::Type: return type_group;
    case ClassId::Function: return function_group;
    case ClassId::Namespace: return schema_group;
    default: return other_group;
  }
}

// The text between the nth pair of double quotes of a server's message.
std::string quoted(std::string_view message, int nth) {
  std::size_t at = 0;
  for (int i = 0;; ++i) {
    std::size_t open = message.find('"', at);
    std::size_t close = open == std::string_view::npos ? open : message.find('"', open + 1);
    if (close == std::string_view::npos) return {};
    if (i == nth) return std::string(message.substr(open + 1, close - open - 1));
    at = close + 1;
  }
}

std::string bare(std::string name) {
  std::size_t dot = name.rfind('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

std::string last_name(const List* names) {
  sql::ListView<::String> parts(names);
  return parts.empty() ? std::string() : std::string(sql::str(parts.back()->sval));
}

struct MadeName {
  std::string_view group;
  std::string name;
};

void made_by_alter(const AlterTableStmt& stmt, std::vector<MadeName>& out) {
  for (auto* command : sql::list<AlterTableCmd>(stmt.cmds)) {
    if (const auto* column = RECONCILE_AS(ColumnDef, command->def); column != nullptr && command->subtype == AT_AddColumn) {
      out.push_back({column_group, std::string(stmt.relation->relname) + "." + column->colname});
    }
    if (const auto* constraint = RECONCILE_AS(Constraint, command->def); constraint != nullptr && constraint->conname != nullptr) {
      out.push_back({other_group, constraint->conname});
      out.push_back({relation_group, constraint->conname});
    }
  }
}

std::vector<MadeName> names_made(const ::Node* node) {
  std::vector<MadeName> out;
  if (node == nullptr) return out;
  if (const auto* s = RECONCILE_AS(CreateStmt, node)) {
    out.push_back({relation_group, s->relation->relname});
    for (::Node* element : sql::list(s->tableElts)) {
      if (const auto* column = RECONCILE_AS(ColumnDef, element)) {
        out.push_back({column_group, std::string(s->relation->relname) + "." + column->colname});
      }
    }
  } else if (const auto* s = RECONCILE_AS(AlterTableStmt, node)) {
    made_by_alter(*s, out);
  } else if (const auto* s = RECONCILE_AS(IndexStmt, node)) {
    if (s->idxname != nullptr) out.push_back({relation_group, s->idxname});
  } else if (const auto* s = RECONCILE_AS(ViewStmt, node)) {
    out.push_back({relation_group, s->view->relname});
  } else if (const auto* s = RECONCILE_AS(CreateTableAsStmt, node)) {
    out.push_back({relation_group, s->into->rel->relname});
  } else if (const auto* s = RECONCILE_AS(CreateSeqStmt, node)) {
    out.push_back({relation_group, s->sequence->relname});
  } else if (const auto* s = RECONCILE_AS(CreateEnumStmt, node)) {
    out.push_back({type_group, last_name(s->typeName)});
  } else if (const auto* s = RECONCILE_AS(CreateDomainStmt, node)) {
    out.push_back({type_group, last_name(s->domainname)});
  } else if (const auto* s = RECONCILE_AS(CompositeTypeStmt, node)) {
    out.push_back({type_group, s->typevar->relname});
  } else if (const auto* s = RECONCILE_AS(CreateFunctionStmt, node)) {
    out.push_back({function_group, last_name(s->funcname)});
  } else if (const auto* s = RECONCILE_AS(CreateSchemaStmt, node)) {
    if (s->schemaname != nullptr) out.push_back({schema_group, s->schemaname});
  } else if (const auto* s = RECONCILE_AS(CreateTrigStmt, node)) {
    out.push_back({other_group, s->trigname});
  } else if (const auto* s = RECONCILE_AS(CreatePolicyStmt, node)) {
    out.push_back({other_group, s->policy_name});
  } else if (const auto* s = RECONCILE_AS(RenameStmt, node)) {
    if (s->renameType == OBJECT_COLUMN) {
      out.push_back({column_group, std::string(s->relation->relname) + "." + s->newname});
    } else if (s->newname != nullptr) {
      out.push_back({s->renameType == OBJECT_TYPE ? type_group : relation_group, s->newname});
    }
  }
  return out;
}

// Whether a name stands in a text as a word of its own: "stats" is not in "refresh_stats()".
bool holds_name(std::string_view text, std::string_view name) {
  auto part_of_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80; };
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    bool starts = at == 0 || !part_of_name(text[at - 1]) || !part_of_name(name.front());
    bool ends = at + name.size() == text.size() || !part_of_name(text[at + name.size()]) || !part_of_name(name.back());
    if (starts && ends) return true;
  }
  return false;
}

// Whether the word EXECUTE in the statement's text runs SQL; in a definition it only names a function or a privilege.
bool runs_what_it_names(const ::Node* node) {
  if (node == nullptr) return true;
  switch (nodeTag(node)) {
    case T_CreateTrigStmt: case T_CreateEventTrigStmt: case T_CreateFunctionStmt: case T_GrantStmt: case T_AlterDefaultPrivilegesStmt:
      return false;
    default: return true;
  }
}

// "column x does not exist" comes in four shapes; gives the qualifier (alias or relation) and the name.
struct ColumnInMessage {
  std::string relation;  // of `column "x" of relation "t"`
  std::string alias;     // of `column a.x`
  std::string column;
};

ColumnInMessage column_in(std::string_view message) {
  ColumnInMessage out;
  if (message.starts_with("column \"")) {
    out.column = quoted(message, 0);
    if (message.find("\" of relation \"") != std::string_view::npos) out.relation = quoted(message, 1);
    return out;
  }
  if (!message.starts_with("column ")) return out;
  message.remove_prefix(7);
  std::string_view path = message.substr(0, message.find(" does not exist"));
  std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return out;
  out.alias = path.substr(0, dot);
  out.column = path.substr(dot + 1);
  return out;
}

}  // namespace

std::vector<NamedRelation> relations_in(const ::Node* node) {
  std::vector<NamedRelation> out;
  sql::walk(node, [&](const ::Node* n) {
    if (const auto* relation = RECONCILE_AS(RangeVar, n)) {
      out.push_back({relation->alias == nullptr ? "" : relation->alias->aliasname, relation->relname});
    }
    return true;
  });
  return out;
}

void BlameLog::put(std::string_view group, const std::string& name, Fate fate) {
  fates_[std::string(group) + '\0' + name] = fate;
}

const BlameLog::Fate* BlameLog::find(std::string_view group, const std::string& name) const {
  auto it = fates_.find(std::string(group) + '\0' + name);
  return it == fates_.end() ? nullptr : &it->second;
}

void BlameLog::note_changes(const std::vector<Change>& changes, StatementId statement) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Change& change = changes[i];
    if (change.kind == ChangeKind::Alter) continue;
    bool renamed = change.kind == ChangeKind::Drop && i + 1 < changes.size() &&
                   changes[i + 1].address == change.address && changes[i + 1].kind == ChangeKind::Create;
    Fate fate{statement, change.kind == ChangeKind::Create ? Blame::How::Made
                         : renamed                         ? Blame::How::Renamed
                                                           : Blame::How::Dropped};
    if (change.object.kind == "column") {
      std::string name = change.object.parent + "." + change.object.name;
      put(column_group, name, fate);
      columns_ever_[name] = true;
      continue;
    }
    put(group_of(change.address.classid), change.object.name, fate);
    if (change.kind != ChangeKind::Create || change.address.classid != ClassId::Relation) continue;
    if (const Relation* relation = catalog_.relations.find(change.address.oid)) {
      for (const Attribute& attribute : relation->attributes) {
        put(column_group, relation->name + "." + attribute.name, fate);
        columns_ever_[relation->name + "." + attribute.name] = true;
      }
    }
  }
}

void BlameLog::note_failure(const ::Node* node, StatementId statement) {
  for (const MadeName& made : names_made(node)) {
    const Fate* known = find(made.group, made.name);
    if (known != nullptr && known->how == Blame::How::Made) continue;  // there is one all the same
    put(made.group, made.name, {statement, Blame::How::Failed});
  }
}

void BlameLog::restore(BlameLog before) {
  fates_ = std::move(before.fates_);
  opaque_ = std::move(before.opaque_);
  anything_possible_ = before.anything_possible_;
  columns_ever_ = std::move(before.columns_ever_);
}

void BlameLog::note_undecided(const ::Node* node, std::string_view text, StatementId) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (runs_what_it_names(node) && holds_name(lower, "execute")) anything_possible_ = true;
  opaque_.push_back(std::move(lower));
}

std::optional<std::string> BlameLog::doubt(const ::Node* node, const PgError& error) const {
  // Conditions that say something is missing, is there already, or is stood upon.
  static constexpr std::string_view about_objects[] = {"42P01", "42703", "42704", "42883", "3F000", "42P07", "42710",
                                                       "42701", "2BP01", "42P06", "42723", "42P16", "42830", "42809"};
  if (opaque_.empty()) return std::nullopt;
  auto lowered = [](std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
  };
  auto named_in_opaque = [&](const std::string& name) {
    return std::any_of(opaque_.begin(), opaque_.end(),
                       [&](const std::string& text) { return name.empty() || holds_name(text, lowered(name)); });
  };
  bool about = std::find(std::begin(about_objects), std::end(about_objects), error.sqlstate) != std::end(about_objects);
  if (about) {
    std::string name = column_in(error.message).column;
    if (name.empty()) name = bare(quoted(error.message, 0));
    if (!anything_possible_ && !named_in_opaque(name)) return std::nullopt;
  } else {
    // Any other refusal may rest on what an undecided statement did to a relation that this one names.
    std::vector<NamedRelation> relations = relations_in(node);
    bool block = node != nullptr && nodeTag(node) == T_DoStmt;  // looks at whatever there is
    bool touched = (block && anything_possible_) || std::any_of(relations.begin(), relations.end(), [&](const NamedRelation& r) { return named_in_opaque(r.name); });
    if (!touched) return std::nullopt;
  }
  return "an earlier undecided statement may have changed what the server's verdict rests on (it would be: " +
         error.message + ")";
}

Blame BlameLog::explain_column(const ::Node* node, std::string_view message) const {
  Blame blame;
  ColumnInMessage wanted = column_in(message);
  blame.missing_column = wanted.column;
  if (!wanted.relation.empty()) {
    blame.relations.push_back(wanted.relation);
  } else {
    for (const NamedRelation& relation : relations_in(node)) {
      bool meant = wanted.alias.empty() || relation.alias == wanted.alias || (relation.alias.empty() && relation.name == wanted.alias);
      bool known = std::find(blame.relations.begin(), blame.relations.end(), relation.name) != blame.relations.end();
      if (meant && !known) blame.relations.push_back(relation.name);
    }
  }
  blame.never_made = !blame.relations.empty() && !wanted.column.empty();
  for (const std::string& relation : blame.relations) {
    std::string name = relation + "." + wanted.column;
    if (columns_ever_.contains(name)) blame.never_made = false;
    if (const Fate* fate = find(column_group, name); fate != nullptr && fate->how != Blame::How::Made) {
      blame.statement = fate->statement;
      blame.how = fate->how;
    }
  }
  blame.candidates = similar_columns(catalog_, node, blame.relations, wanted.column);
  return blame;
}

std::optional<Blame> BlameLog::explain(const ::Node* node, const PgError& error) const {
  if (error.sqlstate == "42703") return explain_column(node, error.message);
  std::string_view group = error.sqlstate == "42P01"   ? relation_group
                           : error.sqlstate == "42883" ? function_group
                           : error.sqlstate == "3F000" ? schema_group
                           : error.sqlstate == "42704" ? (error.message.starts_with("type ") ? type_group : other_group)
                           : error.sqlstate == "42P07" ? relation_group
                           : error.sqlstate == "42710" ? (error.message.starts_with("type ") ? type_group : other_group)
                           : error.sqlstate == "42701" ? column_group
                                                       : std::string_view();
  if (group.empty()) return std::nullopt;
  std::string name = bare(quoted(error.message, 0));
  if (error.sqlstate == "42701") name = quoted(error.message, 1) + "." + name;
  if (error.sqlstate == "42883") {  // function public.f(integer) does not exist
    std::size_t open = error.message.find('(');
    std::string_view path = std::string_view(error.message).substr(0, open);
    std::size_t space = path.rfind(' ');
    name = bare(std::string(space == std::string_view::npos ? path : path.substr(space + 1)));
  }
  const Fate* fate = find(group, name);
  if (fate == nullptr && group == other_group) fate = find(relation_group, name);
  if (fate == nullptr || fate->statement == no_statement) return std::nullopt;
  Blame blame;
  blame.statement = fate->statement;
  blame.how = fate->how;
  return blame;
}

}  // namespace reconcile::replay
