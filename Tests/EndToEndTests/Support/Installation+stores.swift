import Contracts
import Enrichment
import Ingestion
import Routing
import Scoring
import Store
import TestKit

extension Installation {
    /// Opens the store of a service; where it is a file, the service must have stopped.
    func reading(_ service: ServiceName) async throws -> StoreReading {
        let migrations =
            switch service {
            case .ingestion: IngestionStage.migrations
            case .enrichment: EnrichmentStage.migrations
            case .scoring: ScoringStage.migrations
            case .routing: RoutingStage.migrations
            }
        return try await StoreReading(storePlace(of: service), migrations: migrations)
    }
}
