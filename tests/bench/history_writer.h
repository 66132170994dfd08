// Writes a Prisma repository with as many migrations as asked for, each of five statements that succeed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace reconcile::bench {

inline constexpr std::size_t statements_per_migration = 5;

struct WrittenHistory {
  std::filesystem::path root;
  std::vector<std::filesystem::path> files;  // in the order they apply
  std::vector<std::string> texts;            // of those files
};

// Requires: `root` does not exist yet. Throws std::runtime_error where a file can't be written.
WrittenHistory write_history(const std::filesystem::path& root, std::size_t migrations);

}  // namespace reconcile::bench
