// Prints, for each path on standard input (a .prisma file, or a folder of them), the script that makes its
// schema: to PATH's name with .ours.sql. Argument: --join-table-index for Prisma before 6.0.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "adapters/prisma_schema/reader.h"
#include "adapters/prisma_schema/script.h"

using namespace reconcile;

namespace {

SourceText read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return SourceText(path.string(), std::string(std::istreambuf_iterator<char>(in), {}));
}

std::vector<SourceText> read_all(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {read_file(path)};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.path().extension() == ".prisma") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<SourceText> out;
  for (const auto& file : files) out.push_back(read_file(file));
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  prisma_schema::RenderOptions options;
  options.join_table_has_primary_key = argc < 2 || std::string(argv[1]) != "--join-table-index";
  for (std::string path; std::getline(std::cin, path);) {
    prisma_schema::Document document = prisma_schema::read_schema(read_all(path));
    const prisma_schema::Database database = prisma_schema::to_database(document, options);
    std::filesystem::path out = path;
    out.replace_extension(".ours.sql");
    std::ofstream(out, std::ios::binary) << prisma_schema::to_script(database);
    for (const prisma_schema::Problem& problem : document.problems) {
      const Location at = document.location(problem.place);
      std::cout << at.path << ":" << at.begin.line << ":" << at.begin.column << ": " << problem.message << "\n";
    }
  }
}
