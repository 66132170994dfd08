// How the edges of the DAG are found: internal to core/history.
#pragma once

#include <span>
#include <vector>

#include "core/history/history.h"

namespace reconcile {

// What edge finders read. Vertices of source s begin at first[s]: its migrations, then its outside files.
struct EdgeInput {
  std::span<const Source> sources;
  std::span<const Vertex> vertices;
  std::span<const Effects> effects;
  std::vector<VertexId> first;

  const Migration& migration(VertexId vertex) const;
  const Source& source(VertexId vertex) const { return sources[vertices[vertex].source_index]; }
};

std::vector<Edge> order_edges(const EdgeInput& in);
std::vector<Edge> parent_edges(const EdgeInput& in);
std::vector<Edge> requires_edges(const EdgeInput& in);
std::vector<Edge> same_content_edges(const EdgeInput& in);
std::vector<Edge> supersedes_edges(const EdgeInput& in);

}  // namespace reconcile
