package import Contracts
import NIOCore

/// A line that came in: its envelope and its body, read and found right.
package struct ReceivedLine: Hashable, Sendable {
    package let head: LineHead
    package let message: Message

    package init(head: LineHead, message: Message) {
        self.head = head
        self.message = message
    }

    /// Reads a line. The `seq` of a line whose envelope is right is told even when its body is wrong.
    static func read(_ line: ByteBuffer) -> Result<ReceivedLine, Unreadable> {
        let bytes = line.readableBytesUInt8Span
        do throws(Problem) {
            guard isUTF8(bytes) else { throw Problem(.notUTF8, "The line has bytes that are not UTF-8.") }
            let head = try LineHead(scanning: bytes)
            do throws(Problem) {
                return .success(ReceivedLine(head: head, message: try Message(head, of: bytes)))
            } catch {
                return .failure(Unreadable(seq: head.seq, problem: error))
            }
        } catch {
            return .failure(Unreadable(seq: nil, problem: error))
        }
    }

    private static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes)
            return true
        } catch {
            return false
        }
    }

    /// A line that could not be read, and why.
    struct Unreadable: Error {
        let seq: Int64?
        let problem: Problem
    }
}
