#include "adapters/ledger/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace reconcile {
namespace {

constexpr std::size_t step = 16u << 20;  // bytes between two releases of pages
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

Error unreadable(const std::string& path, int reason) {
  return {std::string("can't be read: ") + std::strerror(reason), path, "name a file that you can read; its path is taken from the working folder"};
}

std::string utf8_of_utf16(std::string_view bytes, const char* encoding) {
  icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()), encoding);
  std::string out;
  text.toUTF8String(out);
  return out;
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return unreadable(path, errno);
  MappedFile file;
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(fd);
    return unreadable(path, EISDIR);
  }
  if (S_ISREG(status.st_mode) && status.st_size > 0) {
    void* mapping = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapping != MAP_FAILED) {
      file.mapping_ = mapping;
      file.length_ = static_cast<std::size_t>(status.st_size);
      file.text_ = {static_cast<const char*>(mapping), file.length_};
    }
  }
  if (file.mapping_ == nullptr) {
    char buffer[1 << 16];
    ssize_t got = 0;
    while ((got = ::read(fd, buffer, sizeof buffer)) > 0) file.owned_.append(buffer, static_cast<std::size_t>(got));
    int reason = errno;
    if (got < 0) {
      ::close(fd);
      return unreadable(path, reason);
    }
    file.text_ = file.owned_;
  }
  ::close(fd);
  const char* utf16 = file.text_.starts_with("\xFF\xFE") ? "UTF-16LE" : file.text_.starts_with("\xFE\xFF") ? "UTF-16BE" : nullptr;
  if (utf16 != nullptr) {
    file.owned_ = utf8_of_utf16(file.text_.substr(2), utf16);
    file.text_ = file.owned_;
  }
  if (file.text_.starts_with(utf8_mark)) file.text_.remove_prefix(utf8_mark.size());
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : mapping_(std::exchange(other.mapping_, nullptr)), length_(other.length_), passed_(other.passed_) {
  bool owned = !other.owned_.empty() && other.text_.data() >= other.owned_.data() && other.text_.data() <= other.owned_.data() + other.owned_.size();
  std::size_t skipped = owned ? static_cast<std::size_t>(other.text_.data() - other.owned_.data()) : 0;
  owned_ = std::move(other.owned_);
  text_ = owned ? std::string_view(owned_).substr(skipped) : other.text_;
}

MappedFile::~MappedFile() {
  if (mapping_ != nullptr) ::munmap(mapping_, length_);
}

void MappedFile::passed(std::size_t offset) const {
  if (mapping_ == nullptr || !owned_.empty() || offset < passed_ + step) return;
  std::size_t end = offset / step * step;
  ::madvise(static_cast<char*>(mapping_) + passed_, end - passed_, MADV_DONTNEED);
  passed_ = end;
}

}  // namespace reconcile
