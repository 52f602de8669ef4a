import Logging
import ServiceLifecycle

/// Looks every few seconds whether the operator replaced a table of companies.
struct BookWatch: Service {
    private let books: CompanyBooks
    private let interval: Duration
    private let logger: Logger

    init(_ books: CompanyBooks, every interval: Duration = .seconds(2), logger: Logger) {
        self.books = books
        self.interval = interval
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Reading a large table takes a while: not on the loop that the connections are on.
                let changes = await withTaskExecutorPreference(globalConcurrentExecutor) { books.look() }
                for change in changes { report(change) }
                do { try await Task.sleep(for: interval) } catch { return }  // the service stops
            }
        }
    }

    private func report(_ change: CompanyBooks.Change) {
        switch change {
        case .replaced(let file, let version, let count):
            logger.notice(
                "a table of companies was replaced",
                metadata: ["file": "\(file)", "version": "\(version)", "count": "\(count)"]
            )
        case .refused(let file, let why):
            logger.error(
                "a table of companies is wrong; the one before it stays",
                metadata: ["file": "\(file)", "error": "\(why)"]
            )
        }
    }
}
