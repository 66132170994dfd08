#include "adapters/tool_use.h"

namespace reconcile {

std::string_view to_string(CallSite site) {
  switch (site) {
    case CallSite::PackageScript: return "package script";
    case CallSite::Ci: return "CI";
    case CallSite::Compose: return "compose";
    case CallSite::Dockerfile: return "Dockerfile";
    case CallSite::Makefile: return "Makefile";
    case CallSite::Procfile: return "Procfile";
    case CallSite::Shell: return "shell script";
    case CallSite::Code: return "code";
  }
  return "code";
}

std::vector<ToolUse> find_tool_uses(const FileTree&, const TreeIndex&) { return {}; }

}  // namespace reconcile
