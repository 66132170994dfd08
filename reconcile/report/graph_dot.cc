#include "reconcile/report/drawing.h"

namespace reconcile::report {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  }
  return out;
}

std::string attributes(const DrawnNode& node) {
  std::string out = "label=\"" + escaped(node.name) + (node.note.empty() ? "" : "\\n" + escaped(node.note)) + "\"";
  if (node.kind == VertexKind::Outside) out += ", style=\"rounded,dashed\"";
  if (node.kind == VertexKind::LedgerRow) out += ", shape=hexagon";
  return out;
}

std::string attributes(const DrawnEdge& edge) {
  switch (edge.kind) {
    case EdgeKind::Order: return "";
    case EdgeKind::Parent: return " [penwidth=2]";
    case EdgeKind::Requires: return " [style=dashed, label=\"" + escaped(edge.because) + "\", constraint=false]";
    case EdgeKind::SameContent: return " [style=dotted, dir=none, label=\"same content\", constraint=false]";
    case EdgeKind::Supersedes: return " [style=dotted, label=\"superseded by\"]";
    case EdgeKind::RecordedAs: return " [style=dotted, dir=none, label=\"recorded as\"]";
  }
  return "";
}

}  // namespace

std::string graph_to_dot(const History& dag, const GraphOptions& options) {
  const Drawing drawing = drawing_of(dag, options);
  std::string out = "digraph history {\n  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n";
  for (std::size_t s = 0; s < drawing.sources.size(); ++s) {
    out += "  subgraph cluster_" + std::to_string(s) + " {\n    label=\"" + escaped(drawing.sources[s]) + "\";\n";
    for (std::size_t n = 0; n < drawing.nodes.size(); ++n) {
      if (drawing.nodes[n].source != drawing.sources[s]) continue;
      out += "    n" + std::to_string(n) + " [" + attributes(drawing.nodes[n]) + "];\n";
    }
    out += "  }\n";
  }
  for (const DrawnEdge& edge : drawing.edges) {
    out += "  n" + std::to_string(edge.to) + " -> n" + std::to_string(edge.from) + attributes(edge) + ";\n";
  }
  if (drawing.left_out > 0) out += "  // " + std::to_string(drawing.left_out) + " requires edges are not drawn\n";
  return out + "}\n";
}

}  // namespace reconcile::report
