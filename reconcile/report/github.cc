// GitHub Actions' workflow commands: annotations in the log and on the changed lines.
#include <algorithm>
#include <map>

#include "core/base/utf8.h"
#include "reconcile/report/next_actions.h"
#include "reconcile/report/placing.h"
#include "reconcile/report/report.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

constexpr int most_per_severity = 10;  // GitHub drops the rest of a step without a word

std::string_view command(Severity severity) {
  return severity == Severity::Error ? "error" : severity == Severity::Warning ? "warning" : "notice";
}

std::string escaped(std::string_view text, std::string_view also) {
  std::string out;
  for (char c : utf8::sanitized(text)) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else if (c == ':' && also.find(c) != std::string_view::npos) {
      out += "%3A";
    } else if (c == ',' && also.find(c) != std::string_view::npos) {
      out += "%2C";
    } else {
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return out;
}

std::string property(std::string_view text) { return escaped(text, ":,"); }
std::string message(std::string_view text) { return escaped(text, ""); }

std::string annotation(const Report& report, const Finding& finding) {
  Location at = placed(report, finding);
  std::string out = "::" + std::string(command(finding.severity)) + " file=" + property(at.path) + ",line=" + std::to_string(at.begin.line) +
                    ",endLine=" + std::to_string(at.end.line);
  // Columns of a range over several lines make GitHub drop the annotation.
  if (at.begin.line == at.end.line) {
    out += ",col=" + std::to_string(at.begin.column) + ",endColumn=" + std::to_string(std::max(at.end.column, at.begin.column + 1));
  }
  out += ",title=" + property(finding.code) + "::" + message(finding.message);
  if (finding.help) out += "%0Ahelp: " + message(*finding.help);
  return out + "\n";
}

}  // namespace

std::string to_github(const Report& report) {
  std::string out;
  for (Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
    int count = 0;
    for (const Finding& finding : report.findings) {
      if (finding.severity != severity) continue;
      if (++count <= most_per_severity) out += annotation(report, finding);
    }
    if (count > most_per_severity) out += plural(count - most_per_severity, "more " + std::string(to_string(severity))) + " in the full report\n";
  }
  return out + counts(report.summary) + "\n";
}

}  // namespace reconcile::report
