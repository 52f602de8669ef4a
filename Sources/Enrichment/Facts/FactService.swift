package import Contracts
package import CoreMetrics
package import Logging
package import Matching
package import ServiceKit
package import ServiceLifecycle
package import Store

/// Facts of companies, put together: the operator's tables and the provider, and the services that keep them fresh.
package struct FactService: Sendable {
    package let books: CompanyBooks
    private let policy: FactPolicy
    let link: FactLink?
    private let provider: (any FactProvider)?

    /// Nothing from outside: no tables, no provider.
    package init(books: CompanyBooks) {
        self.books = books
        policy = FactPolicy()
        link = nil
        provider = nil
    }

    /// Reads tables and settings; throws `StartupError` with one line, or one line a fault of a table.
    package init(_ settings: EnrichmentSettings, places: Places, reference: ReferenceData) throws {
        books = try CompanyBooks(
            accountsFile: settings.accountsFile,
            firmographicsFile: settings.firmographicsFile,
            places: places,
            reference: reference
        )
        var policy = FactPolicy()
        policy.waitMs = settings.providerWaitMs
        policy.keepMs = settings.providerKeepMs
        policy.keepUnknownMs = settings.providerKeepUnknownMs
        self.policy = policy
        provider = try Self.provider(settings)
        var limits = FetchPlan.Limits()
        limits.queue = settings.providerQueue
        limits.perSecond = Double(settings.providerPerSecond)
        limits.burst = settings.providerPerSecond
        link = provider == nil ? nil : FactLink(limits)
    }

    init(books: CompanyBooks, policy: FactPolicy, provider: any FactProvider, limits: FetchPlan.Limits) {
        self.books = books
        self.policy = policy
        self.provider = provider
        link = FactLink(limits)
    }

    /// The desk for one batch.
    package func desk(at instant: Instant, in transaction: any Transaction) -> FactDesk {
        FactDesk(policy, link: link, instant: instant, in: transaction)
    }

    /// What runs beside the stage: a look at the tables, and the fetching of facts where there is a provider.
    package func companions(of runner: StageRunner, metrics: any MetricsFactory, logger: Logger) -> [any Service] {
        var services: [any Service] = [BookWatch(books, logger: logger)]
        guard let link, let provider else { return services }
        let limit = Int(FactFetcher.sweepLimit)
        services.append(
            FactFetcher(
                link: link,
                provider: provider,
                metrics: FactMetrics(factory: metrics),
                logger: logger,
                tell: { try await runner.tellItself($0) },
                forgotten: {
                    let before = runner.now().adding(milliseconds: -FactFetcher.forgottenAfterMs)
                    return try await runner.read { transaction in
                        try transaction.run(FactRequestTable.forgotten(before: before, limit: limit)).map {
                            try $0.text(0)
                        }
                    }
                }
            )
        )
        return services
    }
}

extension FactFetcher {
    /// Most domains that one sweep takes up.
    static let sweepLimit: Int64 = 1_000
    /// What was asked for longer ago than this, and is still wanted, was lost.
    static let forgottenAfterMs: Int64 = 60_000
}
