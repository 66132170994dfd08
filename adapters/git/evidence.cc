#include "adapters/git/evidence.h"

#include "adapters/git/handle.h"

namespace reconcile::git {

std::string blob_id(std::string_view bytes) {
  Library library;
  git_oid id;
  return git_odb_hash(&id, bytes.data(), bytes.size(), GIT_OBJECT_BLOB) == 0 ? hex(id) : "";
}

std::string_view to_string(Extent extent) {
  switch (extent) {
    case Extent::Same: return "same";
    case Extent::LineEnds: return "line ends";
    case Extent::CommentsOrBlanks: return "comments or blanks";
    case Extent::Statements: return "statements";
  }
  return "";
}

}  // namespace reconcile::git
