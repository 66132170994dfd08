// What the tools' own codes mean, whatever the repository: the table behind `reconcile diagnose`.
#pragma once

#include <span>
#include <string_view>

namespace reconcile::diagnose {

// Texts may hold {migration}, {deploy} (the repository's own command), {run} (how it calls a tool: "npx").
struct CodeFacts {
  std::string_view code;    // "P3018", "drizzle/silent-exit", a SQLSTATE, or its class: "23"
  std::string_view title;   // what happened
  std::string_view cause;   // why, in general
  std::string_view next[3];  // what to do, in order: "text", or "text: `command`"; empty ones are none
};

// Of the code itself, else of its class (a SQLSTATE's first two characters); null: not known.
const CodeFacts* facts_of(std::string_view code);
std::span<const CodeFacts> all_facts();

}  // namespace reconcile::diagnose
