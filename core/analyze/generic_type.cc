// What polymorphic parameters stand for in one call.
//
// Two families: anyelement and its like must agree exactly; anycompatible and its like are brought to a
// common type. First every argument is collected, then the types are deduced from one another.
#include "core/analyze/coerce.h"

namespace reconcile::analyze {
namespace {

using namespace type_oid;

bool is_family1(Oid type) {
  switch (type) {
    case AnyElement:
    case AnyArray:
    case AnyNonArray:
    case AnyEnum:
    case AnyRange:
    case AnyMultirange: return true;
    default: return false;
  }
}

class Resolution {
 public:
  // `strict` throws what is wrong; otherwise deduce() and collect() answer false.
  Resolution(Session& session, bool strict, bool allow_polymorphic)
      : session_(session), strict_(strict), allow_polymorphic_(allow_polymorphic) {}

  bool collect(std::span<const Oid> actual, std::span<const Oid> declared) {
    for (std::size_t i = 0; i < declared.size(); ++i) {
      if (is_polymorphic(declared[i]) && !collect_one(declared[i], actual[i])) return false;
    }
    return true;
  }

  bool deduce(Oid return_type) {
    if (family1_ > 0 && !(deduce_array(return_type) && deduce_range() && deduce_element())) return false;
    return !compatible_ || (deduce_compatible_range() && deduce_compatible());
  }

  bool any_polymorphic() const { return family1_ > 0 || compatible_; }

  // What a parameter declared `declared` is coerced to; polymorphic where the argument stays as it is.
  Oid parameter(Oid declared, Oid actual) {
    if (is_polymorphic(declared) && (actual == Unknown || !is_family1(declared))) return result(declared);
    return declared;
  }

  Oid result(Oid declared) {
    switch (declared) {
      case AnyElement:
      case AnyNonArray:
      case AnyEnum: return element_;
      case AnyArray: return array_ != invalid_oid ? array_ : array_of(element_);
      case AnyRange: return range_ != invalid_oid ? range_ : undetermined("anyrange");
      case AnyMultirange: return multirange(multirange_, range_, "anymultirange");
      case AnyCompatible:
      case AnyCompatibleNonArray: return common_;
      case AnyCompatibleArray: return common_ == AnyCompatible ? AnyCompatibleArray : array_of(common_);
      case AnyCompatibleRange: return common_range_ != invalid_oid ? common_range_ : undetermined("anycompatiblerange");
      case AnyCompatibleMultirange: return multirange(common_multirange_, common_range_, "anycompatiblemultirange");
      default: return declared;
    }
  }

 private:
  std::string name(Oid type) const { return format_type(session_, type); }

  bool refuse(std::string message, std::string detail = {}) const {
    if (strict_) throw PgError("42804", std::move(message)).with_detail(std::move(detail));
    return false;
  }

  bool refuse_not_a(std::string_view parameter, std::string_view wanted, Oid type) const {
    return refuse("argument declared " + std::string(parameter) + " is not " + std::string(wanted) + " but type " +
                  name(type));
  }

  bool refuse_inconsistent(std::string_view a, Oid a_type, std::string_view b, Oid b_type) const {
    return refuse("argument declared " + std::string(a) + " is not consistent with argument declared " +
                      std::string(b),
                  name(a_type) + " versus " + name(b_type));
  }

  bool agree(Oid& known, Oid type, std::string_view parameter) const {
    if (known != invalid_oid && known != type) {
      return refuse("arguments declared \"" + std::string(parameter) + "\" are not all alike",
                    name(known) + " versus " + name(type));
    }
    known = type;
    return true;
  }

  bool collect_one(Oid declared, Oid actual) {
    if (is_family1(declared)) {
      ++family1_;
    } else {
      compatible_ = true;
    }
    nonarray_ = nonarray_ || declared == AnyNonArray;
    enum_ = enum_ || declared == AnyEnum;
    common_nonarray_ = common_nonarray_ || declared == AnyCompatibleNonArray;
    if ((allow_polymorphic_ && declared == actual) || actual == Unknown) return true;
    switch (declared) {
      case AnyElement:
      case AnyNonArray:
      case AnyEnum: return agree(element_, actual, "anyelement");
      case AnyArray: return agree(array_, base_type(session_, actual), "anyarray");
      case AnyRange: return agree(range_, base_type(session_, actual), "anyrange");
      case AnyMultirange: return agree(multirange_, base_type(session_, actual), "anymultirange");
      default: return collect_compatible(declared, actual);
    }
  }

  bool collect_compatible(Oid declared, Oid actual) {
    if (declared == AnyCompatible || declared == AnyCompatibleNonArray) return members_.push_back(actual), true;
    actual = base_type(session_, actual);
    if (declared == AnyCompatibleArray) {
      Oid element = element_type(session_, actual);
      if (element == invalid_oid) return refuse_not_a("anycompatiblearray", "an array", actual);
      return members_.push_back(element), true;
    }
    if (declared == AnyCompatibleRange) {
      bool known = common_range_ != invalid_oid;
      if (!agree(common_range_, actual, "anycompatiblerange")) return false;
      return known || add_range_member();
    }
    if (!agree(common_multirange_, actual, "anycompatiblemultirange")) return false;
    if (range_of_multirange(session_, actual) != invalid_oid) return true;
    return refuse_not_a("anycompatiblemultirange", "a multirange type", actual);
  }

  bool add_range_member() {
    common_range_element_ = range_subtype(session_, common_range_);
    if (common_range_element_ == invalid_oid) return refuse_not_a("anycompatiblerange", "a range type", common_range_);
    members_.push_back(common_range_element_);
    return true;
  }

  bool deduce_array(Oid return_type) {
    if (array_ == invalid_oid) return true;
    Oid element = AnyElement;
    if (array_ == AnyArray) {
      // Columns of pg_stats are anyarray themselves: fine as long as nobody asks for the element.
      if (!strict_) return true;
      if (family1_ != 1 || (return_type != AnyArray && is_family1(return_type))) {
        return refuse("cannot determine element type of \"anyarray\" argument");
      }
    } else {
      element = element_type(session_, array_);
      if (element == invalid_oid) return refuse_not_a("anyarray", "an array", array_);
    }
    if (element_ != invalid_oid && element_ != element) {
      return refuse_inconsistent("anyarray", array_, "anyelement", element_);
    }
    element_ = element;
    return true;
  }

  bool deduce_range() {
    if (multirange_ != invalid_oid) {
      Oid range = range_of_multirange(session_, multirange_);
      if (range == invalid_oid) return refuse_not_a("anymultirange", "a multirange type", multirange_);
      if (range_ != invalid_oid && range_ != range) {
        return refuse_inconsistent("anymultirange", multirange_, "anyrange", range_);
      }
      range_ = range;
    }
    if (range_ == invalid_oid) return true;
    Oid element = range_subtype(session_, range_);
    if (element == invalid_oid) return refuse_not_a("anyrange", "a range type", range_);
    if (element_ != invalid_oid && element_ != element) {
      return refuse_inconsistent("anyrange", range_, "anyelement", element_);
    }
    element_ = element;
    return true;
  }

  bool deduce_element() {
    if (element_ == invalid_oid && strict_) {
      if (!allow_polymorphic_) return refuse("could not determine polymorphic type because input has type unknown");
      element_ = AnyElement, array_ = AnyArray, range_ = AnyRange, multirange_ = AnyMultirange;
    }
    if (element_ == AnyElement) return true;
    if (nonarray_ && base_element_type(session_, element_) != invalid_oid) {
      return refuse("type matched to anynonarray is an array type: " + name(element_));
    }
    if (enum_ && (element_ == invalid_oid || type_of(session_, element_).typtype != 'e')) {
      return refuse("type matched to anyenum is not an enum type: " + name(element_));
    }
    return true;
  }

  bool deduce_compatible_range() {
    if (common_multirange_ == invalid_oid) return true;
    Oid range = range_of_multirange(session_, common_multirange_);
    if (common_range_ == invalid_oid) {
      common_range_ = range;
      return add_range_member();
    }
    if (common_range_ == range) return true;
    return refuse_inconsistent("anycompatiblemultirange", common_multirange_, "anycompatiblerange", common_range_);
  }

  bool deduce_compatible() {
    if (members_.empty()) {
      common_ = allow_polymorphic_ ? AnyCompatible : Text;
      if (allow_polymorphic_) common_range_ = AnyCompatibleRange, common_multirange_ = AnyCompatibleMultirange;
      return true;
    }
    common_ = select_common_type_of(session_, members_, !strict_);
    if (common_ == invalid_oid) return false;
    if (!verify_common_type_of(session_, common_, members_)) {
      return refuse("arguments of anycompatible family cannot be cast to a common type");
    }
    if (common_nonarray_ && base_element_type(session_, common_) != invalid_oid) {
      return refuse("type matched to anycompatiblenonarray is an array type: " + name(common_));
    }
    if (common_range_element_ != invalid_oid && common_range_element_ != common_) {
      return refuse("anycompatiblerange type " + name(common_range_) + " does not match anycompatible type " +
                    name(common_));
    }
    return true;
  }

  Oid array_of(Oid element) const {
    if (element == AnyElement) return AnyArray;
    Oid array = array_type(session_, element);
    if (array == invalid_oid) throw PgError("42704", "could not find array type for data type " + name(element));
    return array;
  }

  Oid multirange(Oid known, Oid range, std::string_view parameter) const {
    if (known != invalid_oid) return known;
    Oid found = range == invalid_oid ? invalid_oid : multirange_of_range(session_, range);
    return found != invalid_oid ? found : undetermined(parameter);
  }

  [[noreturn]] static Oid undetermined(std::string_view parameter) {
    throw PgError("42804", "could not determine polymorphic type " + std::string(parameter) +
                               " because input has type unknown");
  }

  Session& session_;
  bool strict_;
  bool allow_polymorphic_;
  int family1_ = 0;
  bool compatible_ = false, nonarray_ = false, enum_ = false, common_nonarray_ = false;
  Oid element_ = invalid_oid, array_ = invalid_oid, range_ = invalid_oid, multirange_ = invalid_oid;
  Oid common_ = invalid_oid, common_range_ = invalid_oid, common_multirange_ = invalid_oid;
  Oid common_range_element_ = invalid_oid;
  std::vector<Oid> members_;  // what has to go into one anycompatible type
};

}  // namespace

bool check_generic_type_consistency(Session& session, std::span<const Oid> actual, std::span<const Oid> declared) {
  Resolution resolution(session, false, false);
  return resolution.collect(actual, declared) && resolution.deduce(invalid_oid);
}

Oid enforce_generic_type_consistency(ParseState& state, std::span<const Oid> actual, std::span<Oid> declared,
                                     Oid return_type, bool allow_polymorphic) {
  Resolution resolution(state.session, true, allow_polymorphic);
  resolution.collect(actual, declared);
  if (!resolution.any_polymorphic()) return return_type;
  resolution.deduce(return_type);
  for (std::size_t i = 0; i < declared.size(); ++i) declared[i] = resolution.parameter(declared[i], actual[i]);
  return resolution.result(return_type);
}

}  // namespace reconcile::analyze
