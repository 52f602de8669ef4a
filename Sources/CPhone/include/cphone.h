#ifndef LEADLINE_CPHONE_H
#define LEADLINE_CPHONE_H

#ifdef __cplusplus
extern "C" {
#endif

/// Kinds of number, as libphonenumber tells them apart; one value each for what Leadline asks about.
enum cphone_kind {
    /// Has the shape of a number, but none that exists.
    CPHONE_NOT_VALID = -2,
    /// No number at all.
    CPHONE_UNREADABLE = -1,
    CPHONE_FIXED = 1,
    CPHONE_MOBILE = 2,
    CPHONE_FIXED_OR_MOBILE = 3,
    CPHONE_TOLL_FREE = 4,
    CPHONE_PREMIUM = 5,
    CPHONE_VOIP = 6,
    CPHONE_PERSONAL = 7,
    CPHONE_OTHER = 8,
};

/// Room that the texts need, their end marks included.
enum { CPHONE_E164_SIZE = 24, CPHONE_REGION_SIZE = 4, CPHONE_EXTENSION_SIZE = 24 };

/// Reads `text` as a phone number as people of `region` (ISO 3166-1 alpha-2, "ZZ" when not known) write it, and returns
/// its kind. Unless that is CPHONE_UNREADABLE it writes the E.164 form to `e164`, the number's own region to
/// `found_region` ("ZZ" when not known) and the extension to `extension` (empty when there is none). May be called from
/// any thread.
enum cphone_kind
cphone_parse(const char *text, const char *region, char *e164, char *found_region, char *extension);

#ifdef __cplusplus
}
#endif

#endif
