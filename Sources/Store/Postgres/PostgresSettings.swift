/// Where the server is and how to talk to it, read from a URL.
struct PostgresSettings: Sendable {
    /// What libpq is told whichever the host.
    private let common: [String: String]
    /// What it is told for each host; one entry without any when the URL names none.
    private let hosts: [[String: String]]
    let deadlines: PostgresStore.Deadlines
    let flushes: Bool

    /// Throws `StoreError` in words that do not hold the password.
    init(_ options: PostgresStore.Options) throws(StoreError) {
        let form = "the form is postgres://USER@HOST:PORT/DATABASE"
        guard options.url.hasPrefix("postgres://") || options.url.hasPrefix("postgresql://") else {
            throw StoreError(.noAccess, "the URL of the PostgreSQL store does not begin with postgres://; \(form)")
        }
        let found: [String: String]
        do {
            found = try PostgresConnection.settings(in: options.url)
        } catch {
            // libpq repeats parts of the URL, so its words are kept back where a password can be among them.
            let mayHoldPassword = options.url.contains("@") || options.url.contains("password")
            let why = mayHoldPassword ? "" : " (\(error.text))"
            throw StoreError(.noAccess, "the URL of the PostgreSQL store cannot be read\(why); \(form)")
        }
        guard found["dbname"] != nil else {
            throw StoreError(.noAccess, "the URL of the PostgreSQL store names no database; \(form)")
        }
        var common = Self.defaults.merging(found) { $1 }
        for keyword in ["host", "hostaddr", "port"] { common[keyword] = nil }
        if let password = options.password { common["password"] = password }
        common["client_encoding"] = "UTF8"
        common["target_session_attrs"] = "read-write"
        if common["application_name"] == nil { common["application_name"] = options.applicationName }
        self.common = common
        hosts = try Self.hosts(in: found)
        deadlines = options.deadlines
        flushes = options.flushes
    }

    /// A peer that is gone without a word is noticed in half a minute also where nothing is being asked of it.
    private static let defaults = [
        "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "30000",
    ]

    /// What to tell libpq of each host, in a new order each time: it would go by the order of the list, and all replicas
    /// to the first that answers.
    func attempts(using generator: inout some RandomNumberGenerator) -> [[String: String]] {
        hosts.shuffled(using: &generator).map { common.merging($0) { $1 } }
    }

    /// How long one host may take, so that one that swallows packets leaves time for the others.
    var connectLimit: Duration { deadlines.connect / hosts.count }

    /// The servers, as people know them.
    var servers: String { "the PostgreSQL server at \(hosts.map(Self.name).joined(separator: ", "))" }

    /// The store, as people know it.
    var place: String { "database \"\(database)\" of \(servers)" }

    var user: String { common["user"] ?? "of this process" }
    var database: String { common["dbname"] ?? "" }

    /// Words of others in which the password might be.
    func withoutPassword(_ words: String) -> String {
        guard let password = common["password"], !password.isEmpty else { return words }
        return words.replacing(password, with: "***")
    }

    static func name(of host: [String: String]) -> String {
        guard let name = host["host"] ?? host["hostaddr"] else { return "the usual place on this machine" }
        return name.hasPrefix("/") ? name : "\(name):\(host["port"] ?? "5432")"
    }

    private static func hosts(in found: [String: String]) throws(StoreError) -> [[String: String]] {
        func list(_ keyword: String) -> [String] {
            found[keyword].map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
        }
        let (names, addresses, ports) = (list("host"), list("hostaddr"), list("port"))
        let count = max(names.count, addresses.count, 1)
        for part in [names, addresses] where !part.isEmpty && part.count != count {
            throw StoreError(.noAccess, "the URL of the PostgreSQL store has not as many hosts as addresses")
        }
        guard ports.count <= 1 || ports.count == count else {
            throw StoreError(.noAccess, "the URL of the PostgreSQL store has not as many hosts as ports")
        }
        return (0..<count).map { index in
            let port = ports.isEmpty ? nil : ports[ports.count == 1 ? 0 : index]
            var host: [String: String] = [:]
            if !names.isEmpty { host["host"] = names[index] }
            if !addresses.isEmpty { host["hostaddr"] = addresses[index] }
            if let port, !port.isEmpty { host["port"] = port }
            return host
        }
    }
}
