#include "reconcile/report/drawing.h"

#include <algorithm>
#include <map>
#include <set>

namespace reconcile::report {
namespace {

constexpr std::size_t max_edges = 400;  // GitHub's Mermaid stops at 500

// Runs are judged by what the tool says: nearly every migration requires something, and that must not keep
// a straight history from being drawn as one.
std::vector<std::vector<VertexId>> groups_of(const History& dag, const std::vector<VertexId>& vertices, bool collapse) {
  std::vector<std::vector<VertexId>> out;
  if (!collapse) {
    for (VertexId v : vertices) out.push_back({v});
    return out;
  }
  std::vector<Edge> edges;
  std::copy_if(dag.edges().begin(), dag.edges().end(), std::back_inserter(edges), [](const Edge& e) { return e.kind != EdgeKind::Requires; });
  const std::set<VertexId> chosen(vertices.begin(), vertices.end());
  for (std::vector<VertexId>& run : History(dag.vertices(), std::move(edges), {}).linear_runs()) {
    if (chosen.contains(run.front())) out.push_back(std::move(run));
  }
  return out;
}

DrawnNode node_of(const History& dag, std::vector<VertexId> run) {
  const Vertex& first = dag.vertices()[run.front()];
  DrawnNode node;
  node.source = first.source;
  node.kind = first.kind;
  node.why_outside = first.why_outside;
  node.name = first.name;
  if (first.kind == VertexKind::LedgerRow) node.note = "ledger row";
  if (first.why_outside) node.note = std::string(to_string(*first.why_outside));
  if (run.size() > 1) {
    node.name += " … " + dag.vertices()[run.back()].name;
    node.note = std::to_string(run.size()) + " migrations";
  }
  node.vertices = std::move(run);
  return node;
}

// One edge a pair and kind; `order` is not drawn beside `parent`, which says the same and more.
std::vector<DrawnEdge> edges_of(const History& dag, const std::map<VertexId, std::size_t>& node_of_vertex) {
  std::map<std::tuple<std::size_t, std::size_t, EdgeKind>, std::vector<std::string>> joined;
  for (const Edge& edge : dag.edges()) {
    auto from = node_of_vertex.find(edge.from), to = node_of_vertex.find(edge.to);
    if (from == node_of_vertex.end() || to == node_of_vertex.end() || from->second == to->second) continue;
    joined[{from->second, to->second, edge.kind}].push_back(edge.because);
  }
  std::vector<DrawnEdge> out;
  for (const auto& [key, reasons] : joined) {
    const auto& [from, to, kind] = key;
    if (kind == EdgeKind::Order && joined.contains({from, to, EdgeKind::Parent})) continue;
    DrawnEdge edge{from, to, kind, ""};
    if (kind == EdgeKind::Requires) edge.because = reasons.size() == 1 ? reasons.front() : std::to_string(reasons.size()) + " objects";
    out.push_back(std::move(edge));
  }
  return out;
}

// What the replay found goes first when there is too much: declared edges carry the drawing.
void limit(Drawing& drawing) {
  for (auto edge = drawing.edges.rbegin(); edge != drawing.edges.rend() && drawing.edges.size() - drawing.left_out > max_edges; ++edge) {
    if (edge->kind != EdgeKind::Requires) continue;
    edge->from = edge->to;  // marked
    ++drawing.left_out;
  }
  std::erase_if(drawing.edges, [](const DrawnEdge& edge) { return edge.from == edge.to; });
}

}  // namespace

std::vector<VertexId> chosen_vertices(const History& dag, const GraphOptions& options) {
  std::vector<VertexId> out;
  for (VertexId v = 0; v < dag.vertices().size(); ++v) {
    if (options.source.empty() || dag.vertices()[v].source == options.source) out.push_back(v);
  }
  return out;
}

Drawing drawing_of(const History& dag, const GraphOptions& options) {
  Drawing drawing;
  const std::vector<VertexId> vertices = chosen_vertices(dag, options);
  std::map<VertexId, std::size_t> node_of_vertex;
  for (std::vector<VertexId>& run : groups_of(dag, vertices, vertices.size() > options.collapse_above)) {
    for (VertexId v : run) node_of_vertex[v] = drawing.nodes.size();
    drawing.nodes.push_back(node_of(dag, std::move(run)));
    const std::string& source = drawing.nodes.back().source;
    if (std::find(drawing.sources.begin(), drawing.sources.end(), source) == drawing.sources.end()) drawing.sources.push_back(source);
  }
  drawing.edges = edges_of(dag, node_of_vertex);
  limit(drawing);
  return drawing;
}

}  // namespace reconcile::report
