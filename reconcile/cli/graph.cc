// reconcile graph: which migration rests on which.
#include "reconcile/report/graph.h"

#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/session.h"

namespace reconcile::cli {
namespace {

Result<std::string> draw(const History& dag, const std::string& format) {
  if (format == "mermaid") return report::graph_to_mermaid(dag);
  if (format == "dot") return report::graph_to_dot(dag);
  if (format == "svg") return report::graph_to_svg(dag);
  if (format == "json") return report::graph_to_json(dag);
  return report::graph_to_text(dag);
}

}  // namespace

int run(const GraphCommand& command) {
  const CommonOptions& common = command.common;
  Result<Session> session = open_session(common);
  if (!session) return complain(session.error()), exit_not_made;
  Result<std::string> drawing = draw(*session->audit.history, common.format);
  if (!drawing) return complain(drawing.error()), exit_not_made;
  return write_output(common, *drawing, &session->audit, exit_clean);
}

}  // namespace reconcile::cli
