#include "core/history/history.h"

#include <algorithm>
#include <array>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <queue>
#include <set>
#include <utility>

#include "core/base/result.h"
#include "core/history/edges.h"

namespace reconcile {
namespace {

constexpr std::array<std::pair<EdgeKind, std::string_view>, 6> edge_names = {{
    {EdgeKind::Order, "order"},
    {EdgeKind::Parent, "parent"},
    {EdgeKind::Requires, "requires"},
    {EdgeKind::SameContent, "same-content"},
    {EdgeKind::Supersedes, "supersedes"},
    {EdgeKind::RecordedAs, "recorded-as"},
}};

// A bundle of the edge's place in History::edges_ and its kind, for filtering.
struct GraphEdge {
  std::size_t index = 0;
  EdgeKind kind = EdgeKind::Order;
};
using Boost = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, boost::no_property, GraphEdge>;

struct KindFilter {
  const Boost* graph = nullptr;
  unsigned mask = 0;
  bool operator()(const Boost::edge_descriptor& e) const {
    return (mask >> static_cast<unsigned>((*graph)[e].kind) & 1U) != 0;
  }
};
using Filtered = boost::filtered_graph<Boost, KindFilter>;

Filtered filtered(const Boost& graph, std::span<const EdgeKind> kinds) {
  unsigned mask = 0;
  for (EdgeKind kind : kinds) mask |= 1U << static_cast<unsigned>(kind);
  return Filtered(graph, KindFilter{&graph, mask});
}

// The edge by which each vertex was first reached from `start`; edges in their sorted order, so that the
// shortest path found is always the same one.
std::vector<std::optional<std::size_t>> reached_by(const Filtered& graph, VertexId start) {
  std::vector<std::optional<std::size_t>> edge_to(num_vertices(graph));
  std::vector<bool> seen(num_vertices(graph));
  std::queue<VertexId> queue;
  queue.push(start);
  seen[start] = true;
  while (!queue.empty()) {
    const VertexId v = queue.front();
    queue.pop();
    auto [edge, end] = out_edges(v, graph);
    for (; edge != end; ++edge) {
      const VertexId to = target(*edge, graph);
      if (seen[to]) continue;
      seen[to] = true;
      edge_to[to] = graph[*edge].index;
      queue.push(to);
    }
  }
  return edge_to;
}

std::vector<std::size_t> components_of(const Filtered& graph) {
  std::vector<std::size_t> component(num_vertices(graph));
  boost::strong_components(graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  return component;
}

}  // namespace

struct History::Graph {
  Boost boost;
};

std::string_view to_string(EdgeKind kind) { return edge_names[static_cast<std::size_t>(kind)].second; }

std::optional<EdgeKind> edge_kind(std::string_view name) {
  for (const auto& [kind, text] : edge_names) {
    if (text == name) return kind;
  }
  return std::nullopt;
}

std::string_view to_string(VertexKind kind) {
  switch (kind) {
    case VertexKind::Migration: return "migration";
    case VertexKind::Outside: return "outside";
    case VertexKind::LedgerRow: return "ledger-row";
  }
  return "migration";
}

History::History(std::vector<Vertex> vertices, std::vector<Edge> edges, std::vector<Effects> effects)
    : vertices_(std::move(vertices)), edges_(std::move(edges)), effects_(std::move(effects)) {
  effects_.resize(vertices_.size(), Effects::unknown());
  index();
}

History::History(const History& other) : History(other.vertices_, other.edges_, other.effects_) {}
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;
History::~History() = default;

void History::index() {
  std::erase_if(edges_, [&](const Edge& e) { return e.from >= vertices_.size() || e.to >= vertices_.size(); });
  std::sort(edges_.begin(), edges_.end());
  edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
  for (VertexId v = 0; v < vertices_.size(); ++v) first_.emplace(std::pair(vertices_[v].kind, vertices_[v].source_index), v);
  graph_ = std::make_unique<Graph>();
  graph_->boost = Boost(vertices_.size());
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    add_edge(edges_[i].from, edges_[i].to, GraphEdge{i, edges_[i].kind}, graph_->boost);
  }
}

History History::build(std::span<const Source> sources, std::span<const SourceEffects> effects) {
  RECONCILE_CHECK(effects.empty() || effects.size() == sources.size(), "effects are not parallel to sources");
  std::vector<Vertex> vertices;
  std::vector<Effects> of_vertex;
  std::vector<VertexId> first;
  auto add = [&](Vertex vertex, const std::vector<Effects>* known) {
    const bool has = known != nullptr && vertex.index < known->size();
    of_vertex.push_back(has ? (*known)[vertex.index] : Effects::unknown());
    vertices.push_back(std::move(vertex));
  };
  for (std::size_t s = 0; s < sources.size(); ++s) {
    const Source& source = sources[s];
    const SourceEffects* known = effects.empty() ? nullptr : &effects[s];
    first.push_back(vertices.size());
    for (std::size_t i = 0; i < source.migrations.size(); ++i) {
      const Migration& m = source.migrations[i];
      add({VertexKind::Migration, source.id, m.name, m.path, {}, s, i}, known ? &known->migrations : nullptr);
    }
    for (std::size_t i = 0; i < source.outside.size(); ++i) {
      const Migration& m = source.outside[i].migration;
      add({VertexKind::Outside, source.id, m.name, m.path, source.outside[i].why, s, i}, known ? &known->outside : nullptr);
    }
  }
  const EdgeInput in{sources, vertices, of_vertex, std::move(first)};
  std::vector<Edge> edges;
  for (auto* find : {order_edges, parent_edges, requires_edges, same_content_edges, supersedes_edges}) {
    std::vector<Edge> found = find(in);
    edges.insert(edges.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  return History(std::move(vertices), std::move(edges), std::move(of_vertex));
}

VertexId History::migration(std::size_t source_index, std::size_t index) const {
  const auto first = first_.find({VertexKind::Migration, source_index});
  RECONCILE_CHECK(first != first_.end(), "no such migration in the DAG");
  return first->second + index;
}

VertexId History::outside(std::size_t source_index, std::size_t index) const {
  const auto first = first_.find({VertexKind::Outside, source_index});
  RECONCILE_CHECK(first != first_.end(), "no such file in the DAG");
  return first->second + index;
}

std::optional<VertexId> History::find(std::string_view source, std::string_view name) const {
  for (VertexId v = 0; v < vertices_.size(); ++v) {
    if (vertices_[v].source == source && vertices_[v].name == name) return v;
  }
  return std::nullopt;
}

VertexId History::add_ledger_row(std::string source, std::string name, std::optional<VertexId> file) {
  const VertexId row = vertices_.size();
  vertices_.push_back({.kind = VertexKind::LedgerRow, .source = std::move(source), .name = std::move(name), .path = "", .why_outside = {}});
  effects_.push_back(Effects::unknown());
  if (file) edges_.push_back({*file, row, EdgeKind::RecordedAs, ""});
  index();
  return row;
}

std::vector<std::vector<VertexId>> History::cycles() const {
  const std::vector<std::size_t> component = components_of(filtered(graph_->boost, dependency_kinds));
  std::map<std::size_t, std::vector<VertexId>> members;
  for (VertexId v = 0; v < component.size(); ++v) members[component[v]].push_back(v);
  std::vector<std::vector<VertexId>> out;
  for (auto& [id, group] : members) {
    const VertexId v = group.front();
    const bool loop = std::any_of(edges_.begin(), edges_.end(), [&](const Edge& e) { return e.from == v && e.to == v; });
    if (group.size() > 1 || loop) out.push_back(std::move(group));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<VertexId> History::topological_order() const {
  const Filtered graph = filtered(graph_->boost, dependency_kinds);
  const std::vector<std::size_t> component = components_of(graph);
  std::vector<std::size_t> open(vertices_.size());  // edges to vertices that have not been put out yet
  for (VertexId v = 0; v < vertices_.size(); ++v) {
    auto [edge, end] = out_edges(v, graph);
    open[v] = static_cast<std::size_t>(std::count_if(edge, end, [&](const auto& e) { return component[v] != component[target(e, graph)]; }));
  }
  std::priority_queue<VertexId, std::vector<VertexId>, std::greater<>> ready;
  for (VertexId v = 0; v < vertices_.size(); ++v) {
    if (open[v] == 0) ready.push(v);
  }
  std::vector<VertexId> out;
  while (!ready.empty()) {
    const VertexId v = ready.top();
    ready.pop();
    out.push_back(v);
    auto [edge, end] = in_edges(v, graph);
    for (; edge != end; ++edge) {
      const VertexId above = source(*edge, graph);
      if (component[above] != component[v] && --open[above] == 0) ready.push(above);
    }
  }
  return out;
}

std::vector<VertexId> History::ancestors(VertexId vertex, std::span<const EdgeKind> kinds) const {
  const auto edge_to = reached_by(filtered(graph_->boost, kinds), vertex);
  std::vector<VertexId> out;
  for (VertexId v = 0; v < edge_to.size(); ++v) {
    if (edge_to[v]) out.push_back(v);
  }
  return out;
}

std::vector<Edge> History::explain(VertexId from, VertexId to, std::span<const EdgeKind> kinds) const {
  const auto edge_to = reached_by(filtered(graph_->boost, kinds), from);
  std::vector<Edge> out;
  for (VertexId v = to; v != from; v = edges_[*edge_to[v]].from) {
    if (!edge_to[v]) return {};
    out.push_back(edges_[*edge_to[v]]);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<std::vector<VertexId>> History::linear_runs() const {
  // Neighbours by any edge, each once: a pair joined by `order` and `requires` is still a chain.
  std::vector<std::set<VertexId>> below(vertices_.size()), above(vertices_.size());
  for (const Edge& edge : edges_) {
    if (edge.from == edge.to) continue;
    below[edge.from].insert(edge.to);
    above[edge.to].insert(edge.from);
  }
  auto joined = [&](VertexId low, VertexId high) {
    const bool alike = vertices_[low].source == vertices_[high].source && vertices_[low].kind == vertices_[high].kind;
    return alike && above[low].size() == 1 && below[high].size() == 1;
  };
  std::vector<std::vector<VertexId>> out;
  std::vector<bool> taken(vertices_.size());
  auto take_from = [&](VertexId v) {
    std::vector<VertexId> run = {v};
    taken[v] = true;
    while (above[v].size() == 1 && joined(v, *above[v].begin()) && !taken[*above[v].begin()]) {
      v = *above[v].begin();
      run.push_back(v);
      taken[v] = true;
    }
    out.push_back(std::move(run));
  };
  for (VertexId v = 0; v < vertices_.size(); ++v) {
    const bool starts = below[v].size() != 1 || !joined(*below[v].begin(), v);
    if (starts) take_from(v);
  }
  for (VertexId v = 0; v < vertices_.size(); ++v) {
    if (!taken[v]) take_from(v);  // a pure cycle has no start
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace reconcile
