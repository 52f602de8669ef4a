import Contracts
import ServiceKit

extension FactService {
    /// The provider that the settings name; nil when they name none.
    ///
    /// Throws `StartupError` with one line.
    static func provider(_ settings: EnrichmentSettings) throws -> (any FactProvider)? {
        guard let given = settings.providerURL else { return nil }
        let url: FactURL
        switch FactURL.read(given) {
        case .success(let read): url = read
        case .failure(let fault): throw StartupError(.configuration, "enrichment.provider.url \(fault)")
        }
        let map: FactMap
        do {
            map = try settings.providerMap.map { entries throws(FactURL.Fault) in try FactMap(entries) } ?? .plain
        } catch {
            throw StartupError(.configuration, "enrichment.provider.map: \(error)")
        }
        let token = try settings.providerTokenFile.map { file in
            let text = try PrivateFile.text(file, what: "the provider's token file").trimmingBlanks()
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw StartupError(.configuration, "the provider's token file \(file) must hold one token")
            }
            return text
        }
        return HTTPFactProvider(url: url, map: map, token: token, timeout: .milliseconds(settings.providerTimeoutMs))
    }
}
