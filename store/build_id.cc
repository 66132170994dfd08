#include "store/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstring>
#include <string_view>

namespace reconcile::store {
namespace {

constexpr std::size_t aligned(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (unsigned char byte : bytes) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

// The descriptor of the GNU build-id note in one segment of notes; empty when there is none.
std::string_view find_in_notes(std::string_view notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes.data(), sizeof header);
    const std::size_t name_at = sizeof header;
    const std::size_t value_at = name_at + aligned(header.n_namesz);
    const std::size_t end = value_at + aligned(header.n_descsz);
    if (end > notes.size()) break;
    const bool gnu = notes.substr(name_at, header.n_namesz) == std::string_view("GNU\0", 4);
    if (gnu && header.n_type == NT_GNU_BUILD_ID) return notes.substr(value_at, header.n_descsz);
    notes.remove_prefix(end);
  }
  return {};
}

// Called for each loaded object; the first one is the program itself.
int look_at_program(dl_phdr_info* info, std::size_t, void* result) {
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const char* start = reinterpret_cast<const char*>(info->dlpi_addr + segment.p_vaddr);
    const std::string_view id = find_in_notes({start, segment.p_memsz});
    if (!id.empty()) *static_cast<std::string*>(result) = hex(id);
  }
  return 1;  // stop
}

}  // namespace

std::string build_id() {
  std::string id;
  dl_iterate_phdr(look_at_program, &id);
  return id.empty() ? RECONCILE_VERSION : id;
}

}  // namespace reconcile::store
