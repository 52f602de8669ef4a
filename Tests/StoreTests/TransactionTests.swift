import Dispatch
import Store
import Synchronization
import TestKit
import Testing

@Suite struct TransactionTests {
    private func store(_ engine: StoreEngine) async throws -> any Store {
        try await ScratchStore(engine).open([noteMigration])
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsCommittedStays(_ engine: StoreEngine) async throws {
        let store = try await store(engine)
        try await store.insert("one")
        try await store.insert("two")
        #expect(try await store.notes() == ["one", "two"])
    }

    @Test(arguments: StoreEngine.allCases)
    func throwingUndoesTheWholeTransaction(_ engine: StoreEngine) async throws {
        let store = try await store(engine)
        try await store.insert("before")
        await #expect(throws: Interruption.self) {
            try await store.write { transaction in
                try transaction.run(Statement("INSERT INTO note (words) VALUES ('lost')"))
                throw Interruption()
            }
        }
        #expect(try await store.notes() == ["before"])
        try await store.insert("after")
        #expect(try await store.notes() == ["before", "after"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aFailingStatementUndoesTheWholeTransaction(_ engine: StoreEngine) async throws {
        let store = try await store(engine)
        await #expect(throws: StoreError.self) {
            try await store.write { transaction in
                try transaction.run(Statement("INSERT INTO note (words) VALUES ('lost')"))
                try transaction.run(Statement("INSERT INTO note (id) VALUES (1)"))
                try transaction.run(Statement("INSERT INTO note (id) VALUES (1)"))
            }
        }
        #expect(try await store.notes().isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func savepointsNest(_ engine: StoreEngine) async throws {
        let store = try await store(engine)
        try await store.write { transaction in
            func note(_ words: String) throws {
                try transaction.run(Statement("INSERT INTO note (words) VALUES ($1)", [.text(words)]))
            }
            try note("outer")
            try transaction.savepoint {
                try note("first")
                #expect(throws: Interruption.self) {
                    try transaction.savepoint {
                        try note("lost")
                        try transaction.savepoint { try note("lost too, though released") }
                        throw Interruption()
                    }
                }
                try transaction.savepoint { try note("second") }
            }
            #expect(throws: StoreError.self) {
                try transaction.savepoint {
                    try note("lost again")
                    try transaction.run(Statement("INSERT INTO note (id) VALUES (1)"))
                    try transaction.run(Statement("INSERT INTO note (id) VALUES (1)"))
                }
            }
            try note("last")
        }
        #expect(try await store.notes() == ["outer", "first", "second", "last"])
    }

    @Test(arguments: StoreEngine.allCases)
    func savepointsWorkAfterOneThatEscaped(_ engine: StoreEngine) async throws {
        let store = try await store(engine)
        for _ in 1...3 {
            await #expect(throws: Interruption.self) {
                try await store.write { transaction in
                    try transaction.savepoint { try transaction.savepoint { throw Interruption() } }
                }
            }
        }
        try await store.write { transaction in
            try transaction.savepoint { _ = try transaction.run(Statement("INSERT INTO note (words) VALUES ('kept')")) }
        }
        #expect(try await store.notes() == ["kept"])
    }

    @Test(arguments: StoreEngine.allCases)
    func readersSeeOnlyWhatIsCommitted(_ engine: StoreEngine) async throws {
        let store = try await store(engine)
        try await store.insert("one")
        // A writer that holds its transaction open until the reader has looked.
        let isOpen = Mutex(false)
        let mayCommit = DispatchSemaphore(value: 0)
        async let written: Void = store.write { transaction in
            try transaction.run(Statement("INSERT INTO note (words) VALUES ('three')"))
            isOpen.withLock { $0 = true }
            _ = mayCommit.wait(timeout: .now() + 20)
        }
        try await eventually("the writer is in its transaction") { isOpen.withLock { $0 } }
        #expect(try await store.notes() == ["one"])
        mayCommit.signal()
        try await written
        #expect(try await store.notes() == ["one", "three"])
    }

    @Test(arguments: StoreEngine.allCases)
    func readersCannotWrite(_ engine: StoreEngine) async throws {
        let store = try await store(engine)
        await #expect(throws: StoreError.self) {
            try await store.read { _ = try $0.run(Statement("INSERT INTO note (words) VALUES ('no')")) }
        }
        #expect(try await store.notes().isEmpty)
    }
}
