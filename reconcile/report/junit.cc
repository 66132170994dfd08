// JUnit's XML: a suite per source, a case per migration; an error is a failure, the rest is output.
#include <string>
#include <vector>

#include "reconcile/report/escape.h"
#include "reconcile/report/report.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

struct Case {
  std::string name;
  std::vector<const Finding*> findings;
};

struct Suite {
  std::string name;
  std::vector<Case> cases;
};

std::string described(const Finding& finding) {
  std::string where = finding.location ? place(*finding.location) + ": " : "";
  std::string help = finding.help ? "\nhelp: " + *finding.help : "";
  return where + std::string(to_string(finding.severity)) + "[" + finding.code + "]: " + finding.message + help;
}

int failures(const Case& test) {
  int count = 0;
  for (const Finding* finding : test.findings) count += finding->severity == Severity::Error ? 1 : 0;
  return count;
}

// A case fails once, whatever the number of its errors.
int failed_cases(const Suite& suite) {
  int count = 0;
  for (const Case& test : suite.cases) count += failures(test) > 0 ? 1 : 0;
  return count;
}

// The case of a finding: its migration's, or one for the layout of the source.
Case& case_of(Suite& suite, const Finding& finding) {
  for (Case& test : suite.cases) {
    if (finding.migration && test.name == *finding.migration) return test;
  }
  std::string name = finding.migration.value_or("(layout)");
  for (Case& test : suite.cases) {
    if (test.name == name) return test;
  }
  return suite.cases.emplace_back(Case{std::move(name), {}});
}

std::vector<Suite> suites_of(const Report& report) {
  std::vector<Suite> suites;
  for (const SourceEntry& source : report.sources) {
    Suite& suite = suites.emplace_back(Suite{source.id, {}});
    for (const std::string& migration : source.order) suite.cases.push_back({migration, {}});
  }
  for (const Finding& finding : report.findings) {
    Suite* suite = nullptr;
    for (Suite& candidate : suites) {
      if (candidate.name == finding.source) suite = &candidate;
    }
    if (suite == nullptr) suite = &suites.emplace_back(Suite{finding.source, {}});
    case_of(*suite, finding).findings.push_back(&finding);
  }
  return suites;
}

std::string to_xml(const Suite& suite, const Case& test) {
  std::string open = "    <testcase classname=\"" + xml(suite.name) + "\" name=\"" + xml(test.name) + "\"";
  if (test.findings.empty()) return open + "/>\n";
  std::string failure, output;
  const Finding* first = nullptr;
  for (const Finding* finding : test.findings) {
    bool is_error = finding->severity == Severity::Error;
    if (is_error && first == nullptr) first = finding;
    (is_error ? failure : output) += xml(described(*finding)) + "\n";
  }
  std::string out = open + ">\n";
  if (first != nullptr) {
    out += "      <failure type=\"" + xml(first->code) + "\" message=\"" + xml(first->message) + "\">" + failure + "</failure>\n";
  }
  if (!output.empty()) out += "      <system-out>" + output + "</system-out>\n";
  return out + "    </testcase>\n";
}

}  // namespace

std::string to_junit(const Report& report) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"reconcile\">\n";
  for (const Suite& suite : suites_of(report)) {
    std::string name = suite.name.empty() ? "repository" : suite.name;
    out += "  <testsuite name=\"" + xml(name) + "\" tests=\"" + std::to_string(suite.cases.size()) + "\" failures=\"" +
           std::to_string(failed_cases(suite)) + "\">\n";
    for (const Case& test : suite.cases) out += to_xml(suite, test);
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace reconcile::report
