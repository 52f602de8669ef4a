import CPostgres
import Dispatch

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One connection to a PostgreSQL server, in pipeline mode; all the unsafe code of the driver is here.
///
/// It knows nothing of transactions: it sends lists of statements and gives back what the server said to each. Not
/// Sendable: it lives inside the actor or on the thread that owns it. After a loss it is of no use any more.
final class PostgresConnection {
    private let handle: OpaquePointer
    private let notices = Notices()
    /// The names under which this connection's server knows statements.
    private var prepared: [String: String] = [:]
    private var preparedCount = 0
    /// The arguments of the statement that is being sent, each ended by a zero.
    private var argumentBytes: [UInt8] = []
    private(set) var isLost = false

    /// What the server said unasked; libpq hands it over in the middle of other calls.
    private final class Notices {
        var warning: String?
        var isGoodbye = false
    }

    /// What a pipeline is made of.
    private enum Step {
        case prepare(sql: String, name: String)
        case run
    }

    /// Connects to one server.
    init(
        _ parameters: [String: String],
        within limit: Duration,
        orUntil wakeUp: PostgresWakeUp? = nil
    ) throws(PostgresConnectFailure) {
        guard let opened = Self.start(parameters) else { throw PostgresConnectFailure(text: "out of memory") }
        // Puts the SQLSTATE into the words of a refusal: until the connection stands, libpq has no other way to it.
        PQsetErrorVerbosity(opened, PQERRORS_VERBOSE)
        do {
            try Self.connect(opened, until: .now.advanced(by: limit), orUntil: wakeUp)
        } catch {
            PQfinish(opened)
            throw error
        }
        PQsetErrorVerbosity(opened, PQERRORS_DEFAULT)
        handle = opened
        PQsetNoticeReceiver(
            opened,
            { context, result in
                guard let context, let result else { return }
                let notices = Unmanaged<Notices>.fromOpaque(context).takeUnretainedValue()
                switch PostgresConnection.field(.severity, of: result) {
                case "WARNING": notices.warning = PostgresConnection.field(.message, of: result)
                case "FATAL", "PANIC": notices.isGoodbye = true
                default: break
                }
            },
            // The connection keeps the object for as long as libpq may call.
            Unmanaged.passUnretained(notices).toOpaque()
        )
        if PQsetnonblocking(opened, 1) != 0 || PQenterPipelineMode(opened) != 1 { isLost = true }
    }

    deinit { PQfinish(handle) }

    /// As `120003` for 12.3, `150018` for 15.18.
    var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// A setting that the server tells of unasked, such as `server_encoding`.
    func parameter(_ name: String) -> String? { PQparameterStatus(handle, name).map { String(cString: $0) } }

    /// How many statements the server keeps for this connection.
    var preparedStatements: Int { prepared.count }

    /// Makes the server forget them all.
    func forgetPrepared(within limit: Duration) {
        prepared = [:]
        let reply = exchange([Statement("DEALLOCATE ALL")], prepares: false, within: limit)
        if reply.answers.first?.isDone != true { isLost = true }
    }

    /// Nothing is to be done with it any more.
    func drop() { isLost = true }

    /// Whether the server is still there, as far as can be told without asking.
    func isAlive() -> Bool {
        while !isLost {
            let wait = waitFor(PQsocket(handle), POLLIN, until: .now, orUntil: nil)
            guard wait == .ready else { return true }
            // What comes unasked is a notice, the end, or (of a session that was ended) both.
            if PQconsumeInput(handle) != 1 || PQisBusy(handle) != 0 || notices.isGoodbye { isLost = true }
        }
        return false
    }

    /// Sends the statements in one go and waits for what the server says to each.
    ///
    /// The first that fails makes it skip the rest. With `prepares`, texts are kept ready at the server: right for what
    /// comes again.
    func exchange(_ statements: [Statement], prepares: Bool = true, within limit: Duration) -> PostgresReply {
        let deadline = ContinuousClock.now.advanced(by: limit)
        var reply = PostgresReply()
        do {
            try receive(try send(statements, prepares: prepares), until: deadline, into: &reply)
        } catch {
            isLost = true
            reply.loss = error
        }
        return reply
    }

    /// Waits until the server says something unasked, and returns the messages of announcements.
    ///
    /// Throws when the connection is lost. Empty when the time has passed or somebody woke it up.
    func announcements(within limit: Duration, orUntil wakeUp: PostgresWakeUp) throws(PostgresLoss) -> [String] {
        if waitFor(PQsocket(handle), POLLIN, until: .now.advanced(by: limit), orUntil: wakeUp) == .ready {
            guard PQconsumeInput(handle) == 1, !notices.isGoodbye else { throw loss() }
        }
        var messages: [String] = []
        while let notification = PQnotifies(handle) {
            messages.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return messages
    }

    /// Asks the server to stop what it is doing for this connection, and does not wait for it.
    ///
    /// It takes a connection of its own, which libpq makes without a deadline: so on another thread.
    func cancel() {
        guard let request = PQgetCancel(handle) else { return }
        /// Sendable since it is handed over: the block that gets it is the only one to use it, and frees it.
        struct Ticket: @unchecked Sendable { let request: OpaquePointer }
        let ticket = Ticket(request: request)
        DispatchQueue.global().async {
            var words = [CChar](repeating: 0, count: 256)
            // A server that does not hear it finds out by itself: the connection is closed at once.
            PQcancel(ticket.request, &words, Int32(words.count))
            PQfreeCancel(ticket.request)
        }
    }

    /// The settings in a URL; throws libpq's words for what is wrong with it.
    static func settings(in url: String) throws(PostgresConnectFailure) -> [String: String] {
        var words: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &words) else {
            let text = words.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(words)
            throw PostgresConnectFailure(text: text)
        }
        defer { PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return settings
    }
}

// MARK: connecting

extension PostgresConnection {
    private static func start(_ parameters: [String: String]) -> OpaquePointer? {
        var keywords: [UnsafePointer<CChar>?] = []
        var values: [UnsafePointer<CChar>?] = []
        for (keyword, value) in parameters {
            keywords.append(UnsafePointer(strdup(keyword)))
            values.append(UnsafePointer(strdup(value)))
        }
        defer { for word in keywords + values { free(UnsafeMutablePointer(mutating: word)) } }
        return PQconnectStartParams(keywords + [nil], values + [nil], 0)
    }

    private static func connect(
        _ handle: OpaquePointer,
        until deadline: ContinuousClock.Instant,
        orUntil wakeUp: PostgresWakeUp?
    ) throws(PostgresConnectFailure) {
        var state = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED else {
                let asksForPassword = PQconnectionNeedsPassword(handle) == 1
                throw PostgresConnectFailure(text: message(of: handle), asksForPassword: asksForPassword)
            }
            let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
            switch waitFor(PQsocket(handle), events, until: deadline, orUntil: wakeUp) {
            case .ready: state = PQconnectPoll(handle)
            case .late: throw PostgresConnectFailure(text: "no answer in time")
            case .woken: throw PostgresConnectFailure(text: "given up")
            }
        }
    }

    /// libpq's words for the last failure, in one line, without the place in the server's source.
    private static func message(of handle: OpaquePointer) -> String {
        String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline)
            .filter { !$0.hasPrefix("LOCATION:") }.joined(separator: " ")
    }

    private func loss() -> PostgresLoss {
        PostgresLoss(notices.isGoodbye ? "the server ended it" : Self.message(of: handle))
    }
}

// MARK: sending and receiving

extension PostgresConnection {
    private func send(_ statements: [Statement], prepares: Bool) throws(PostgresLoss) -> [Step] {
        guard !isLost else { throw PostgresLoss("it was lost before") }
        var steps: [Step] = []
        var names: [String: String] = [:]
        for statement in statements {
            var name = prepared[statement.sql] ?? names[statement.sql]
            if prepares, name == nil {
                preparedCount += 1
                let new = "p\(preparedCount)"
                guard PQsendPrepare(handle, new, statement.sql, 0, nil) == 1 else { throw loss() }
                steps.append(.prepare(sql: statement.sql, name: new))
                names[statement.sql] = new
                name = new
            }
            let isSent = withArguments(statement.arguments) { count, values in
                if let name { return PQsendQueryPrepared(handle, name, count, values, nil, nil, 0) }
                return PQsendQueryParams(handle, statement.sql, count, nil, values, nil, nil, 0)
            }
            guard isSent == 1 else { throw loss() }
            steps.append(.run)
        }
        if argumentBytes.capacity > 1 << 20 { argumentBytes = [] }
        guard PQpipelineSync(handle) == 1 else { throw loss() }
        return steps
    }

    /// All arguments go as text: the server knows which type stands where.
    private func withArguments(
        _ arguments: [SQLValue],
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> Int32
    ) -> Int32 {
        argumentBytes.removeAll(keepingCapacity: true)
        var starts: [Int?] = []
        starts.reserveCapacity(arguments.count)
        for argument in arguments {
            starts.append(argument == .null ? nil : argumentBytes.count)
            switch argument {
            case .null: continue
            case .integer(let number): argumentBytes.append(contentsOf: String(number).utf8)
            case .text(let text): argumentBytes.append(contentsOf: text.utf8)
            }
            argumentBytes.append(0)
        }
        return argumentBytes.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = starts.map { start in start.flatMap { base?.advanced(by: $0) } }
            return values.withUnsafeBufferPointer { body(Int32($0.count), $0.baseAddress) }
        }
    }

    private func receive(
        _ steps: [Step],
        until deadline: ContinuousClock.Instant,
        into reply: inout PostgresReply
    ) throws(PostgresLoss) {
        reply.answers.reserveCapacity(steps.count)
        // The server's word on a statement that it could not even prepare; to run it is then skipped.
        var refusal: PostgresAnswer?
        for step in steps {
            let answer = try answer(until: deadline)
            switch (step, answer) {
            case (.prepare(let sql, let name), .done): prepared[sql] = name
            case (.prepare, .skipped): break
            case (.prepare, _): refusal = answer
            case (.run, _):
                reply.answers.append(refusal ?? answer)
                refusal = nil
            }
        }
        guard let end = try result(until: deadline) else { throw PostgresLoss("it answers out of turn") }
        defer { PQclear(end) }
        guard PQresultStatus(end) == PGRES_PIPELINE_SYNC else { throw PostgresLoss("it answers out of turn") }
    }

    private func answer(until deadline: ContinuousClock.Instant) throws(PostgresLoss) -> PostgresAnswer {
        var answer: PostgresAnswer?
        while let result = try result(until: deadline) {
            defer { PQclear(result) }
            answer = try read(result)
        }
        guard let answer else { throw PostgresLoss("it answers out of turn") }
        return answer
    }

    /// The next part of the answer; nil when one statement's is complete.
    ///
    /// Sends meanwhile what is still to be sent: a server that nobody reads from stops reading.
    private func result(until deadline: ContinuousClock.Instant) throws(PostgresLoss) -> OpaquePointer? {
        while true {
            let unsent = PQflush(handle)
            guard unsent >= 0 else { throw loss() }
            if PQisBusy(handle) == 0 { return PQgetResult(handle) }
            let events = unsent == 0 ? POLLIN : POLLIN | POLLOUT
            guard waitFor(PQsocket(handle), events, until: deadline, orUntil: nil) == .ready else {
                throw PostgresLoss("no answer in time", isLate: true)
            }
            guard PQconsumeInput(handle) == 1 else { throw loss() }
        }
    }

    private func read(_ result: OpaquePointer) throws(PostgresLoss) -> PostgresAnswer {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
        case PGRES_PIPELINE_ABORTED: return .skipped
        case PGRES_FATAL_ERROR:
            // What has no SQLSTATE is libpq's own word on a connection that broke.
            guard let sqlState = Self.field(.sqlState, of: result) else { throw loss() }
            let refusal = PostgresRefusal(sqlState: sqlState, message: Self.field(.message, of: result) ?? "no reason")
            let isError = Self.field(.severity, of: result) == "ERROR"
            guard isError else { throw PostgresLoss("\(refusal.message) (\(sqlState))") }
            return .refused(refusal)
        default: throw PostgresLoss("it answers with something else than rows")
        }
        do {
            let rows = try rows(of: result)
            return .done(rows, command: String(cString: PQcmdStatus(result)), warning: notices.warning.take())
        } catch {
            return .unreadable(error)
        }
    }

    private func rows(of result: OpaquePointer) throws(StoreError) -> [Row] {
        let types = (0..<PQnfields(result)).map { PostgresType(PQftype(result, $0)) }
        let count = PQntuples(result)
        var rows: [Row] = []
        rows.reserveCapacity(Int(count))
        for row in 0..<count {
            var values: [SQLValue] = []
            values.reserveCapacity(types.count)
            for (column, type) in zip(Int32(0)..., types) {
                guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
                    values.append(.null)
                    continue
                }
                let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
                values.append(try type.value(String(decoding: bytes, as: UTF8.self)))
            }
            rows.append(Row(values))
        }
        return rows
    }

    /// The parts of a refusal that we read; the others can hold values out of the rows, which are nobody's business.
    private enum Field: Character {
        case severity = "V"
        case sqlState = "C"
        case message = "M"
    }

    private static func field(_ field: Field, of result: OpaquePointer) -> String? {
        guard let code = field.rawValue.asciiValue else { return nil }
        return PQresultErrorField(result, Int32(code)).map { String(cString: $0) }
    }
}
