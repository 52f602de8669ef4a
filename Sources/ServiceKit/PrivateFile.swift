import FoundationEssentials

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file with a secret in it, which only we may read.
package enum PrivateFile {
    /// The text of the file; `what` says in a message which file it is.
    ///
    /// Throws in words when it is missing or open to others. Where it belongs to somebody else - an orchestrator hands
    /// secrets over so - our group may read it.
    package static func text(_ file: String, what: String) throws -> String {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw StartupError(.configuration, "\(what) \(file) cannot be read: \(RuleFiles.whyUnreadable(file))")
        }
        // Of the file that a link leads to, which is the one that was read.
        var info = stat()
        guard stat(file, &info) == 0, info.st_mode & (info.st_uid == geteuid() ? 0o077 : 0o037) == 0 else {
            throw StartupError(.configuration, "\(what) \(file) is open to others; run: chmod 600 \(file)")
        }
        return text
    }
}
