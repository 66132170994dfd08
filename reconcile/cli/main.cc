// reconcile: the command line.
#include <csignal>
#include <exception>

#include "core/base/result.h"
#include "reconcile/cli/app.h"
#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"

namespace reconcile::cli {
namespace {

int main_of(int argc, char** argv) {
  auto parsed = parse_command_line(argc, argv);
  if (const auto* usage = std::get_if<UsageError>(&parsed)) {
    complain({usage->message, "", usage->help});
    return exit_not_made;
  }
  if (const auto* help = std::get_if<Help>(&parsed)) return write_stdout(help->text);
  return std::visit([](const auto& command) { return run(command); }, std::get<Command>(parsed));
}

}  // namespace
}  // namespace reconcile::cli

int main(int argc, char** argv) {
  using namespace reconcile::cli;
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is no failure: output.cc
  try {
    return main_of(argc, argv);
  } catch (const std::exception& defect) {
    complain({std::string("defect: ") + defect.what(), "", "please report it, with what is needed to reproduce it"});
  }
  return exit_defect;
}
