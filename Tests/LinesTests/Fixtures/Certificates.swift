import FoundationEssentials
import Glibc
import Lines
import TestKit

/// Certificates of a small world: an authority, a server, a client, and those that go wrong.
///
/// Made by the `openssl` command when first needed, once for all tests.
struct Certificates: Sendable {
    private let folder: ScratchFolder

    /// Nil where there is no `openssl` command.
    static let shared: Certificates? = {
        do {
            return try Certificates()
        } catch {
            print("certificates cannot be made: \(error)")
            return nil
        }
    }()

    private init() throws {
        folder = try ScratchFolder()
        try makeAuthority("ca")
        try makeAuthority("other-ca")
        try makeCertificate("server", by: "ca", names: "DNS:localhost,IP:127.0.0.1")
        try makeCertificate("client", by: "ca", names: "DNS:client")
        try makeCertificate("misnamed", by: "ca", names: "DNS:elsewhere.example")
        try makeCertificate("foreign", by: "other-ca", names: "DNS:localhost,IP:127.0.0.1")
        try makeCertificate("expired", by: "ca", names: "DNS:localhost,IP:127.0.0.1", days: -1)
    }

    /// The files of one party.
    ///
    /// - Parameters:
    ///   - name: whose certificate to show; nil for none.
    ///   - trust: whom to trust; nil to ask for no certificate (a server) or to trust the system's list (a client).
    /// - Returns: the settings.
    func tls(_ name: String?, trusting trust: String?) -> LineTLS {
        LineTLS(
            certificateFile: name.map { path($0 + ".pem") },
            keyFile: name.map { path($0 + ".key") },
            trustFile: trust.map { path($0 + ".pem") }
        )
    }

    func path(_ file: String) -> String { folder.path + "/" + file }

    private func makeAuthority(_ name: String) throws {
        try openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=\(name)"
                + " -keyout \(path(name)).key -out \(path(name)).pem"
        )
    }

    private func makeCertificate(_ name: String, by authority: String, names: String, days: Int = 2) throws {
        try Data("subjectAltName=\(names)\n".utf8).write(to: URL(filePath: path(name + ".ext")))
        try openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=\(name)"
                + " -keyout \(path(name)).key -out \(path(name)).csr"
        )
        try openssl(
            "x509 -req -in \(path(name)).csr -CA \(path(authority)).pem -CAkey \(path(authority)).key -CAcreateserial"
                + " -days \(days) -extfile \(path(name)).ext -out \(path(name)).pem"
        )
    }

    private func openssl(_ arguments: String) throws {
        let status = system("openssl \(arguments) >>\(path("log")) 2>&1")
        guard status == 0 else { throw NotMade(command: arguments, status: status) }
    }

    /// A certificate that could not be made.
    private struct NotMade: Error {
        let command: String
        let status: Int32
    }
}
