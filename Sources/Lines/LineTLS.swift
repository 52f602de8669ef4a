package import NIOSSL

/// Where the certificates of a server or client are.
package struct LineTLS: Hashable, Sendable {
    /// Our certificate chain, PEM.
    ///
    /// A client needs one only where the server asks for it.
    package var certificateFile: String?
    /// The key to it, PEM.
    package var keyFile: String?
    /// Whom we trust, PEM.
    ///
    /// On a server: clients must show a certificate of these. On a client: the server must; the system's own list is
    /// used when nil.
    package var trustFile: String?

    package init(certificateFile: String? = nil, keyFile: String? = nil, trustFile: String? = nil) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.trustFile = trustFile
    }

    /// TLS 1.2 or later; asks for a client certificate when `trustFile` is there.
    ///
    /// Throws when a file cannot be used.
    package func serverContext() throws -> NIOSSLContext {
        guard let certificateFile, let keyFile else { throw LineTLSError.serverNeedsCertificate }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try chain(certificateFile),
            privateKey: .privateKey(try NIOSSLPrivateKey(file: keyFile, format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv12
        if let trustFile {
            configuration.trustRoots = .file(trustFile)
            configuration.certificateVerification = .noHostnameVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }

    /// TLS 1.2 or later, the server's name and certificate verified.
    ///
    /// Throws when a file cannot be used.
    package func clientContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let trustFile { configuration.trustRoots = .file(trustFile) }
        guard (certificateFile == nil) == (keyFile == nil) else { throw LineTLSError.halfACertificate }
        if let certificateFile, let keyFile {
            configuration.certificateChain = try chain(certificateFile)
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: keyFile, format: .pem))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private func chain(_ file: String) throws -> [NIOSSLCertificateSource] {
        try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) }
    }
}

package enum LineTLSError: Error, CustomStringConvertible {
    case serverNeedsCertificate
    case halfACertificate

    package var description: String {
        switch self {
        case .serverNeedsCertificate: "a TLS server needs a certificate file and a key file"
        case .halfACertificate: "a certificate file needs its key file, and a key file its certificate file"
        }
    }
}
