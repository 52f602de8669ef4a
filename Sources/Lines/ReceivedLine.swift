package import Contracts
import NIOCore

/// A line that came in: its envelope and its body, read and found right.
package struct ReceivedLine: Hashable, Sendable {
    package let head: LineHead
    package let message: Message
    /// The body as it came, to be kept as it is.
    package let body: String

    package init(head: LineHead, message: Message, body: String) {
        self.head = head
        self.message = message
        self.body = body
    }

    /// Reads a line.
    ///
    /// The `seq` of a line that cannot be read is told when it can be found.
    static func read(_ line: ByteBuffer) -> Result<ReceivedLine, Unreadable> {
        let bytes = line.readableBytesUInt8Span
        do throws(Problem) {
            let head = try LineHead(scanning: bytes)
            let message = try Message(head, of: bytes)
            let body = line.getString(at: line.readerIndex + head.body.lowerBound, length: head.body.count)
            return .success(ReceivedLine(head: head, message: message, body: body ?? ""))
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
