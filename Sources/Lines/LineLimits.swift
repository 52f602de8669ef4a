/// What a server puts up with from those who connect.
///
/// Every limit is answered with a problem when it is passed.
package struct LineLimits: Hashable, Sendable {
    /// Longest line in bytes, without its end.
    package var maxLineBytes = 256 * 1024
    /// Connections at a time; fewer where the process may not have so many descriptors.
    package var maxConnections = 2_500
    /// Lines of one connection that may wait for their answers.
    package var window = 1_024
    /// From the connection to the end of the hello, in milliseconds.
    package var handshakeMs: Int64 = 10_000
    /// Longest silence of a source that waits for no answer, in milliseconds.
    ///
    /// Bytes that end no line do not count: a slow drip is silence. Others may be silent: services have nothing to send
    /// at night, and sellers mostly listen.
    package var idleMs: Int64 = 60_000
    /// How long a peer may leave our answers unread, in milliseconds.
    package var stalledWriteMs: Int64 = 30_000
    /// How long a peer that has been sent our last words may keep the connection open, in milliseconds.
    package var lingerMs: Int64 = 2_000

    package init() {}
}
