import Dispatch
import Glibc

/// Signals of the operating system, as they come, in place of what they do by default.
enum Signals {
    /// Ctrl-C, and what a supervisor sends to end a program; taken over for the rest of the program.
    static var endings: AsyncStream<Int32> {
        AsyncStream(bufferingPolicy: .bufferingNewest(8)) { continuation in
            for number in [SIGINT, SIGTERM, SIGHUP] {
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                // The handler holds its source, which nothing else does.
                source.setEventHandler { withExtendedLifetime(source) { _ = continuation.yield(number) } }
                source.resume()
            }
        }
    }
}
