#include "cphone.h"

#include <cstring>
#include <phonenumbers/phonenumberutil.h>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

/// Copies `text` with its end mark; writes `otherwise` when there is no room.
void copy(const std::string &text, const char *otherwise, char *target, std::size_t size) {
    const char *source = text.size() < size ? text.c_str() : otherwise;
    std::memcpy(target, source, std::strlen(source) + 1);
}

cphone_kind kind_of(const PhoneNumberUtil *util, const PhoneNumber &number) {
    switch (util->GetNumberType(number)) {
    case PhoneNumberUtil::FIXED_LINE: return CPHONE_FIXED;
    case PhoneNumberUtil::MOBILE: return CPHONE_MOBILE;
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE: return CPHONE_FIXED_OR_MOBILE;
    case PhoneNumberUtil::TOLL_FREE: return CPHONE_TOLL_FREE;
    case PhoneNumberUtil::PREMIUM_RATE: return CPHONE_PREMIUM;
    case PhoneNumberUtil::VOIP: return CPHONE_VOIP;
    case PhoneNumberUtil::PERSONAL_NUMBER: return CPHONE_PERSONAL;
    // Numbers that are not valid, and only they, have no type: asking whether it is valid would do the work twice.
    case PhoneNumberUtil::UNKNOWN: return CPHONE_NOT_VALID;
    default: return CPHONE_OTHER;
    }
}

} // namespace

enum cphone_kind
cphone_parse(const char *text, const char *region, char *e164, char *found_region, char *extension) {
    const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util->Parse(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return CPHONE_UNREADABLE;
    if (!util->IsPossibleNumber(number)) return CPHONE_UNREADABLE;
    std::string formatted, own_region;
    util->Format(number, PhoneNumberUtil::E164, &formatted);
    if (formatted.size() >= CPHONE_E164_SIZE) return CPHONE_UNREADABLE;
    util->GetRegionCodeForNumber(number, &own_region);
    copy(formatted, "", e164, CPHONE_E164_SIZE);
    copy(own_region.empty() ? "ZZ" : own_region, "ZZ", found_region, CPHONE_REGION_SIZE);
    copy(number.extension(), "", extension, CPHONE_EXTENSION_SIZE);
    return kind_of(util, number);
}
