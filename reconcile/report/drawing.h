// What Mermaid and DOT draw: the DAG with runs collapsed and parallel edges joined. Internal to the graph
// renderers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/history/history.h"
#include "reconcile/report/graph.h"

namespace reconcile::report {

struct DrawnNode {
  std::vector<VertexId> vertices;  // more than one: a run, in the tool's order
  std::string name;                // "0003_users", or "0003_users … 0040_audit"
  std::string note;                // "38 migrations", "archived"; may be empty
  std::string source;
  VertexKind kind = VertexKind::Migration;
  std::optional<OutsideReason> why_outside;
};

struct DrawnEdge {
  std::size_t from = 0, to = 0;  // nodes
  EdgeKind kind = EdgeKind::Order;
  std::string because;  // of a requires edge that stands for one alone
};

struct Drawing {
  std::vector<DrawnNode> nodes;
  std::vector<DrawnEdge> edges;
  std::vector<std::string> sources;  // in the order of the DAG
  std::size_t left_out = 0;          // requires edges beyond what a reader or GitHub takes
};

// The vertices that the options ask for, all of them when they name no source.
std::vector<VertexId> chosen_vertices(const History& dag, const GraphOptions& options);
Drawing drawing_of(const History& dag, const GraphOptions& options);

}  // namespace reconcile::report
