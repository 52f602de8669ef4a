import Contracts
import TestKit

extension Scene {
    /// On the server that all tests share, with one process of each service where `replicas` does not say more.
    static func onPostgres(
        _ market: Market = .roomy,
        posts: Int,
        perSecond: Double? = nil,
        merges: Bool = true,
        seed: UInt64,
        replicas: [ServiceName: Int],
        sellers: SellerClient.Habits? = nil
    ) throws -> Scene {
        let server = try PostgresServer.shared()
        let habits = sellers ?? SellerClient.Habits(declines: 0.1, closes: 0.2, seed: seed)
        return try Scene(
            market,
            Population(posts: posts, seed: seed, merges: merges),
            posting: Poster.Plan(perSecond: perSecond, seed: seed),
            sellers: market.capacity.mapValues { _ in habits }
        ) { plan in
            plan.engine = .postgres(server)
            plan.replicas = replicas
        }
    }
}
