import Contracts
import Store
import Synchronization
import TestKit
import Testing

/// Several stores on one database, as the replicas of a service have it.
@Suite struct PostgresReplicaTests {
    private let bench: PostgresBench

    init() throws {
        bench = try PostgresBench()
    }

    @Test func replicasThatStartTogetherMakeOneStore() async throws {
        let bench = bench
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...6 { group.addTask { try await bench.open().id } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        let steps = try bench.server.run("SELECT count(*) FROM \(bench.place.name(of: "schema_migration"))")
        #expect(Int(steps) == Migration.common.count + 1)
    }

    @Test func whoeverLocksAKeySeesWhatTheOneBeforeDid() async throws {
        let (one, other) = (try await bench.open(), try await bench.open())
        let gate = Gate()
        async let first: Void = one.write { transaction in
            try transaction.lock(["k"])
            try transaction.run(insert("first"))
            gate.pass()
        }
        try await eventually("the first has the lock") { gate.arrivals == 1 }
        // Another key is free, and so is everything for those who lock nothing.
        try await other.write { transaction in
            try transaction.lock(["l"])
            try transaction.run(insert("beside"))
        }
        async let second = other.write { transaction in
            try transaction.lock(["j", "k"])
            let seen = try transaction.run(Statement("SELECT words FROM note ORDER BY id"))
            try transaction.run(insert("second"))
            return try seen.map { try $0.text(0) }
        }
        try await eventually("the second waits") {
            try bench.server.run(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND pid = \(bench.writers()[1])"
            ) == "1"
        }
        gate.open()
        try await first
        #expect(try await second == ["first", "beside"])
        #expect(try await one.notes() == ["first", "beside", "second"])
    }

    /// A server that was frozen and wakes up has no lane that was opened since: what it says is out of date.
    @Test func aServerThatLacksWhatWasWrittenLastIsNotReadFrom() async throws {
        let store = try await bench.open()
        try await store.insert("mine")
        let lanes = bench.place.name(of: "lane")
        let row = try bench.server.run("DELETE FROM \(lanes) RETURNING number || ', ' || quote_literal(name)")
        let error = try await #require(throws: StoreError.self) { _ = try await store.notes() }
        #expect(error.code == .unreachable)
        _ = try bench.server.run("INSERT INTO \(lanes) (number, name) VALUES (\(row))")
        try await eventually("it is read from again") {
            do {
                return try await store.notes() == ["mine"]
            } catch let error as StoreError where error.isPassing {
                return false
            }
        }
    }

    @Test func aKeyThatIsLockedCannotBeTried() async throws {
        let (one, other) = (try await bench.open(), try await bench.open())
        let gate = Gate()
        async let first = one.write { transaction in
            try transaction.lock(["k"])
            let isOurs = try transaction.tryLock("k")
            gate.pass()
            return isOurs
        }
        try await eventually("the first has the lock") { gate.arrivals == 1 }
        #expect(try await !other.write { try $0.tryLock("k") })
        #expect(try await other.write { try $0.tryLock("l") })
        gate.open()
        #expect(try await first)
        #expect(try await other.write { try $0.tryLock("k") })
    }

    @Test func locksAreForgottenWithTheirTransaction() async throws {
        let (one, other) = (try await bench.open(), try await bench.open())
        for _ in 1...3 {
            await #expect(throws: Interruption.self) {
                try await one.write { transaction in
                    try transaction.lock(["k"])
                    try transaction.run(Statement("SELECT 1"))
                    throw Interruption()
                }
            }
            // Locks alone do no harm either.
            try await one.write { try $0.lock(["k", "k"]) }
            #expect(try await other.write { try $0.tryLock("k") })
        }
    }

    @Test func twoThatWaitForEachOtherBothTakeEffect() async throws {
        let (one, other) = (try await bench.open(), try await bench.open())
        let gate = Gate()
        let (forth, back) = (Crossing(["a", "b"], at: gate), Crossing(["b", "a"], at: gate))
        async let first: Void = one.write { try forth.run(in: $0, noting: "first") }
        async let second: Void = other.write { try back.run(in: $0, noting: "second") }
        try await eventually("both hold a lock") { gate.arrivals == 2 }
        gate.open()
        gate.open()
        try await first
        try await second
        #expect(try bench.notes().sorted() == ["first", "second"])
        #expect(forth.tries + back.tries == 3)
    }

    @Test func theKeysOfOneCallAreNeverTakenCrosswise() async throws {
        let (one, other, third) = (try await bench.open(), try await bench.open(), try await bench.open())
        let (gate, tries) = (Gate(), Tally())
        // Both take what they can get, until the third lets go of what is between.
        async let held: Void = third.write { transaction in
            try transaction.lock(["middle"])
            try transaction.run(Statement("SELECT 1"))
            gate.pass()
        }
        try await eventually("the third has the lock") { gate.arrivals == 1 }
        @Sendable func lock(_ keys: [String], _ store: PostgresStore) async throws {
            try await store.write { transaction in
                tries.add()
                try transaction.lock(keys)
                try transaction.run(insert("note"))
            }
        }
        async let forth: Void = lock(["left", "middle", "right"], one)
        async let back: Void = lock(["right", "middle", "left"], other)
        try await eventually("both wait") {
            try bench.server.run(
                """
                SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'
                AND pid IN (\(bench.writers().map(String.init).joined(separator: ",")))
                """
            ) == "2"
        }
        gate.open()
        try await held
        try await forth
        try await back
        #expect(tries.count == 2)
        #expect(try await one.notes().count == 2)
    }

    @Test(arguments: [true, false])
    func aMessageTakesEffectOnceWhoeverGetsIt(commits: Bool) async throws {
        let (one, other) = (try await bench.open(), try await bench.open())
        let gate = Gate()
        let mark = Inbox.mark(MessageID(sender: "a", seq: 1), at: testInstant)
        async let first: Bool = one.write { transaction in
            let isNew = try !transaction.run(mark).isEmpty
            gate.pass()
            if !commits { throw Interruption() }
            return isNew
        }
        try await eventually("the first marked it") { gate.arrivals == 1 }
        async let second = other.write { try !$0.run(mark).isEmpty }
        try await eventually("the second waits") {
            try bench.server.run(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = \(bench.writers()[1])"
            ) == "1"
        }
        gate.open()
        do {
            let isNew = try await first
            #expect(isNew && commits)
        } catch is Interruption {
            #expect(!commits)
        }
        #expect(try await second == !commits)
    }

    @Test func aLaneIsTakenOverOnceItsWriterIsGone() async throws {
        let (one, other) = (try await bench.open(), try await bench.open())
        let lane = try await one.write { try $0.nextMessage().lane }
        let next = try await other.write { try $0.nextMessage().lane }
        #expect(lane.number < next.number)
        #expect(try await other.claim([lane]).isEmpty)
        #expect(try await one.claim([next]).isEmpty)
        #expect(try await one.claim([lane]).isEmpty)
        try bench.terminate(try bench.writers()[0])
        #expect(try await other.claim([lane, next]) == [lane])
        #expect(try await other.claim([lane]) == [lane])
        // The writer comes back with a new lane, and does not get the old one.
        try await eventually("the store is back") { await canWrite(one, "back") }
        let newer = try await one.write { try $0.nextMessage().lane }
        #expect(newer.number > next.number)
        #expect(newer.name != lane.name)
        #expect(try await one.claim([lane, newer]).isEmpty)
        // Nor does anybody before the one that has it ends.
        try await other.close()
        try await eventually("it is free") { try await one.claim([lane, next]) == [lane, next] }
    }

    @Test func newsReachesAllReplicas() async throws {
        let (one, other) = (try await bench.open(), try await bench.open())
        let (ours, theirs) = (NewsLog(), NewsLog())
        one.onNews { ours.note($0) }
        other.onNews { theirs.note($0) }
        try await eventually("both listen") { ours.unknown == 1 && theirs.unknown == 1 }
        await #expect(throws: Interruption.self) {
            try await one.write { transaction in
                try transaction.announce(["undone"])
                throw Interruption()
            }
        }
        try await one.write { transaction in
            try transaction.announce(["a"])
            try transaction.run(insert("note"))
            try transaction.announce(["b"])
        }
        try await eventually("it is heard") { ours.topics == ["a", "b"] && theirs.topics == ["a", "b"] }
        // Without anything else in the transaction, and more than goes into one notification.
        let many = Set((1...1_000).map { "topic \($0) with a long name" })
        try await other.write { try $0.announce(many) }
        try await eventually("it is heard") { ours.topics.isSuperset(of: many) && theirs.topics.isSuperset(of: many) }
        #expect(ours.unknown == 1)
        #expect(theirs.unknown == 1)
        #expect(!theirs.topics.contains("undone"))
        // A topic that does not fit at all tells that anything may be new.
        try await one.write { try $0.announce([String(repeating: "x", count: 9_000)]) }
        try await eventually("it is heard") { ours.unknown == 2 && theirs.unknown == 2 }
        try await one.close()
        try await other.close()
    }

    @Test func afterALossAnythingMayBeNew() async throws {
        let (one, other) = (try await bench.open(), try await bench.open())
        let (ours, theirs) = (NewsLog(), NewsLog())
        one.onNews { ours.note($0) }
        try await eventually("one listens") { ours.unknown == 1 }
        let listening = "application_name = 'leadline' AND query = 'LISTEN leadline_' || schema.oid"
        let listener = try bench.server.run(
            "SELECT pid FROM pg_stat_activity, pg_namespace AS schema WHERE \(listening) AND nspname = '\(bench.place.schema ?? "")'"
        )
        try bench.terminate(try #require(Int(listener)))
        try await eventually("it listens again") { ours.unknown == 2 }
        // Nor is what a writer announced right before it was lost forgotten: its next connection makes up for it.
        other.onNews { theirs.note($0) }
        try await eventually("the other listens") { theirs.unknown == 1 }
        try bench.terminate(try bench.writers()[0])
        try await eventually("the store is back") { await canWrite(one, "back") }
        try await eventually("all are told") { theirs.unknown == 2 && ours.unknown == 3 }
    }

    @Test func replicasOfOtherServicesDoNotMeet() async throws {
        let neighbour = try PostgresBench()
        let (one, other) = (try await bench.open(), try await neighbour.open())
        let gate = Gate()
        async let first: Void = one.write { transaction in
            try transaction.lock(["k"])
            try transaction.run(Statement("SELECT 1"))
            gate.pass()
        }
        try await eventually("the first has the lock") { gate.arrivals == 1 }
        #expect(try await other.write { try $0.tryLock("k") })
        gate.open()
        try await first
        // Their lanes have the same numbers, and are none of the other's business.
        let lane = try await one.write { try $0.nextMessage().lane }
        let theirs = try await other.write { try $0.nextMessage().lane }
        #expect(lane.number == theirs.number)
    }
}

/// A transaction that takes two locks one after the other, and waits at a gate in between when it runs first.
private final class Crossing: Sendable {
    private let keys: [String]
    private let gate: Gate
    private let count = Mutex(0)

    init(_ keys: [String], at gate: Gate) {
        self.keys = keys
        self.gate = gate
    }

    var tries: Int { count.withLock { $0 } }

    func run(in transaction: any Transaction, noting words: String) throws {
        let isFirst = count.withLock { count in
            count += 1
            return count == 1
        }
        try transaction.run(insert(words))
        try transaction.lock([keys[0]])
        try transaction.run(Statement("SELECT 1"))
        if isFirst { gate.pass() }
        try transaction.lock([keys[1]])
        try transaction.run(Statement("SELECT 1"))
    }
}
