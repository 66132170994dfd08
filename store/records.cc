#include "store/records.h"

#include <variant>

#include "store/codec.h"

namespace reconcile::store {
namespace {

void write(Encoder& out, const Location& location) {
  out.text(location.path);
  out.number(location.span.offset);
  out.number(location.span.length);
  for (const LineColumn& at : {location.begin, location.end}) {
    out.integer(at.line);
    out.integer(at.column);
  }
  out.number(static_cast<unsigned>(location.position));
}

Location read_location(Decoder& in) {
  Location location;
  location.path = in.text();
  location.span.offset = in.number();
  location.span.length = in.number();
  for (LineColumn* at : {&location.begin, &location.end}) {
    at->line = static_cast<int>(in.integer());
    at->column = static_cast<int>(in.integer());
  }
  location.position = static_cast<Position>(in.number_below(2));
  return location;
}

void write(Encoder& out, const DataValue& value) {
  out.number(value.index());
  if (const auto* flag = std::get_if<bool>(&value)) out.boolean(*flag);
  if (const auto* number = std::get_if<std::int64_t>(&value)) out.integer(*number);
  if (const auto* text = std::get_if<std::string>(&value)) out.text(*text);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) out.texts(*texts);
}

DataValue read_value(Decoder& in) {
  switch (in.number_below(std::variant_size_v<DataValue>)) {
    case 0: return in.boolean();
    case 1: return in.integer();
    case 2: return in.text();
    default: return in.texts();
  }
}

void write(Encoder& out, const Finding& f) {
  auto text = [&](const std::string& value) { out.text(value); };
  auto location = [&](const Location& value) { write(out, value); };
  for (const std::string* value : {&f.code, &f.source, &f.message, &f.server_versions, &f.object}) text(*value);
  out.number(static_cast<unsigned>(f.severity));
  for (const std::optional<std::string>* value : {&f.migration, &f.environment, &f.sqlstate, &f.help}) out.optional(*value, text);
  out.boolean(f.first_failure);
  out.boolean(f.cascade);
  out.optional(f.location, location);
  out.optional(f.statement, [&](const StatementRef& statement) {
    for (int value : {statement.index, statement.first_line, statement.last_line}) out.integer(value);
  });
  out.list(f.related, [&](const Related& related) {
    text(related.message);
    out.optional(related.location, location);
  });
  out.number(f.data.size());
  for (const auto& [name, value] : f.data) {
    text(name);
    write(out, value);
  }
}

Finding read_finding(Decoder& in) {
  Finding f;
  auto text = [&] { return in.text(); };
  auto location = [&] { return read_location(in); };
  for (std::string* value : {&f.code, &f.source, &f.message, &f.server_versions, &f.object}) *value = text();
  f.severity = static_cast<Severity>(in.number_below(3));
  for (std::optional<std::string>* value : {&f.migration, &f.environment, &f.sqlstate, &f.help}) *value = in.optional<std::string>(text);
  f.first_failure = in.boolean();
  f.cascade = in.boolean();
  f.location = in.optional<Location>(location);
  f.statement = in.optional<StatementRef>([&] {
    StatementRef statement;
    for (int* value : {&statement.index, &statement.first_line, &statement.last_line}) *value = static_cast<int>(in.integer());
    return statement;
  });
  f.related = in.list<Related>([&] {
    Related related;
    related.message = text();
    related.location = in.optional<Location>(location);
    return related;
  });
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
    std::string name = text();
    f.data.emplace(std::move(name), read_value(in));
  }
  return f;
}

void write(Encoder& out, const ObjectKey& key) {
  out.text(key.kind);
  out.text(key.name);
}

ObjectKey read_key(Decoder& in) {
  std::string kind = in.text();
  return {std::move(kind), in.text()};
}

constexpr std::vector<ObjectKey> Effects::*key_lists[] = {&Effects::makes, &Effects::changes, &Effects::drops,
                                                         &Effects::uses,  &Effects::misses,  &Effects::already};

void write(Encoder& out, const Effects& effects) {
  for (auto member : key_lists) out.list(effects.*member, [&](const ObjectKey& key) { write(out, key); });
  out.list(effects.needs, [&](const Need& need) {
    out.number(need.migration);
    write(out, need.object);
  });
  out.number(effects.definitions.size());
  for (const auto& [key, definition] : effects.definitions) {
    write(out, key);
    out.text(definition);
  }
  out.boolean(effects.changes_data);
  out.boolean(effects.complete);
}

Effects read_effects(Decoder& in) {
  Effects effects;
  for (auto member : key_lists) effects.*member = in.list<ObjectKey>([&] { return read_key(in); });
  effects.needs = in.list<Need>([&] {
    const std::size_t migration = in.number();
    return Need{migration, read_key(in)};
  });
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
    ObjectKey key = read_key(in);
    effects.definitions.emplace(std::move(key), in.text());
  }
  effects.changes_data = in.boolean();
  effects.complete = in.boolean();
  return effects;
}

void write(Encoder& out, const Vertex& vertex) {
  out.number(static_cast<unsigned>(vertex.kind));
  for (const std::string* value : {&vertex.source, &vertex.name, &vertex.path}) out.text(*value);
  out.optional(vertex.why_outside, [&](OutsideReason why) { out.number(static_cast<unsigned>(why)); });
  out.number(vertex.source_index);
  out.number(vertex.index);
}

Vertex read_vertex(Decoder& in) {
  Vertex vertex;
  vertex.kind = static_cast<VertexKind>(in.number_below(3));
  for (std::string* value : {&vertex.source, &vertex.name, &vertex.path}) *value = in.text();
  vertex.why_outside = in.optional<OutsideReason>([&] { return static_cast<OutsideReason>(in.number_below(4)); });
  vertex.source_index = in.number();
  vertex.index = in.number();
  return vertex;
}

void write(Encoder& out, const Edge& edge) {
  out.number(edge.from);
  out.number(edge.to);
  out.number(static_cast<unsigned>(edge.kind));
  out.text(edge.because);
}

Edge read_edge(Decoder& in) {
  Edge edge;
  edge.from = in.number();
  edge.to = in.number();
  edge.kind = static_cast<EdgeKind>(in.number_below(6));
  edge.because = in.text();
  return edge;
}

}  // namespace

void put_result(Cache& cache, std::string_view key, const CheckResult& result) {
  Encoder out;
  out.list(result.findings, [&](const Finding& finding) { write(out, finding); });
  out.number(result.counts.size());
  for (const auto& [name, count] : result.counts) {
    out.text(name);
    out.integer(count);
  }
  cache.put("result", key, std::move(out).bytes());
}

std::optional<CheckResult> get_result(const Cache& cache, std::string_view key) {
  const auto bytes = cache.get("result", key);
  if (!bytes) return std::nullopt;
  Decoder in(*bytes);
  CheckResult result;
  result.findings = in.list<Finding>([&] { return read_finding(in); });
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
    std::string name = in.text();
    result.counts.emplace(std::move(name), in.integer());
  }
  if (!in.at_end()) return std::nullopt;
  return result;
}

void put_effects(Cache& cache, std::string_view key, const SourceEffects& effects) {
  Encoder out;
  for (const auto* list : {&effects.migrations, &effects.outside}) {
    out.list(*list, [&](const Effects& of_one) { write(out, of_one); });
  }
  cache.put("effects", key, std::move(out).bytes());
}

std::optional<SourceEffects> get_effects(const Cache& cache, std::string_view key) {
  const auto bytes = cache.get("effects", key);
  if (!bytes) return std::nullopt;
  Decoder in(*bytes);
  SourceEffects effects;
  for (auto* list : {&effects.migrations, &effects.outside}) {
    *list = in.list<Effects>([&] { return read_effects(in); });
  }
  if (!in.at_end()) return std::nullopt;
  return effects;
}

void put_dag(Cache& cache, std::string_view key, const History& dag) {
  Encoder out;
  out.list(dag.vertices(), [&](const Vertex& vertex) { write(out, vertex); });
  out.list(dag.edges(), [&](const Edge& edge) { write(out, edge); });
  for (VertexId v = 0; v < dag.vertices().size(); ++v) write(out, dag.effects(v));
  cache.put("dag", key, std::move(out).bytes());
}

std::optional<History> get_dag(const Cache& cache, std::string_view key) {
  const auto bytes = cache.get("dag", key);
  if (!bytes) return std::nullopt;
  Decoder in(*bytes);
  auto vertices = in.list<Vertex>([&] { return read_vertex(in); });
  auto edges = in.list<Edge>([&] { return read_edge(in); });
  std::vector<Effects> effects;
  while (in.ok() && effects.size() < vertices.size()) effects.push_back(read_effects(in));
  if (!in.at_end()) return std::nullopt;
  return History(std::move(vertices), std::move(edges), std::move(effects));
}

}  // namespace reconcile::store
