#ifndef LEADLINE_CLATIN_H
#define LEADLINE_CLATIN_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a text is turned into.
enum clatin_form {
    /// Small letters of ASCII for every script that has a spelling in them; marks on letters are gone.
    CLATIN_ASCII = 0,
    /// The ASCII form of an internationalised domain (UTS 46, not transitional).
    CLATIN_DOMAIN = 1,
    /// One form for all ways to encode the same text, without regard to case (NFKC_Casefold).
    CLATIN_CASEFOLD = 2,
};

/// Writes `form` of the UTF-8 `text` of `length` bytes to `room` of `size` bytes, without an end mark.
///
/// Returns the number of bytes that the form has; when that is more than `size`, nothing was written. -1 when the text
/// has no such form. May be called from any thread.
ptrdiff_t clatin_convert(enum clatin_form form, const char *text, size_t length, char *room, size_t size);

#ifdef __cplusplus
}
#endif

#endif
