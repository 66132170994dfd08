// The DAG drawn: for terminals, Markdown, Graphviz and programs.
//
// In every drawing what comes later points to what it rests on, or stands above it; dashed lines are what
// the replay found out, solid ones what the tool itself says.
#pragma once

#include <cstddef>
#include <string>

#include "core/base/result.h"
#include "core/history/history.h"

namespace reconcile::report {

struct GraphOptions {
  std::string source;                // its id; empty: all
  std::size_t collapse_above = 100;  // vertices; in Mermaid and DOT linear runs are then one node each
};

// As `git log --graph`: newest on top, a lane per branch, reasons below each migration.
std::string graph_to_text(const History& dag, const GraphOptions& options = {});
std::string graph_to_mermaid(const History& dag, const GraphOptions& options = {});
std::string graph_to_dot(const History& dag, const GraphOptions& options = {});
// The contract "reconcile-graph/1".
std::string graph_to_json(const History& dag, const GraphOptions& options = {});
// Through Graphviz's `dot`; an Error where it is not installed.
Result<std::string> graph_to_svg(const History& dag, const GraphOptions& options = {});

}  // namespace reconcile::report
