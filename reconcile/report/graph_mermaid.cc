#include "reconcile/report/drawing.h"

namespace reconcile::report {
namespace {

// In a quoted label only entities are safe: quotes, brackets, backticks and "end" all mean something.
std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '"': out += "#quot;"; break;
      case '#': out += "#35;"; break;
      case '&': out += "#amp;"; break;
      case '<': out += "#lt;"; break;
      case '>': out += "#gt;"; break;
      case '`': out += "#96;"; break;
      case '\\': out += "#92;"; break;
      case '\n': case '\r': case '\t': out += ' '; break;
      default: out += c;
    }
  }
  return out;
}

std::string shape(const DrawnNode& node) {
  std::string label = "\"" + escaped(node.name) + (node.note.empty() ? "" : "<br/>" + escaped(node.note)) + "\"";
  if (node.kind == VertexKind::LedgerRow) return "{{" + label + "}}";
  if (node.kind == VertexKind::Outside) return "([" + label + "])";
  return "[" + label + "]";
}

std::string arrow(const DrawnEdge& edge) {
  const std::string label = edge.because.empty() ? "" : "|\"" + escaped(edge.because) + "\"|";
  switch (edge.kind) {
    case EdgeKind::Order: return "-->";
    case EdgeKind::Parent: return "==>";
    case EdgeKind::Requires: return "-.->" + label;
    case EdgeKind::SameContent: return "-.-|\"same content\"|";
    case EdgeKind::Supersedes: return "-.->|\"superseded by\"|";
    case EdgeKind::RecordedAs: return "-.-|\"recorded as\"|";
  }
  return "-->";
}

}  // namespace

// Arrows run with time: from what is rested on to what rests on it.
std::string graph_to_mermaid(const History& dag, const GraphOptions& options) {
  const Drawing drawing = drawing_of(dag, options);
  std::string out = drawing.nodes.size() > 12 ? "flowchart TD\n" : "flowchart LR\n";
  for (std::size_t s = 0; s < drawing.sources.size(); ++s) {
    out += "  subgraph s" + std::to_string(s) + "[\"" + escaped(drawing.sources[s]) + "\"]\n";
    for (std::size_t n = 0; n < drawing.nodes.size(); ++n) {
      if (drawing.nodes[n].source != drawing.sources[s]) continue;
      out += "    n" + std::to_string(n) + shape(drawing.nodes[n]) + "\n";
    }
    out += "  end\n";
  }
  for (const DrawnEdge& edge : drawing.edges) {
    out += "  n" + std::to_string(edge.to) + " " + arrow(edge) + " n" + std::to_string(edge.from) + "\n";
  }
  if (drawing.left_out > 0) out += "  %% " + std::to_string(drawing.left_out) + " requires edges are not drawn\n";
  out += "  classDef outside stroke-dasharray: 5 5\n";
  for (std::size_t n = 0; n < drawing.nodes.size(); ++n) {
    if (drawing.nodes[n].kind == VertexKind::Outside) out += "  class n" + std::to_string(n) + " outside\n";
  }
  return out;
}

}  // namespace reconcile::report
