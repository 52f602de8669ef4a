import Contracts
import Enrichment
import Ingestion
import Routing
import Scoring
import Store
import TestKit

extension Installation {
    /// Opens the store of a service that has stopped.
    func reading(_ service: ServiceName) throws -> StoreReading {
        let migrations =
            switch service {
            case .ingestion: IngestionStage.migrations
            case .enrichment: EnrichmentStage.migrations
            case .scoring: ScoringStage.migrations
            case .routing: RoutingStage.migrations
            }
        return try StoreReading(path: storePath(of: service), migrations: migrations)
    }
}
