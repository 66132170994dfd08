#include "reconcile/diagnose/render.h"

#include <nlohmann/json.hpp>

namespace reconcile::diagnose {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* not_recognised =
    "not recognised: the text holds no error of PostgreSQL, Prisma Migrate or drizzle-kit that reconcile knows\n"
    "what would help: the whole log from the migrate command to its exit code, the server's own line (`ERROR: …`), or the bare code (P3018, 42703)\n";

std::string place(const Location& location) {
  return location.path + ":" + std::to_string(location.begin.line) + ":" + std::to_string(location.begin.column);
}

std::string head_of(const Diagnosis& d) {
  std::string head = d.code.empty() ? "an error" : d.code;
  if (!d.title.empty()) head += ": " + d.title;
  return head;
}

std::string text_of(const Diagnosis& d) {
  std::string out = head_of(d) + "\n";
  if (!d.message.empty()) out += "  the log says: " + d.message + (d.sqlstate.empty() || d.sqlstate == d.code ? "" : " (" + d.sqlstate + ")") + "\n";
  if (!d.migration.empty()) {
    out += "  migration: " + d.migration + (d.source.empty() ? "" : " of " + d.source) + (d.found_by.empty() ? "" : " (" + d.found_by + ")") + "\n";
  }
  if (d.location) out += "    --> " + place(*d.location) + "\n";
  if (!d.cause.empty()) out += "  cause: " + d.cause + "\n";
  for (const Related& related : d.evidence) {
    out += "    " + related.message + "\n";
    if (related.location) out += "      --> " + place(*related.location) + "\n";
  }
  if (!d.next.empty()) out += "  next:\n";
  int number = 0;
  for (const Step& step : d.next) {
    out += "    " + std::to_string(++number) + ". " + step.text + (step.where.empty() ? "" : " (" + step.where + ")") + "\n";
  }
  return out;
}

Json to_json(const std::optional<Location>& location) {
  if (!location) return nullptr;
  return {{"path", location->path}, {"line", location->begin.line}, {"column", location->begin.column}};
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json to_json(const Diagnosis& d) {
  Json out{{"code", d.code}, {"sqlstate", text_or_null(d.sqlstate)}, {"title", text_or_null(d.title)}, {"message", text_or_null(d.message)},
           {"source", text_or_null(d.source)}, {"migration", text_or_null(d.migration)}, {"found_by", text_or_null(d.found_by)},
           {"location", to_json(d.location)}, {"cause", text_or_null(d.cause)}, {"evidence", Json::array()}, {"next", Json::array()}};
  out["finding"] = d.finding == nullptr ? Json(nullptr) : Json{{"code", d.finding->code}, {"fingerprint", d.finding->fingerprint()}};
  for (const Related& related : d.evidence) out["evidence"].push_back({{"message", related.message}, {"location", to_json(related.location)}});
  for (const Step& step : d.next) {
    Json one{{"text", step.text}};
    if (!step.command.empty()) one["command"] = step.command;
    if (!step.where.empty()) one["where"] = step.where;
    out["next"].push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::string to_text(std::span<const Diagnosis> diagnoses) {
  if (diagnoses.empty()) return not_recognised;
  std::string out;
  for (const Diagnosis& d : diagnoses) out += (out.empty() ? "" : "\n") + text_of(d);
  return out;
}

std::string to_json(std::span<const Diagnosis> diagnoses) {
  Json out{{"format", "reconcile-diagnosis/1"}, {"recognised", !diagnoses.empty()}, {"diagnoses", Json::array()}};
  for (const Diagnosis& d : diagnoses) out["diagnoses"].push_back(to_json(d));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reconcile::diagnose
