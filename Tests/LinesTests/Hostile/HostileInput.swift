/// Something that no decent partner sends, and what has to come of it.
struct HostileInput: Sendable {
    let name: String
    /// What is sent, behind a good hello or in place of one.
    let bytes: [UInt8]
    /// What is answered, in order: the type of the line, the kind of the problem, the `seq` that it is for.
    let answers: [String]
    let outcome: Outcome

    /// What becomes of the connection.
    enum Outcome: Sendable {
        /// The next good line on it is accepted.
        case staysUsable
        /// It ends after the answers.
        case ends
    }

    /// A row of bytes that are sent behind a good hello.
    static func line(_ name: String, _ bytes: [UInt8], _ answers: String...) -> Self {
        Self(name: name, bytes: bytes + [UInt8(ascii: "\n")], answers: answers, outcome: .staysUsable)
    }

    /// A row of a line that is sent behind a good hello.
    static func line(_ name: String, _ text: String, _ answers: String...) -> Self {
        Self(name: name, bytes: Array((text + "\n").utf8), answers: answers, outcome: .staysUsable)
    }

    /// A row of something that is sent in place of the hello, and ends the connection.
    static func hello(_ name: String, _ text: String, _ answer: String) -> Self {
        Self(name: name, bytes: Array((text + "\n").utf8), answers: [answer], outcome: .ends)
    }
}

/// Writes good posts, and posts that are good but for one thing.
enum Post {
    /// A line that is accepted.
    static func good(_ seq: Int, key: String = "k", name: String = "Mira") -> String {
        let contact = #""contact":{"email":"a@example.com","first_name":"\#(name)"}"#
        return line(seq, #""idempotency_key":"\#(key)-\#(seq)",\#(contact),\#(consent)"#)
    }

    static let consent = #""consent":{"granted":true,"at":"2026-11-22T05:00:00Z"}"#
    static let contact = #""contact":{"email":"a@example.com"}"#

    /// A line with the members of the body as they are given.
    static func line(_ seq: Int, _ members: String) -> String {
        #"{"seq":\#(seq),"type":"submission.post","body":{\#(members)}}"#
    }

    /// A post with number 1 that is good but for more members.
    static func with(_ key: String, _ members: String) -> String {
        line(1, #""idempotency_key":"\#(key)",\#(contact),\#(consent),\#(members)"#)
    }

    /// A post with number 1 whose contact is this.
    static func contact(_ key: String, _ members: String) -> String {
        line(1, #""idempotency_key":"\#(key)","contact":{"email":"a@example.com",\#(members)},\#(consent)"#)
    }

    /// A question with number 1 and this envelope; only operators may ask it.
    static func envelope(_ members: String) -> String {
        #"{\#(members),"type":"status.ask","body":{}}"#
    }

    static let hello = hello()

    static func hello(
        role: String = "source",
        name: String = "web",
        token: String? = "us-web-token",
        version: String = "1"
    ) -> String {
        let token = token.map { #","token":"\#($0)""# } ?? ""
        return #"{"type":"hello","body":{"protocol":\#(version),"role":"\#(role)","name":"\#(name)"\#(token)}}"#
    }
}

extension String {
    func times(_ count: Int) -> String { String(repeating: self, count: count) }
}
