#ifndef LEADLINE_CPHONE_H
#define LEADLINE_CPHONE_H

#ifdef __cplusplus
extern "C" {
#endif

/// Kinds of number, as libphonenumber tells them apart; one value each for what Leadline asks about.
enum cphone_kind {
    CPHONE_UNKNOWN = 0,
    CPHONE_FIXED = 1,
    CPHONE_MOBILE = 2,
    CPHONE_FIXED_OR_MOBILE = 3,
    CPHONE_TOLL_FREE = 4,
    CPHONE_PREMIUM = 5,
    CPHONE_OTHER = 6,
};

/// Reads `text` as a phone number as people of `region` (ISO 3166-1 alpha-2, "ZZ" when not known) write it.
/// On success writes the E.164 form with its end mark to `e164` (room for 24 bytes) and the number's own region to
/// `found_region` (room for 4), and returns its kind (>= 0). Returns -1 when it is no number, -2 when it is one by its
/// shape but none that exists.
int cphone_parse(const char *text, const char *region, char *e164, char *found_region);

#ifdef __cplusplus
}
#endif

#endif
