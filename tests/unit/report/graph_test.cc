#include "reconcile/report/graph.h"

#include <algorithm>

#include "tests/catch.h"

using namespace reconcile;          // NOLINT(google-build-using-namespace)
using namespace reconcile::report;  // NOLINT(google-build-using-namespace)

namespace {

Vertex vertex(std::string name, VertexKind kind = VertexKind::Migration, std::string source = "drizzle:d") {
  Vertex v;
  v.kind = kind;
  v.source = std::move(source);
  v.name = std::move(name);
  if (kind == VertexKind::Outside) v.why_outside = OutsideReason::Archived;
  return v;
}

// 0 ← 1 ← 3 and 0 ← 2 ← 3, as snapshots tell.
History diamond() {
  return History({vertex("0_base"), vertex("1_left"), vertex("2_right"), vertex("3_merge")},
                 {{1, 0, EdgeKind::Parent, ""}, {2, 0, EdgeKind::Parent, ""}, {3, 1, EdgeKind::Parent, ""}, {3, 2, EdgeKind::Parent, ""}}, {});
}

History chain(std::size_t length) {
  std::vector<Vertex> vertices;
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < length; ++i) {
    vertices.push_back(vertex("m" + std::to_string(i)));
    if (i > 0) edges.push_back({i, i - 1, EdgeKind::Order, ""});
    if (i > 1) edges.push_back({i, 0, EdgeKind::Requires, "table public.t"});
  }
  return History(std::move(vertices), std::move(edges), {});
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

}  // namespace

TEST_CASE("a straight history is one lane, newest on top, with its reasons") {
  CHECK(graph_to_text(chain(3)) ==
        "drizzle:d\n"
        "* m2\n"
        "|   requires m0: table public.t\n"
        "* m1\n"
        "* m0\n");
}

TEST_CASE("branches and merges have lanes of their own") {
  CHECK(graph_to_text(diamond()) ==
        "drizzle:d\n"
        "* 3_merge\n"
        "|\\\n"
        "| * 2_right\n"
        "* | 1_left\n"
        "|/\n"
        "* 0_base\n");
}

TEST_CASE("three open branches end in their common parent") {
  const History dag({vertex("0"), vertex("a"), vertex("b"), vertex("c")},
                    {{1, 0, EdgeKind::Parent, ""}, {2, 0, EdgeKind::Parent, ""}, {3, 0, EdgeKind::Parent, ""}}, {});
  CHECK(graph_to_text(dag) ==
        "drizzle:d\n"
        "* c\n"
        "| * b\n"
        "| | * a\n"
        "|/  |\n"
        "|__/\n"
        "* 0\n");
}

TEST_CASE("what stands outside comes last, cycles are marked") {
  const History dag({vertex("a"), vertex("b"), vertex("old", VertexKind::Outside), vertex("row 7", VertexKind::LedgerRow)},
                    {{0, 1, EdgeKind::Parent, ""}, {1, 0, EdgeKind::Parent, ""}, {1, 2, EdgeKind::Supersedes, ""}}, {});
  const std::string text = graph_to_text(dag);
  CHECK(text.find("* b (in a cycle)\n") != std::string::npos);
  CHECK(text.find("supersedes old\n") != std::string::npos);
  CHECK(text.ends_with("o old (archived)\nx row 7 (ledger row)\n"));
}

TEST_CASE("Mermaid: what is rested on points to what rests on it, names are escaped") {
  const History dag({vertex("a\"b]"), vertex("end")}, {{1, 0, EdgeKind::Order, ""}, {1, 0, EdgeKind::Requires, "table public.t"}}, {});
  CHECK(graph_to_mermaid(dag) ==
        "flowchart LR\n"
        "  subgraph s0[\"drizzle:d\"]\n"
        "    n0[\"a#quot;b]\"]\n"
        "    n1[\"end\"]\n"
        "  end\n"
        "  n0 --> n1\n"
        "  n0 -.->|\"table public.t\"| n1\n"
        "  classDef outside stroke-dasharray: 5 5\n");
}

TEST_CASE("long straight runs become one node where the drawing would be too large") {
  CHECK(count(graph_to_mermaid(chain(100)), "[\"m") == 100);
  const std::string mermaid = graph_to_mermaid(chain(150));
  CHECK(mermaid.find("n0[\"m0 … m149<br/>150 migrations\"]") != std::string::npos);
  CHECK(mermaid.find("n1") == std::string::npos);
  CHECK(graph_to_dot(chain(150)).find("label=\"m0 … m149\\n150 migrations\"") != std::string::npos);
}

TEST_CASE("a dense graph keeps within what GitHub draws, and says what it left out") {
  GraphOptions all;
  all.collapse_above = 10000;
  const std::string mermaid = graph_to_mermaid(chain(300), all);
  CHECK(count(mermaid, " --> ") == 299);
  CHECK(count(mermaid, "-.->") == 101);
  CHECK(mermaid.find("%% 197 requires edges are not drawn") != std::string::npos);
}

TEST_CASE("DOT escapes what would end a string") {
  const std::string dot = graph_to_dot(History({vertex("a\"\\")}, {}, {}));
  CHECK(dot.find("label=\"a\\\"\\\\\"") != std::string::npos);
}

TEST_CASE("JSON holds vertices, edges and cycles of the source that was asked for") {
  const History dag({vertex("a"), vertex("b", VertexKind::Migration, "prisma:p"), vertex("bad \xFF")}, {{2, 0, EdgeKind::Order, ""}, {2, 1, EdgeKind::Requires, "x"}}, {});
  GraphOptions options;
  options.source = "drizzle:d";
  const std::string json = graph_to_json(dag, options);
  CHECK(json.find("\"format\": \"reconcile-graph/1\"") != std::string::npos);
  CHECK(json.find("prisma") == std::string::npos);
  CHECK(count(json, "\"from\"") == 1);
}

TEST_CASE("SVG is drawn, or what is missing is named") {
  const auto svg = graph_to_svg(chain(3));
  if (svg) {
    CHECK(svg->find("<svg") != std::string::npos);
  } else {
    CHECK(svg.error().message.find("Graphviz") != std::string::npos);
    CHECK_FALSE(svg.error().help.empty());
  }
}
