import Rules
import Testing

@Suite("Hashes of texts")
struct FingerprintTests {
    @Test("They are as sha256sum writes them")
    func digits() {
        #expect(
            Fingerprint.sha256("anna-token") == "c3cdf8b93111159d4a078d5b124d961890ae85d5aa9a955cfbe670c1d85f98ff"
        )
        #expect(Fingerprint.sha256("anna-token", bytes: 3) == "c3cdf8")
        #expect(Fingerprint.sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("A token is known by its hash, and by each of two")
    func tokens() {
        let hashes = [Fingerprint.sha256("old"), Fingerprint.sha256("new")]
        #expect(Fingerprint.isToken("old", among: hashes))
        #expect(Fingerprint.isToken("new", among: hashes))
        for wrong in ["other", "", nil, hashes[0]] { #expect(!Fingerprint.isToken(wrong, among: hashes)) }
    }

    @Test("Whoever has no token comes in with none")
    func nobody() {
        for token in ["", nil, "token"] {
            #expect(!Fingerprint.isToken(token, among: nil))
            #expect(!Fingerprint.isToken(token, among: []))
        }
    }
}
