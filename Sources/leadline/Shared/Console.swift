import Glibc

/// Standard output and standard error, written at once and whole.
enum Console {
    /// A line of what was asked for.
    static func out(_ line: String) {
        write(line + "\n", to: STDOUT_FILENO)
    }

    /// A line about how it goes: never in the way of what a program reads.
    static func note(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Writes a text as it is.
    ///
    /// When nobody reads any more there is nobody to tell.
    static func write(_ text: String, to file: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = Glibc.write(file, rest.baseAddress, rest.count)
                if written < 0 {
                    guard errno == EINTR else { return }
                } else {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
                }
            }
        }
    }
}
