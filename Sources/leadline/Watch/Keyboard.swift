import Contracts
import Glibc
import NIOPosix

/// Answers offers by single keys, while somebody sits at the terminal.
struct Keyboard {
    let book: OfferBook

    /// Returns when the person wants to end, or when cancelled.
    func run() async throws {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return }
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)  // keys at once and unseen; Ctrl-C stays what it is
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
        Console.note(Style(for: STDERR_FILENO)("a accepts, d declines, n puts last, q ends", .dim))
        while !Task.isCancelled {
            guard let key = try await NIOThreadPool.singleton.runIfActive({ Self.read() }) else { continue }
            switch key {
            case "a": if !book.answerOldest(.accept) { say("no open offer") }
            case "d": if !book.answerOldest(.decline) { say("no open offer") }
            case "n":
                book.postponeOldest()
                tellNext()
            case "q", "\u{4}": return
            default: tellNext()
            }
        }
    }

    /// Waits for a key for a moment: a thread that reads cannot be cancelled.
    private static func read() -> Unicode.Scalar? {
        var wanted = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, 200) > 0 else { return nil }
        var byte: UInt8 = 0
        let count = Glibc.read(STDIN_FILENO, &byte, 1)
        if count == 0 { return "q" }  // the terminal is gone
        return count == 1 ? Unicode.Scalar(byte) : nil
    }

    private func tellNext() {
        let (offer, open) = book.oldest
        guard let offer else { return say("no open offer") }
        say("\(open) open; the next is \(offer.lead.shownName.printable), until \(offer.answerBy.clockTime)")
    }

    private func say(_ text: String) {
        Console.note(Style(for: STDERR_FILENO)(text, .dim))
    }
}
