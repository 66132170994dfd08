// What each tool's own commands say of an environment, and with which exit code: mostly less than they know.
#pragma once

#include <string>
#include <vector>

#include "reconcile/migrator/next.h"

namespace reconcile::migrator {

struct Said {
  std::string command;  // "prisma migrate status"
  int exit = 0;
  std::string message;  // the tool's own first words; empty where it is silent
};

// `shadow_failure`: where a fresh database stops, by the replay (Prisma's shadow database); null: nowhere known.
std::vector<Said> what_tools_say(const Source& source, const Environment& environment, const Next& next, const WillFail* shadow_failure);

}  // namespace reconcile::migrator
