// SARIF 2.1.0, as GitHub's code scanning takes it: every member that it requires, none that would turn
// findings into security alerts, and fingerprints that outlive a renumbering.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "reconcile/report/escape.h"
#include "reconcile/report/placing.h"
#include "reconcile/report/report.h"

namespace reconcile::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_results = 25000;       // GitHub refuses more
constexpr std::size_t longest_description = 1024;

std::string level(Severity severity) { return std::string(to_string(severity)); }

Json region(const Location& location) {
  int end_column = location.end.column;
  // SARIF's end is just past the region, which may not be empty.
  if (location.end.line == location.begin.line) end_column = std::max(end_column, location.begin.column + 1);
  return {{"startLine", location.begin.line}, {"startColumn", location.begin.column}, {"endLine", location.end.line}, {"endColumn", end_column}};
}

Json physical(const Location& location) {
  return {{"physicalLocation", {{"artifactLocation", {{"uri", uri(location.path)}}}, {"region", region(location)}}}};
}

// The first paragraph of a code's page.
std::string description(std::string_view page, const std::string& code) {
  std::size_t start = page.find("\n\n");
  if (start == std::string_view::npos) return code;
  std::string_view rest = page.substr(start + 2);
  return std::string(rest.substr(0, std::min(rest.find("\n\n"), longest_description)));
}

class Sarif {
 public:
  Sarif(const Report& report, const PageProvider& pages) : report_(report), pages_(pages) {}

  std::string run() {
    Json results = Json::array();
    for (const Finding* finding : chosen()) results.push_back(result(*finding));
    Json driver{{"name", "reconcile"}, {"rules", std::move(rules_)}};
    Json run{{"tool", {{"driver", std::move(driver)}}}, {"automationDetails", {{"id", "reconcile/"}}}, {"columnKind", "unicodeCodePoints"}, {"results", std::move(results)}};
    Json out{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({std::move(run)})}};
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  // All of them, or where there are too many the most severe.
  std::vector<const Finding*> chosen() const {
    std::vector<const Finding*> out;
    for (const Finding& finding : report_.findings) out.push_back(&finding);
    if (out.size() <= most_results) return out;
    std::stable_sort(out.begin(), out.end(), [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
    out.resize(most_results);
    return out;
  }

  std::size_t rule_index(const Finding& finding) {
    auto [it, is_new] = rule_of_.try_emplace(finding.code, rules_.size());
    if (is_new) {
      std::string_view page = pages_ ? pages_(finding.code) : std::string_view();
      std::string text = description(page, finding.code);
      std::string help = page.empty() ? finding.code : std::string(page);
      rules_.push_back({{"id", finding.code},
                        {"shortDescription", {{"text", text.substr(0, text.find(". "))}}},
                        {"fullDescription", {{"text", text}}},
                        {"help", {{"text", help}, {"markdown", help}}},
                        {"defaultConfiguration", {{"level", level(finding.severity)}}},
                        {"properties", {{"tags", {"database", "migrations"}}}}});
    }
    return it->second;
  }

  Json result(const Finding& finding) {
    std::string text = finding.message + (finding.sqlstate ? " (SQLSTATE " + *finding.sqlstate + ")" : "");
    if (!finding.location) text += " (of no file: shown at its history)";
    if (finding.help) text += "\n" + *finding.help;
    Json out{{"ruleId", finding.code},
             {"ruleIndex", rule_index(finding)},
             {"level", level(finding.severity)},
             {"message", {{"text", text}}},
             {"locations", Json::array({physical(placed(report_, finding))})},
             {"partialFingerprints", {{"primaryLocationLineHash", fingerprints_.of(finding)}}}};
    Json related = Json::array();
    for (const Related& other : finding.related) {
      if (!other.location) continue;
      Json location = physical(*other.location);
      location["id"] = related.size() + 1;
      location["message"] = {{"text", other.message}};
      related.push_back(std::move(location));
    }
    if (!related.empty()) out["relatedLocations"] = std::move(related);
    return out;
  }

  const Report& report_;
  const PageProvider& pages_;
  Json rules_ = Json::array();
  std::map<std::string, std::size_t> rule_of_;
  UniqueFingerprints fingerprints_;
};

}  // namespace

std::string to_sarif(const Report& report, const PageProvider& pages) { return Sarif(report, pages).run(); }

}  // namespace reconcile::report
