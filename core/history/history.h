// History: the migrations of all sources (and ledger rows without a file) as one DAG whose edges say why
// one vertex rests on another.
//
// An edge reads as a sentence from its first vertex: `b` order `a` (b comes after a), `b` requires `a`,
// `s` supersedes `t`. Everything is deterministic: vertices stand in the order of the sources and of their
// tools, edges are sorted. What broken input makes cyclic is reported by cycles(); every other algorithm
// then works on what is left when the edges within a cycle are ignored.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/history/effects.h"
#include "core/history/source.h"

namespace reconcile {

using VertexId = std::size_t;

enum class EdgeKind { Order, Parent, Requires, SameContent, Supersedes, RecordedAs };
std::string_view to_string(EdgeKind kind);  // "order", "parent", "requires", "same-content", …
std::optional<EdgeKind> edge_kind(std::string_view name);

enum class VertexKind { Migration, Outside, LedgerRow };
std::string_view to_string(VertexKind kind);  // "migration", "outside", "ledger-row"

struct Vertex {
  VertexKind kind = VertexKind::Migration;
  std::string source;  // its id
  std::string name;
  std::string path;  // of its file; empty for a ledger row
  std::optional<OutsideReason> why_outside;
  std::size_t source_index = 0;  // in the list that the DAG was built from
  std::size_t index = 0;         // in Source::migrations or Source::outside
  bool operator==(const Vertex&) const = default;
};

struct Edge {
  VertexId from = 0;
  VertexId to = 0;
  EdgeKind kind = EdgeKind::Order;
  std::string because;  // what it rests on, e.g. "table public.users"; may be empty
  auto operator<=>(const Edge&) const = default;
};

// Whether two migrations may be swapped, and if not, which must stand first and what forces it.
struct Commutation {
  enum class Verdict {
    Commute,
    FirstBeforeSecond,
    SecondBeforeFirst,
    Conflict,  // no order works: both make the same object, or each requires the other
    Unknown,   // their effects are not all known, and what is known forces nothing
  };
  Verdict verdict = Verdict::Unknown;
  ObjectKey object;    // what forces the order
  std::string reason;  // a clause about `object`: "the second uses it", "both make it"
};

class History {
 public:
  // Requires: effects.size() == sources.size(), or empty where nothing was replayed.
  static History build(std::span<const Source> sources, std::span<const SourceEffects> effects);
  // As it was built before (the cache). Edges that name no vertex are dropped.
  History(std::vector<Vertex> vertices, std::vector<Edge> edges, std::vector<Effects> effects);

  History(const History&);
  History(History&&) noexcept;
  History& operator=(History&&) noexcept;
  ~History();

  const std::vector<Vertex>& vertices() const { return vertices_; }
  const std::vector<Edge>& edges() const { return edges_; }
  const Effects& effects(VertexId vertex) const { return effects_[vertex]; }

  // Requires: the source and the migration exist in the list that the DAG was built from.
  VertexId migration(std::size_t source_index, std::size_t index) const;
  VertexId outside(std::size_t source_index, std::size_t index) const;
  std::optional<VertexId> find(std::string_view source, std::string_view name) const;

  // A row that belongs to no file, or (with `file`) one that records a migration.
  VertexId add_ledger_row(std::string source, std::string name, std::optional<VertexId> file = {});

  // Every vertex after all it rests on (order, parent, requires); ties by vertex number.
  std::vector<VertexId> topological_order() const;
  // What `vertex` rests on, directly or not, by edges of these kinds; ascending, without itself.
  std::vector<VertexId> ancestors(VertexId vertex, std::span<const EdgeKind> kinds) const;
  // Groups of vertices that rest on each other (order, parent, requires); each ascending.
  std::vector<std::vector<VertexId>> cycles() const;
  // The object that an edge of kind `requires` rests on.
  ObjectKey object_of(const Edge& edge) const;
  Commutation commute(VertexId first, VertexId second) const;
  // The shortest chain of edges that explains why `from` rests on `to`; empty when it does not.
  std::vector<Edge> explain(VertexId from, VertexId to, std::span<const EdgeKind> kinds) const;
  // Maximal chains whose inner vertices have no other neighbour than the next and the one before; each in
  // the order in which the tool runs them. Every vertex is in exactly one run.
  std::vector<std::vector<VertexId>> linear_runs() const;

 private:
  struct Graph;
  void index();

  std::vector<Vertex> vertices_;
  std::vector<Edge> edges_;
  std::vector<Effects> effects_;
  std::map<std::pair<VertexKind, std::size_t>, VertexId> first_;  // of a source's migrations, outside files
  std::unique_ptr<Graph> graph_;
};

inline constexpr EdgeKind dependency_kinds[] = {EdgeKind::Order, EdgeKind::Parent, EdgeKind::Requires};
inline constexpr EdgeKind requires_only[] = {EdgeKind::Requires};

// Whether two sources stand for one database: the same datasource, or an archive beside the history that
// replaced it.
bool share_database(const Source& a, const Source& b);
// Whether the text holds a statement: more than blanks, semicolons and comments.
bool has_statement(std::string_view sql, Dialect dialect = Dialect::PostgreSql);
// Likewise of what the tool sends of a migration.
bool has_statement(const Migration& migration, Dialect dialect);

}  // namespace reconcile
