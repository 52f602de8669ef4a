/// The name of a store, kept in it.
package enum StoreIdentity {
    static let migration = Migration(
        1,
        "store identity",
        ["CREATE TABLE store_identity (id TEXT PRIMARY KEY)"]
    )

    /// The name that the store has; `newID` when it had none.
    static func establish(_ newID: String, in transaction: any Transaction) throws(StoreError) -> String {
        if let row = try transaction.run(Statement("SELECT id FROM store_identity")).first { return try row.text(0) }
        try transaction.run(Statement("INSERT INTO store_identity (id) VALUES ($1)", [.text(newID)]))
        return newID
    }

    /// Writes what is there already: shows whether the store can be written.
    package static let touch = Statement("UPDATE store_identity SET id = id")
}
