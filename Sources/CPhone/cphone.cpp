#include "cphone.h"

#include <cstring>
#include <phonenumbers/phonenumberutil.h>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

int cphone_parse(const char *text, const char *region, char *e164, char *found_region) {
    const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util->Parse(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return -1;
    if (!util->IsPossibleNumber(number)) return -1;
    std::string formatted, own_region;
    util->Format(number, PhoneNumberUtil::E164, &formatted);
    util->GetRegionCodeForNumber(number, &own_region);
    if (formatted.size() >= 24) return -1;
    std::memcpy(e164, formatted.c_str(), formatted.size() + 1);
    bool fits = !own_region.empty() && own_region.size() < 4;
    std::memcpy(found_region, fits ? own_region.c_str() : "ZZ", fits ? own_region.size() + 1 : 3);
    if (!util->IsValidNumber(number)) return -2;
    switch (util->GetNumberType(number)) {
    case PhoneNumberUtil::FIXED_LINE: return CPHONE_FIXED;
    case PhoneNumberUtil::MOBILE: return CPHONE_MOBILE;
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE: return CPHONE_FIXED_OR_MOBILE;
    case PhoneNumberUtil::TOLL_FREE: return CPHONE_TOLL_FREE;
    case PhoneNumberUtil::PREMIUM_RATE: return CPHONE_PREMIUM;
    case PhoneNumberUtil::UNKNOWN: return CPHONE_UNKNOWN;
    default: return CPHONE_OTHER;
    }
}
