#include "reconcile/plan/file_steps.h"

#include "reconcile/plan/quoting.h"

namespace reconcile::plan {

Step file_step(StepKind kind, std::string title, std::string why, const std::string& path) {
  Step step{.kind = kind};
  step.title = std::move(title);
  step.why = std::move(why);
  step.path = path;
  step.lock = "none";
  step.duration = "instant";
  return step;
}

Step write_step(Workspace& workspace, StepKind kind, std::string title, std::string why, const std::string& path, std::string content) {
  Step step = file_step(kind, std::move(title), std::move(why), path);
  workspace.write(path, content);
  step.content = std::move(content);
  step.patch = workspace.patch_of(path);
  step.rollback = (kind == StepKind::Add ? "git rm " : "git checkout -- ") + shell_word(path);
  return step;
}

Step move_step(Workspace& workspace, std::string title, const std::string& from, const std::string& to) {
  workspace.move(from, to);
  Step step = file_step(StepKind::Move, std::move(title), "", from);
  step.new_path = to;
  step.patch = rename_diff(from, to);
  step.rollback = "git mv " + shell_word(to) + " " + shell_word(from);
  return step;
}

}  // namespace reconcile::plan
