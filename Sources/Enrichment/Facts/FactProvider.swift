package import Contracts

/// Somebody who knows companies by their domain.
package protocol FactProvider: Sendable {
    /// Asks; keeps its time limit itself, and never throws: what went wrong is an answer.
    func facts(of domain: String) async -> FactAnswer

    /// Lets go of connections.
    func close() async throws
}

/// What a provider said.
package enum FactAnswer: Hashable, Sendable {
    case found(CompanyFacts)
    /// It knows nothing of the company.
    case unknown
    /// It could not be asked, or what it said cannot be used; why, without personal data or secrets.
    case failed(String)
}
