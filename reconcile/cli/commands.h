// The commands: each answers with an exit code and has said the rest.
#pragma once

#include "reconcile/cli/options.h"

namespace reconcile::cli {

int run(const CheckCommand& command);
int run(const PlanCommand& command);
int run(const VerifyCommand& command);
int run(const StatusCommand& command);
int run(const GraphCommand& command);
int run(const SchemaCommand& command);
int run(const BlameCommand& command);
int run(const DriftCommand& command);
int run(const ExplainCommand& command);
int run(const InitCommand& command);
int run(const CacheCommand& command);
int run(const CaptureCommand& command);
int run(const DiagnoseCommand& command);
int run(const VersionCommand& command);

}  // namespace reconcile::cli
