#include "adapters/conflict.h"

#include <algorithm>

namespace reconcile {
namespace {

enum class Part { Common, Ours, Base, Theirs };

// A marker is seven times the character, then a blank or the line's end.
bool is_marker(std::string_view line, char c) {
  if (line.size() < 7 || line.substr(0, 7) != std::string(7, c)) return false;
  return line.size() == 7 || line[7] == ' ' || line[7] == '\r';
}

void blank(std::string& text, std::size_t start, std::size_t end) {
  for (std::size_t i = start; i < end; ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

}  // namespace

Conflict find_conflict(std::string_view text) {
  Conflict conflict;
  if (!is_marker(text, '<') && text.find("\n<<<<<<<") == std::string_view::npos) return conflict;
  conflict.ours = conflict.theirs = std::string(text);
  Part part = Part::Common;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t end = std::min(text.find('\n', start), text.size());
    std::string_view line = text.substr(start, end - start);
    Part next = part;
    bool marker = true;
    if (is_marker(line, '<')) {
      next = Part::Ours;
    } else if (is_marker(line, '|') && part == Part::Ours) {
      next = Part::Base;
    } else if (is_marker(line, '=') && (part == Part::Ours || part == Part::Base)) {
      next = Part::Theirs;
    } else if (is_marker(line, '>')) {
      next = Part::Common;
    } else {
      marker = false;
    }
    if (marker) conflict.markers.push_back({start, line.size()});
    if (marker || part == Part::Theirs || part == Part::Base) blank(conflict.ours, start, end);
    if (marker || part == Part::Ours || part == Part::Base) blank(conflict.theirs, start, end);
    part = next;
    start = end + 1;
  }
  return conflict;
}

}  // namespace reconcile
