#include "clatin.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

using icu::IDNA;
using icu::Normalizer2;
using icu::StringPiece;
using icu::Transliterator;
using icu::UnicodeString;

namespace {

/// Signs of ownership say nothing; letters in a circle or of double width are letters; what stands for sounds that no
/// Latin letter has goes at the end. "Null" is there because a set that begins the whole is taken as a filter of it.
const char16_t *const ascii_rules = u"Null; [\\u00A9\\u00AE\\u2120\\u2122] Remove; NFKC; Any-Latin; Latin-ASCII; "
                                    u"Lower; [\\u02B0-\\u02FF] Remove";

/// One a thread, since a transliterator changes while it works. Null when ICU's data lacks it.
Transliterator *transliterator() {
    thread_local const std::unique_ptr<Transliterator> own = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<Transliterator> made(
            Transliterator::createInstance(UnicodeString(ascii_rules), UTRANS_FORWARD, status));
        if (U_FAILURE(status)) made.reset();
        return made;
    }();
    return own.get();
}

bool to_ascii(const UnicodeString &text, std::string &result) {
    Transliterator *latin = transliterator();
    if (latin == nullptr) return false;
    UnicodeString changed(text);
    latin->transliterate(changed);
    changed.toUTF8String(result);
    return true;
}

bool to_domain(const UnicodeString &text, std::string &result) {
    UErrorCode status = U_ZERO_ERROR;
    // Shared by all threads: it does not change once it is made, and lives as long as the process.
    static const IDNA *const idna = IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, status);
    if (idna == nullptr || U_FAILURE(status)) return false;
    icu::IDNAInfo info;
    UnicodeString changed;
    idna->nameToASCII(text, changed, info, status);
    if (U_FAILURE(status) || info.hasErrors()) return false;
    changed.toUTF8String(result);
    return true;
}

bool to_casefold(const UnicodeString &text, std::string &result) {
    UErrorCode status = U_ZERO_ERROR;
    const Normalizer2 *normalizer = Normalizer2::getNFKCCasefoldInstance(status);
    if (normalizer == nullptr || U_FAILURE(status)) return false;
    UnicodeString changed;
    normalizer->normalize(text, changed, status);
    if (U_FAILURE(status)) return false;
    changed.toUTF8String(result);
    return true;
}

bool convert(clatin_form form, const UnicodeString &text, std::string &result) {
    switch (form) {
    case CLATIN_ASCII: return to_ascii(text, result);
    case CLATIN_DOMAIN: return to_domain(text, result);
    case CLATIN_CASEFOLD: return to_casefold(text, result);
    }
    return false;
}

} // namespace

ptrdiff_t clatin_convert(enum clatin_form form, const char *text, size_t length, char *room, size_t size) {
    if (length > INT32_MAX) return -1;
    const UnicodeString given = UnicodeString::fromUTF8(StringPiece(text, static_cast<int32_t>(length)));
    std::string result;
    if (!convert(form, given, result)) return -1;
    if (result.size() <= size) std::memcpy(room, result.data(), result.size());
    return static_cast<ptrdiff_t>(result.size());
}
