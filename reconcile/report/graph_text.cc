// `git log --graph` for migrations: newest on top, a lane per branch of snapshots, reasons below.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "reconcile/report/drawing.h"

namespace reconcile::report {
namespace {

constexpr std::size_t max_reasons = 3;  // requires lines below one migration

// The lanes of the drawing, each waiting for the vertex that it leads to.
class Lanes {
 public:
  // The lane on which `v` stands; others that lead to it end there. Appends the row that joins them.
  std::size_t arrive(VertexId v, std::string& out) {
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < next_.size(); ++i) {
      if (next_[i] == v) waiting.push_back(i);
    }
    if (waiting.empty()) return take(v);
    for (std::size_t i = 1; i < waiting.size(); ++i) {
      out += slanted(waiting.front(), waiting[i], '/') + "\n";
      next_[waiting[i]].reset();
    }
    trim();
    return waiting.front();
  }

  // From `lane` on to what its vertex rests on. Appends the rows that branch off.
  void leave(std::size_t lane, const std::vector<VertexId>& below, std::string& out) {
    next_[lane].reset();
    if (!below.empty()) next_[lane] = below.front();
    for (std::size_t i = 1; i < below.size(); ++i) {
      const std::size_t branch = take(below[i]);
      out += slanted(lane, branch, '\\') + "\n";
    }
    trim();
  }

  std::string row(std::optional<std::size_t> mark_at = {}, char mark = '*') const {
    std::string out;
    for (std::size_t i = 0; i < next_.size(); ++i) {
      out += mark_at == i ? mark : next_[i] ? '|' : ' ';
      out += ' ';
    }
    return out;
  }

 private:
  void trim() {
    while (!next_.empty() && !next_.back()) next_.pop_back();
  }

  // A free lane right of all that are in use, or a free one in between.
  std::size_t take(VertexId v) {
    const auto free = std::find(next_.begin(), next_.end(), std::nullopt);
    const auto lane = static_cast<std::size_t>(free - next_.begin());
    if (free == next_.end()) next_.push_back(v);
    next_[lane] = v;
    return lane;
  }

  // "|__/": lanes, with a line from `left` to just below `right` (or, branching off to the left, mirrored).
  std::string slanted(std::size_t a, std::size_t b, char stroke) const {
    const std::size_t left = std::min(a, b), right = std::max(a, b);
    if (a > b) stroke = stroke == '/' ? '\\' : '/';
    std::string out = row();
    out.resize(std::max(out.size(), 2 * right + 1), ' ');
    for (std::size_t at = 2 * left + 1; at < 2 * right - 1; ++at) {
      if (out[at] == ' ') out[at] = '_';
    }
    out[2 * right - 1] = stroke;
    if (out[2 * right] == '|') out[2 * right] = ' ';
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
  }

  std::vector<std::optional<VertexId>> next_;
};

class TextGraph {
 public:
  explicit TextGraph(const History& dag) : dag_(dag) {
    for (std::size_t i = 0; i < dag.edges().size(); ++i) edges_from_[dag.edges()[i].from].push_back(i);
    for (const std::vector<VertexId>& cycle : dag.cycles()) cyclic_.insert(cycle.begin(), cycle.end());
  }

  std::string draw(const std::string& source) {
    std::string out = source + "\n";
    Lanes lanes;
    std::vector<VertexId> order = dag_.topological_order();
    std::erase_if(order, [&](VertexId v) { return dag_.vertices()[v].source != source; });
    std::set<VertexId> drawn;
    for (auto v = order.rbegin(); v != order.rend(); ++v) {
      if (dag_.vertices()[*v].kind == VertexKind::Migration) draw_vertex(*v, lanes, drawn, out);
    }
    for (VertexId v : order) {
      if (dag_.vertices()[v].kind != VertexKind::Migration) draw_vertex(v, lanes, drawn, out);
    }
    return out;
  }

 private:
  void draw_vertex(VertexId v, Lanes& lanes, std::set<VertexId>& drawn, std::string& out) {
    const Vertex& vertex = dag_.vertices()[v];
    const std::size_t lane = lanes.arrive(v, out);
    const char mark = vertex.kind == VertexKind::Migration ? '*' : vertex.kind == VertexKind::Outside ? 'o' : 'x';
    out += lanes.row(lane, mark) + vertex.name;
    if (vertex.why_outside) out += " (" + std::string(to_string(*vertex.why_outside)) + ")";
    if (vertex.kind == VertexKind::LedgerRow) out += " (ledger row)";
    if (cyclic_.contains(v)) out += " (in a cycle)";
    out += "\n";
    drawn.insert(v);
    std::string branches;
    lanes.leave(lane, lineage(v, drawn), branches);
    out += branches;
    for (const std::string& reason : reasons(v)) out += lanes.row() + "  " + reason + "\n";
  }

  // The snapshots' parents where there are any, else the migration before; within a source, and without
  // what a cycle has put above already.
  std::vector<VertexId> lineage(VertexId v, const std::set<VertexId>& drawn) const {
    for (EdgeKind kind : {EdgeKind::Parent, EdgeKind::Order}) {
      std::vector<VertexId> out;
      for (const Edge& edge : edges_from(v)) {
        const bool same_source = dag_.vertices()[edge.to].source == dag_.vertices()[v].source;
        if (edge.kind == kind && same_source && !drawn.contains(edge.to)) out.push_back(edge.to);
      }
      if (!out.empty()) return out;
    }
    return {};
  }

  std::vector<std::string> reasons(VertexId v) const {
    std::vector<std::string> out;
    std::size_t required = 0;
    for (const Edge& edge : edges_from(v)) {
      const std::string& name = dag_.vertices()[edge.to].name;
      switch (edge.kind) {
        case EdgeKind::Requires:
          if (++required <= max_reasons) out.push_back("requires " + name + (edge.because.empty() ? "" : ": " + edge.because));
          break;
        case EdgeKind::SameContent: out.push_back("same content as " + name); break;
        case EdgeKind::Supersedes: out.push_back("supersedes " + name); break;
        case EdgeKind::RecordedAs: out.push_back("recorded as " + name); break;
        default: break;
      }
    }
    if (required > max_reasons) out.push_back("requires " + std::to_string(required - max_reasons) + " more");
    return out;
  }

  std::vector<Edge> edges_from(VertexId v) const {
    std::vector<Edge> out;
    auto found = edges_from_.find(v);
    if (found == edges_from_.end()) return out;
    for (std::size_t i : found->second) out.push_back(dag_.edges()[i]);
    return out;
  }

  const History& dag_;
  std::map<VertexId, std::vector<std::size_t>> edges_from_;
  std::set<VertexId> cyclic_;
};

}  // namespace

std::string graph_to_text(const History& dag, const GraphOptions& options) {
  TextGraph graph(dag);
  std::vector<std::string> sources;
  for (VertexId v : chosen_vertices(dag, options)) {
    const std::string& source = dag.vertices()[v].source;
    if (std::find(sources.begin(), sources.end(), source) == sources.end()) sources.push_back(source);
  }
  std::string out;
  for (const std::string& source : sources) {
    if (!out.empty()) out += "\n";
    out += graph.draw(source);
  }
  return out;
}

}  // namespace reconcile::report
