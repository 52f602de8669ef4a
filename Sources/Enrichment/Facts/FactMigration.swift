package import Store

/// The tables of facts: what providers said, and who waits for what they will say.
package enum FactMigration {
    /// The step; numbered by the list that it stands in.
    package static func step(_ number: Int64) -> Migration {
        Migration(
            number,
            "facts of companies",
            [
                """
                CREATE TABLE fact_cache (
                    domain TEXT PRIMARY KEY, outcome TEXT NOT NULL, document TEXT, until_ms BIGINT NOT NULL
                ) {clustered}
                """,
                """
                CREATE TABLE fact_request (
                    domain TEXT NOT NULL, lead TEXT NOT NULL, submission TEXT NOT NULL, document TEXT,
                    at_ms BIGINT NOT NULL, PRIMARY KEY (domain, lead, submission)
                ) {clustered}
                """,
            ]
        )
    }
}
