// Findings as a good compiler prints them: the place, an excerpt with a caret, related places, help.
#include <algorithm>
#include <map>

#include "core/base/source_text.h"
#include "core/base/utf8.h"
#include "reconcile/report/report.h"

namespace reconcile::report {
namespace {

constexpr std::size_t widest_excerpt = 160;  // bytes of a source line that are shown

class Painter {
 public:
  explicit Painter(bool color) : color_(color) {}
  std::string paint(std::string_view code, std::string_view text) const {
    if (!color_) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }
  std::string severity(Severity severity, std::string_view text) const {
    return paint(severity == Severity::Error ? "1;31" : severity == Severity::Warning ? "1;33" : "1;36", text);
  }
  std::string dim(std::string_view text) const { return paint("2", text); }
  std::string bold(std::string_view text) const { return paint("1", text); }

 private:
  bool color_;
};

// Control characters of a hostile file must not reach the terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (char c : utf8::sanitized(text)) {
    bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    out.push_back(control ? ' ' : c);
  }
  return out;
}

std::string plural(int count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

class TextReport {
 public:
  TextReport(const Report& report, const TextProvider& texts, const TextStyle& style)
      : report_(report), provider_(texts), paint_(style.color) {}

  std::string run() {
    overview();
    for (const Finding& finding : report_.findings) show(finding);
    closing();
    return std::move(out_);
  }

 private:
  const SourceText& text(const std::string& path) {
    auto [it, is_new] = texts_.try_emplace(path);
    if (is_new) it->second = SourceText(path, provider_ ? provider_(path) : std::string());
    return it->second;
  }

  void line(std::string_view text) { out_.append(text).append("\n"); }

  void overview() {
    for (const SourceEntry& source : report_.sources) {
      std::string head = paint_.bold(printable(source.id)) + ": " + plural(static_cast<int>(source.order.size()), "migration");
      if (source.dialect != "postgresql") head += ", " + source.dialect;
      if (source.archived) head += ", archived: nobody runs it";
      line(head + " (found by " + printable(source.why_found) + "; order: " + source.order_rule + ")");
      std::map<std::string, int> outside;
      for (const OutsideEntry& file : source.outside) ++outside[file.why];
      for (const auto& [why, count] : outside) line("  outside its history: " + plural(count, "file") + ", " + why);
    }
    if (report_.sources.empty()) line("no migration history was found");
    if (!report_.preset.empty()) line("platform preset: " + report_.preset);
    for (const NotLookedAt& skipped : report_.not_looked_at) {
      line(paint_.dim("not looked at: " + printable(skipped.path) + " (" + printable(skipped.why) + ")"));
    }
    line("");
  }

  void show(const Finding& finding) {
    std::string head = std::string(to_string(finding.severity)) + "[" + finding.code + "]";
    std::string message = paint_.severity(finding.severity, head) + ": " + paint_.bold(printable(finding.message));
    if (finding.cascade) message += paint_.dim(" (follows from an earlier failure)");
    line(message);
    if (finding.location) excerpt(*finding.location);
    for (const char* label : {"detail", "hint"}) {
      auto it = finding.data.find(label);
      if (it == finding.data.end()) continue;
      if (const auto* value = std::get_if<std::string>(&it->second)) line(paint_.bold(label) + ": " + printable(*value));
    }
    for (const Related& related : finding.related) {
      line(paint_.bold("note") + ": " + printable(related.message));
      if (related.location) excerpt(*related.location);
    }
    if (finding.help) line(paint_.bold("help") + ": " + printable(*finding.help));
    line("");
  }

  void excerpt(const Location& location) {
    line("  --> " + printable(location.path) + ":" + std::to_string(location.begin.line) + ":" +
         std::to_string(location.begin.column));
    std::string_view whole = text(location.path).line(location.begin.line);
    if (whole.empty()) return;
    std::string number = std::to_string(location.begin.line);
    line(" " + paint_.dim(number + " | ") + printable(whole.substr(0, widest_excerpt)));
    auto before = static_cast<std::size_t>(location.begin.column) - 1;
    if (before >= widest_excerpt) return;
    std::size_t rest = utf8::count(whole) - std::min(before, utf8::count(whole));
    std::size_t width = location.begin.line == location.end.line
                            ? static_cast<std::size_t>(std::max(1, location.end.column - location.begin.column))
                            : std::max<std::size_t>(1, rest);
    line(" " + std::string(number.size(), ' ') + paint_.dim(" | ") + std::string(before, ' ') +
         paint_.paint("1;31", std::string(std::min(width, widest_excerpt - before), '^')));
  }

  void closing() {
    const Summary& s = report_.summary;
    std::string text = plural(s.errors, "error") + ", " + plural(s.warnings, "warning") + ", " + plural(s.notes, "note");
    if (s.allowed > 0) text += ", " + std::to_string(s.allowed) + " allowed";
    if (s.accepted > 0) text += ", " + std::to_string(s.accepted) + " accepted";
    line(text + "; " + plural(s.statements, "statement") + " replayed, " + std::to_string(s.undecided) + " undecided");
  }

  const Report& report_;
  const TextProvider& provider_;
  Painter paint_;
  std::map<std::string, SourceText> texts_;
  std::string out_;
};

}  // namespace

std::string to_text(const Report& report, const TextProvider& texts, const TextStyle& style) {
  return TextReport(report, texts, style).run();
}

}  // namespace reconcile::report
