import ArgumentParser
import Contracts
import Lines

/// How to reach a service whose lines are encrypted.
struct TLSOptions: ParsableArguments {
    @Option(help: ArgumentHelp("PEM file of the authorities to trust; switches TLS on.", valueName: "file"))
    var tlsTrust: String?

    @Option(help: ArgumentHelp("PEM file of our own certificate; switches TLS on.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("PEM file of the key to it.", valueName: "file"))
    var tlsKey: String?

    /// A client that says this hello.
    func client(_ hello: Hello) throws -> LineClient {
        guard tlsTrust != nil || tlsCertificate != nil else { return LineClient(hello: hello) }
        let tls = LineTLS(certificateFile: tlsCertificate, keyFile: tlsKey, trustFile: tlsTrust)
        do {
            return LineClient(hello: hello, tls: try tls.clientContext())
        } catch {
            throw Failure(.usage, "a PEM file cannot be used: \(error)")
        }
    }
}

extension Address: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}
