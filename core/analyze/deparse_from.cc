// The FROM clause.
#include <algorithm>

#include "core/analyze/deparse.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {

void Deparser::from_clause(const Query& q, std::string_view prefix) {
  if (q.jointree == nullptr) return;
  bool first = true;
  for (const JoinNode* item : q.jointree->from_list) {
    bool implicit = item->kind == JoinNode::Kind::RangeTblRef && !q.rtable[static_cast<std::size_t>(item->rtindex - 1)]->in_from_clause;
    if (implicit) continue;
    if (first) {
      keyword(prefix, -8, 8, 2);
      from_item(*item, q);
    } else {
      out_ += ", ";
      list_item(captured([&] { from_item(*item, q); }), false);
    }
    first = false;
  }
}

void Deparser::from_item(const JoinNode& node, const Query& q) {
  if (node.kind == JoinNode::Kind::Join) return from_join(node, q);
  from_entry(node.rtindex, q);
}

void Deparser::from_entry(int rtindex, const Query& q) {
  const RangeTblEntry& rte = *q.rtable[static_cast<std::size_t>(rtindex - 1)];
  if (rte.lateral) out_ += "LATERAL ";
  switch (rte.kind) {
    case RteKind::Relation:
      if (!rte.inh) out_ += "ONLY ";
      out_ += relation_name(rte.relid);
      break;
    case RteKind::Subquery:
      out_ += '(';
      print_query(*rte.subquery, {});
      out_ += ')';
      break;
    case RteKind::Function: from_function(rte); break;
    case RteKind::Values:
      out_ += '(';
      values(rte.values_lists);
      out_ += ')';
      break;
    case RteKind::Cte: out_ += quote_identifier(rte.ctename); break;
    case RteKind::NamedTuplestore: out_ += quote_identifier(rte.refname); break;
    case RteKind::TableFunc: throw Undecided{"XMLTABLE would have to be printed"};
    case RteKind::Join:
    case RteKind::Result: throw Undecided{"a range table entry of a rare kind would have to be printed"};
  }
  alias(rtindex, rte);
  const DeparseScope::Entry& entry = scope(0).entries[static_cast<std::size_t>(rtindex - 1)];
  bool defines = rte.kind == RteKind::Function && rte.functions.size() == 1 && !rte.functions[0].colnames.empty() && !rte.ordinality;
  if (defines) {
    column_definitions(rte.functions[0], &entry);
  } else {
    column_aliases(entry);
  }
  if (rte.tablesample != nullptr) table_sample(*static_cast<const TableSample*>(rte.tablesample));
}

void Deparser::alias(int rtindex, const RangeTblEntry& rte) {
  const DeparseScope::Entry& entry = scope(0).entries[static_cast<std::size_t>(rtindex - 1)];
  bool needed = !rte.alias.empty() || entry.print_aliases;
  switch (rte.kind) {
    case RteKind::Relation: {
      const Relation* relation = catalog_.relations.find(rte.relid);
      needed = needed || (relation != nullptr && entry.refname != relation->name);
      break;
    }
    case RteKind::Cte: needed = needed || entry.refname != rte.ctename; break;
    case RteKind::Function:
    case RteKind::Subquery:
    case RteKind::Values: needed = true; break;
    default: break;
  }
  if (needed) out_ += " " + quote_identifier(entry.refname);
}

void Deparser::column_aliases(const DeparseScope::Entry& entry) {
  if (!entry.print_aliases) return;
  std::string list;
  for (const std::string& column : entry.columns) {
    if (!column.empty()) list += (list.empty() ? "" : ", ") + quote_identifier(column);
  }
  if (!list.empty()) out_ += "(" + list + ")";
}

void Deparser::column_definitions(const RangeTblFunction& f, const DeparseScope::Entry* entry) {
  out_ += '(';
  for (std::size_t i = 0; i < f.colnames.size(); ++i) {
    if (i > 0) out_ += ", ";
    bool renamed = entry != nullptr && i < entry->columns.size();
    out_ += quote_identifier(renamed ? std::string_view(entry->columns[i]) : f.colnames[i]);
    out_ += " " + type_name(f.coltypes[i], f.coltypmods[i]);
  }
  out_ += ')';
}

void Deparser::table_sample(const TableSample& sample) {
  const Function* handler = catalog_.functions.find(sample.handler);
  out_ += " TABLESAMPLE " + (handler == nullptr ? std::string("?") : function_name(*handler)) + " (";
  exprs(sample.args, false);
  out_ += ')';
  if (sample.repeatable == nullptr) return;
  out_ += " REPEATABLE (";
  expr(sample.repeatable, false);
  out_ += ')';
}

void Deparser::from_join(const JoinNode& node, const Query& q) {
  out_ += '(';
  from_item(*node.left, q);
  switch (node.jointype) {
    case JoinType::Inner: keyword(node.quals != nullptr ? " JOIN " : " CROSS JOIN ", -8, 8, 4); break;
    case JoinType::Left: keyword(" LEFT JOIN ", -8, 8, 4); break;
    case JoinType::Full: keyword(" FULL JOIN ", -8, 8, 4); break;
    case JoinType::Right: keyword(" RIGHT JOIN ", -8, 8, 4); break;
  }
  from_item(*node.right, q);
  const DeparseScope::Entry& entry = scope(0).entries[static_cast<std::size_t>(node.rtindex - 1)];
  if (!entry.merged.empty()) {
    out_ += " USING (";
    for (std::size_t i = 0; i < entry.merged.size(); ++i) out_ += (i > 0 ? ", " : "") + quote_identifier(entry.merged[i]);
    out_ += ')';
    if (!node.using_alias.empty()) out_ += " AS " + quote_identifier(node.using_alias);
  } else if (node.quals != nullptr) {
    out_ += " ON (";
    expr(node.quals, false);
    out_ += ')';
  } else if (node.jointype != JoinType::Inner) {
    out_ += " ON TRUE";
  }
  out_ += ')';
  if (node.alias.empty()) return;
  out_ += " " + quote_identifier(entry.refname);
  column_aliases(entry);
}

}  // namespace reconcile::analyze
