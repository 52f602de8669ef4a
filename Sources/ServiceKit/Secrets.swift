import Contracts

/// The tokens by which services and operators know each other.
///
/// A file of lines `service TOKEN` and `operator TOKEN`, and `webhook:SELLER SECRET` for each seller with an endpoint; readable
/// by its owner alone.
package struct Secrets: Sendable {
    package let service: String
    package let `operator`: String
    /// What signs the messages to the endpoints of sellers, by seller.
    package let webhooks: [String: String]

    package init(service: String, operator: String, webhooks: [String: String] = [:]) {
        self.service = service
        self.operator = `operator`
        self.webhooks = webhooks
    }

    /// Reads the file.
    ///
    /// Throws in words when it is missing, open to others, or incomplete.
    package init(file: String) throws {
        let text = try PrivateFile.text(file, what: "the secrets file")
        var found: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { found[words[0]] = words[1] }
        }
        guard let service = found["service"], let `operator` = found["operator"], service.utf8.count >= 16,
            `operator`.utf8.count >= 16
        else {
            throw StartupError(
                .configuration,
                "the secrets file \(file) needs the lines \"service TOKEN\" and \"operator TOKEN\", 16 characters or more each"
            )
        }
        let webhooks = found.filter { $0.key.hasPrefix("webhook:") }.map { name, secret in
            (String(name.dropFirst("webhook:".count)), String(secret))
        }
        self.init(
            service: String(service),
            operator: String(`operator`),
            webhooks: Dictionary(webhooks) { _, last in last }
        )
    }

    /// Throws `not_authorized` unless the token is the secret.
    ///
    /// Takes the same time for every wrong token.
    func check(_ token: String?, against secret: String) throws(Problem) {
        guard let token, equalInConstantTime(token, secret) else {
            throw Problem(.notAuthorized, "The token is missing or wrong.")
        }
    }
}

/// Compares texts in a time that does not tell how much of them agrees.
package func equalInConstantTime(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var difference = left.count ^ right.count
    for index in right.indices { difference |= Int(right[index] ^ (index < left.count ? left[index] : 0)) }
    return difference == 0
}
