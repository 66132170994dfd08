#include "adapters/ledger/export_file.h"

#include "adapters/ledger/formats.h"
#include "adapters/ledger/mapped_file.h"

namespace reconcile {

ExportedLedgers read_ledger_file(const std::string& path) {
  LedgerCollector out(path);
  Result<MappedFile> file = MappedFile::open(path);
  if (!file) {
    out.problem(0, file.error().message, file.error().help);
    return out.finish();
  }
  read_export(file->text(), out, &*file);
  return out.finish();
}

}  // namespace reconcile
