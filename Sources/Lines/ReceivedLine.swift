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

    /// Reads a line. The `seq` of a line that cannot be read is told when it can be found.
    static func read(_ line: ByteBuffer) -> Result<ReceivedLine, Unreadable> {
        let bytes = line.readableBytesUInt8Span
        do throws(Problem) {
            let head = try LineHead(scanning: bytes)
            return .success(ReceivedLine(head: head, message: try Message(head, of: bytes)))
        } catch {
            return .failure(Unreadable(seq: LineHead.salvagedSeq(of: bytes), problem: error))
        }
    }

    /// A line that could not be read, and why.
    struct Unreadable: Error {
        let seq: Int64?
        let problem: Problem
    }
}
