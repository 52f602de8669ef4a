import Contracts
import Matching
import Testing

struct EmailAddressTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    @Test(arguments: [
        (" Anna.Smith@Acme.Example ", "anna.smith@acme.example", EmailKind.business),
        ("anna+fair@acme.example", "anna@acme.example", .business),
        ("anna-fair@acme.example", "anna-fair@acme.example", .business),
        ("anna@acme.example.", "anna@acme.example", .business),
        ("+49@acme.example", "+49@acme.example", .business),
        ("A.n.n.a+x@GoogleMail.com", "anna@gmail.com", .free),
        ("...@gmail.com", "...@gmail.com", .free),
        ("anna.smith@web.de", "anna.smith@web.de", .free),
        ("anna.smith-shop@yahoo.com", "anna.smith@yahoo.com", .free),
        ("anna@protonmail.com", "anna@proton.me", .free),
        ("anna@pm.me", "anna@proton.me", .free),
        ("anna@me.com", "anna@icloud.com", .free),
        ("anna@hotmail.com", "anna@hotmail.com", .free),
        ("anna@live.com", "anna@live.com", .free),
        ("anna@qq.com", "anna@qq.com", .free),
        ("anna@mail.ru", "anna@mail.ru", .free),
        ("anna@orange.fr", "anna@orange.fr", .free),
        ("INFO@acme.example", "info@acme.example", .role),
        ("sales+de@acme.example", "sales@acme.example", .role),
        ("kontakt@acme.example", "kontakt@acme.example", .role),
        ("info@gmail.com", "info@gmail.com", .free),
        ("information.desk@acme.example", "information.desk@acme.example", .business),
        ("x@mailinator.com", "x@mailinator.com", .disposable),
        ("x@sub.mailinator.com", "x@sub.mailinator.com", .disposable),
        ("x@yopmail.com", "x@yopmail.com", .disposable),
        ("Info@Müller.example", "info@xn--mller-kva.example", .role),
        ("info@xn--mller-kva.example", "info@xn--mller-kva.example", .role),
        ("anna@почта.рф", "anna@xn--80a1acny.xn--p1ai", .business),
        ("анна@почта.рф", "анна@xn--80a1acny.xn--p1ai", .business),
        ("JÖRG@acme.example", "jörg@acme.example", .business),
        ("Anna Smith <Anna@Acme.example>", "anna@acme.example", .business),
        (" \"Smith, Anna <sales>\" < anna@acme.example > ", "anna@acme.example", .business),
        ("<info@acme.example>", "info@acme.example", .role),
    ])
    func normalForm(_ given: String, _ text: String, _ kind: EmailKind) throws {
        let email = try #require(EmailAddress(given, reference: reference))
        #expect(email.text == text)
        #expect(email.text == email.mailbox + "@" + email.domain)
        #expect(email.kind == kind)
        #expect(email.repairedDomain == email.domain)
    }

    @Test(arguments: [
        ("anna@gmial.com", "gmail.com"), ("anna@gmai.com", "gmail.com"), ("anna@gmail.con", "gmail.com"),
        ("anna@hotmial.com", "hotmail.com"), ("anna@hotmal.com", "hotmail.com"), ("anna@outlok.com", "outlook.com"),
        ("anna@yhaoo.com", "yahoo.com"), ("anna@yahooo.com", "yahoo.com"), ("anna@iclod.com", "icloud.com"),
        ("anna@googelmail.com", "gmail.com"), ("anna@btinternt.com", "btinternet.com"),
    ])
    func slipOfAProvider(_ given: String, _ repaired: String) throws {
        let email = try #require(EmailAddress(given, reference: reference))
        #expect(email.repairedDomain == repaired)
        #expect(given.hasSuffix("@" + email.domain))
        #expect(email.kind == .free)
    }

    @Test(arguments: [
        "anna@email.com", "anna@ymail.com", "anna@acme.com", "anna@gmx.net", "anna@gmxal.com",
        "anna@outlooks-group.com",
    ])
    func noSlip(_ given: String) throws {
        let email = try #require(EmailAddress(given, reference: reference))
        #expect(email.repairedDomain == email.domain)
    }

    @Test(arguments: ["", "anna", "anna@", "@acme.example", "anna@acme", "a@b@acme.example", "anna smith@acme.example"])
    func noAddress(_ given: String) {
        #expect(EmailAddress(given, reference: reference) == nil)
    }
}
