#include "core/execute/json_build.h"

#include "core/analyze/coerce.h"
#include "core/execute/compare.h"
#include "core/execute/container.h"
#include "core/execute/numeric.h"
#include "core/execute/row_type.h"

namespace reconcile::execute {
namespace {

std::optional<Json> array_to_json(Session& session, Oid element, const Value& value) {
  std::optional<ArrayValue> array = parse_array(value.text());
  if (!array || array->dims.size() > 1) return std::nullopt;
  Json out{.kind = Json::Kind::Array};
  for (const Value& member : array->members) {
    std::optional<Json> item = to_json(session, element, member);
    if (!item) return std::nullopt;
    out.items.push_back(std::move(*item));
  }
  return out;
}

std::optional<Json> record_to_json(Session& session, Oid type, const Value& value) {
  std::vector<Field> shape = fields_of_type(session, type);
  std::optional<std::vector<Value>> fields = record_fields(value);
  if (!fields || shape.size() != fields->size()) return std::nullopt;
  std::string text = "{";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    std::optional<Json> item = to_json(session, shape[i].type, (*fields)[i]);
    if (!item) return std::nullopt;
    text += (i > 0 ? "," : "") + json_quote(shape[i].name) + ":" + print_jsonb(*item);
  }
  return parse_json(text + "}");
}

}  // namespace

std::optional<Json> to_json(Session& session, Oid type, const Value& value) {
  if (value.is_null()) return Json{};
  if (!value.is_known()) return std::nullopt;
  const std::string& text = value.text();
  switch (class_of(session, type)) {
    case TypeClass::Bool: return Json{.kind = Json::Kind::Bool, .text = value.is_true() ? "true" : "false"};
    case TypeClass::Integer: return Json{.kind = Json::Kind::Number, .text = text};
    case TypeClass::Numeric:
      return Json{.kind = numeric_is_finite(text) ? Json::Kind::Number : Json::Kind::String, .text = text};
    case TypeClass::Float: return Json{.kind = Json::Kind::Number, .text = text};
    case TypeClass::Json: return parse_json(text);
    case TypeClass::Array: return array_to_json(session, analyze::base_element_type(session, type), value);
    case TypeClass::Record: return record_to_json(session, type, value);
    case TypeClass::Time: return std::nullopt;  // ISO 8601 with a T
    default: break;
  }
  if (analyze::base_type(session, type) == type_oid::Json) return parse_json(text);
  std::optional<std::string> printed = output_text(session, type, value);
  return printed ? std::optional<Json>(Json{.kind = Json::Kind::String, .text = *printed}) : std::nullopt;
}

}  // namespace reconcile::execute
