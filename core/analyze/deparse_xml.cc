// SQL/XML's functions.
#include "core/analyze/deparse.h"

namespace reconcile::analyze {

void Deparser::xml_arguments(const XmlExpr& x) {
  for (std::size_t i = 0; i < x.named_args.size(); ++i) {
    if (i > 0) out_ += ", ";
    expr(x.named_args[i], true);
    out_ += " AS " + quote_identifier(x.arg_names[i]);
  }
}

void Deparser::xml(const XmlExpr& x) {
  static constexpr const char* names[] = {"XMLCONCAT(", "XMLELEMENT(", "XMLFOREST(", "XMLPARSE(", "XMLPI(", "XMLROOT(", "XMLSERIALIZE("};
  if (x.op == IS_DOCUMENT) {
    out_ += '(';
    expr(x.args[0], false);
    out_ += " IS DOCUMENT)";
    return;
  }
  if (x.op < 0 || x.op > IS_XMLSERIALIZE) throw Undecided{"an XML expression of an unknown kind would have to be printed"};
  if (x.op == IS_XMLROOT || x.op == IS_XMLSERIALIZE) throw Undecided{"XMLROOT and XMLSERIALIZE are not printed"};
  out_ += names[x.op];
  if (x.op == IS_XMLPARSE) {
    out_ += x.document ? "DOCUMENT " : "CONTENT ";
    expr(x.args[0], true);
    out_ += " STRIP WHITESPACE)";
    return;
  }
  const char* gap = "";
  if (!x.name.empty()) {
    out_ += "NAME " + quote_identifier(x.name);
    gap = ", ";
  }
  if (!x.named_args.empty()) {
    out_ += gap;
    if (x.op == IS_XMLELEMENT) out_ += "XMLATTRIBUTES(";
    xml_arguments(x);
    if (x.op == IS_XMLELEMENT) out_ += ')';
    gap = ", ";
  }
  for (const Expr* arg : x.args) {
    out_ += gap;
    expr(arg, true);
    gap = ", ";
  }
  out_ += ')';
}

}  // namespace reconcile::analyze
