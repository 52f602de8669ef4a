import Glibc
import NIOPosix

/// A key of the terminal at once, without waiting for the end of the line.
enum SingleKey {
    /// The next key; nil when the terminal is gone.
    ///
    /// Ctrl-C is a key like any other as long as this waits, so that the terminal is never left changed.
    static func read() async throws -> Character? {
        try await NIOThreadPool.singleton.runIfActive {
            var before = termios()
            guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
            var raw = before
            raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
            tcsetattr(STDIN_FILENO, TCSANOW, &raw)
            defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
            while true {
                var byte: UInt8 = 0
                let count = Glibc.read(STDIN_FILENO, &byte, 1)
                if count == 1 { return Character(Unicode.Scalar(byte)) }
                if count < 0, errno == EINTR { continue }
                return nil
            }
        }
    }
}
