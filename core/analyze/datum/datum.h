// Input and output functions of the built-in types, one family per file.
//
// Each takes a literal's text as the type's input function does and gives it back as the output function
// prints it. Bad input throws the input function's error (without a location). nullopt: the text is
// accepted or refused in a way that is not modelled, or its value depends on when it is read ('now').
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/analyze/session.h"

namespace reconcile::analyze {

using DatumText = std::optional<std::string>;

// text.cc, bytes.cc
std::string bool_in_out(std::string_view text);
std::string bpchar_in_out(std::string_view text, std::int32_t typmod);
std::string varchar_in_out(std::string_view text, std::int32_t typmod);
std::string char_in_out(std::string_view text);  // the one-byte type "char"
std::string name_in_out(std::string_view text);
std::string bytea_in_out(std::string_view text);
std::string uuid_in_out(std::string_view text);
std::string bit_in_out(std::string_view text, std::int32_t typmod, bool varying);

// float.cc, numeric.cc
std::string float_in_out(std::string_view text, int bytes);
std::string oid_in_out(std::string_view text);
std::string numeric_in_out(std::string_view text, std::int32_t typmod);

// enum.cc, array.cc, range.cc
std::string enum_in_out(Session& session, const Type& type, std::string_view text);
DatumText array_in_out(Session& session, const Type& element, std::int32_t typmod, std::string_view text, int depth);

DatumText range_in_out(Session& session, const Type& range, std::string_view text, int depth);

// json.cc, date_time.cc, interval.cc, network.cc, reg_object.cc
DatumText json_in_out(std::string_view text, bool binary);
DatumText date_in_out(const Session& session, std::string_view text);
DatumText time_in_out(const Session& session, std::string_view text, std::int32_t typmod, bool with_zone);
DatumText timestamp_in_out(const Session& session, std::string_view text, std::int32_t typmod, bool with_zone);
DatumText interval_in_out(const Session& session, std::string_view text, std::int32_t typmod);
DatumText network_in_out(std::string_view text, bool cidr);
DatumText reg_object_in_out(Session& session, Oid type, std::string_view text);

// The dispatcher; `depth` counts nested containers.
DatumText datum_in_out(Session& session, const Type& type, std::int32_t typmod, std::string_view text, int depth);

}  // namespace reconcile::analyze
