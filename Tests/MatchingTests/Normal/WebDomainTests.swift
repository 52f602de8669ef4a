import Matching
import Testing

struct WebDomainTests {
    @Test(
        arguments: [
            ("https://www.acme.com/about?x=1#y", "acme.com"), ("www.acme.co.uk", "acme.co.uk"),
            ("ACME.COM", "acme.com"),
            ("http://shop.acme.com.au:8080", "acme.com.au"), ("//cdn.acme.io", "acme.io"), ("acme.co.jp", "acme.co.jp"),
            ("https://user:secret@intern.acme.de/", "acme.de"), ("acme.github.io", "acme.github.io"),
            ("http://müller.de", "xn--mller-kva.de"), ("http://www.xn--mller-kva.de", "xn--mller-kva.de"),
            ("https://почта.рф", "xn--80a1acny.xn--p1ai"), ("例え.jp", "xn--r8jz45g.jp"),
            ("acme.example.", "acme.example"),
            ("http:/acme.com", nil), ("acme.com is our site", "acme.com"), ("co.uk", nil), ("com", nil), ("", nil),
            ("http://192.168.1.1/x", nil), ("http://[::1]/", nil), ("not a site", nil), ("a..b.com", nil), ("-", nil),
        ] as [(String, String?)]
    )
    func website(_ given: String, _ domain: String?) {
        #expect(WebDomain(website: given)?.text == domain)
    }

    @Test(arguments: [("mail.acme.co.uk", "acme.co.uk"), ("acme.com.br", "acme.com.br"), ("MX.Acme.Com", "acme.com")])
    func host(_ given: String, _ domain: String) {
        #expect(WebDomain(host: given)?.text == domain)
    }
}
