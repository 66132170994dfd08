// Why a statement failed: which earlier statement dropped, renamed, made or failed to make what the
// server's message names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/base/pg_error.h"
#include "core/replay/replay.h"

struct Node;

namespace reconcile::replay {

class BlameLog {
 public:
  explicit BlameLog(const catalog::Catalog& catalog) : catalog_(catalog) {}

  void note_changes(const std::vector<Change>& changes, catalog::StatementId statement);
  // What the failed statement would have made is missing from now on.
  void note_failure(const ::Node* node, catalog::StatementId statement);

  // The statement's effect is not known: errors that may come from its absence are in doubt.
  void note_undecided(const ::Node* node, std::string_view text, catalog::StatementId statement);
  // Why the error can't be trusted, when an undecided statement may have made or removed what it names.
  std::optional<std::string> doubt(const ::Node* node, const PgError& error) const;

  // Takes back what was learnt since `before` was copied from this.
  void restore(BlameLog before);

  std::optional<Blame> explain(const ::Node* node, const PgError& error) const;

 private:
  struct Fate {
    catalog::StatementId statement = catalog::no_statement;
    Blame::How how = Blame::How::Made;
  };
  // A column is known by "relation.column"; everything else by its bare name.
  void put(std::string_view group, const std::string& name, Fate fate);
  const Fate* find(std::string_view group, const std::string& name) const;
  Blame explain_column(const ::Node* node, std::string_view message) const;

  const catalog::Catalog& catalog_;
  std::unordered_map<std::string, Fate> fates_;        // group + name → the last word on it
  std::vector<std::string> opaque_;  // lower-case texts of undecided statements
  bool anything_possible_ = false;   // one of them runs SQL that it puts together
  std::unordered_map<std::string, bool> columns_ever_; // "relation.column" that some statement made
};

// The relations a statement names, by alias and by name, wherever they stand in it.
struct NamedRelation {
  std::string alias;  // "" when none
  std::string name;
};
std::vector<NamedRelation> relations_in(const ::Node* node);

}  // namespace reconcile::replay
