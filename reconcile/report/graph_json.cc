#include <algorithm>
#include <nlohmann/json.hpp>

#include "reconcile/report/drawing.h"

namespace reconcile::report {

using nlohmann::ordered_json;

std::string graph_to_json(const History& dag, const GraphOptions& options) {
  const std::vector<VertexId> chosen = chosen_vertices(dag, options);
  auto is_chosen = [&](VertexId v) { return std::binary_search(chosen.begin(), chosen.end(), v); };
  ordered_json vertices = ordered_json::array(), edges = ordered_json::array(), cycles = ordered_json::array();
  for (VertexId v : chosen) {
    const Vertex& vertex = dag.vertices()[v];
    ordered_json out = {{"id", v}, {"kind", to_string(vertex.kind)}, {"source", vertex.source}, {"name", vertex.name}};
    if (!vertex.path.empty()) out["path"] = vertex.path;
    if (vertex.why_outside) out["why"] = to_string(*vertex.why_outside);
    vertices.push_back(std::move(out));
  }
  for (const Edge& edge : dag.edges()) {
    if (!is_chosen(edge.from) || !is_chosen(edge.to)) continue;
    ordered_json out = {{"from", edge.from}, {"to", edge.to}, {"kind", to_string(edge.kind)}};
    if (!edge.because.empty()) out["because"] = edge.because;
    edges.push_back(std::move(out));
  }
  for (const std::vector<VertexId>& cycle : dag.cycles()) {
    if (is_chosen(cycle.front())) cycles.push_back(cycle);
  }
  const ordered_json graph = {{"format", "reconcile-graph/1"}, {"vertices", std::move(vertices)}, {"edges", std::move(edges)}, {"cycles", std::move(cycles)}};
  return graph.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace reconcile::report
