import FoundationEssentials
import Glibc

/// Reads the text files that a service starts with.
package enum RuleFiles {
    /// Reads a rule file of a folder; throws all its faults, a line each.
    package static func read<RuleSet>(
        _ name: String,
        in folder: String,
        _ parse: (String, String) throws -> RuleSet
    ) throws(StartupError) -> RuleSet {
        let file = folder + "/" + name
        let text = try text(of: file)
        do {
            return try parse(text, file)
        } catch {
            throw StartupError(.rules, "\(error)")
        }
    }

    /// The text of a file; throws one line that says why it cannot be read.
    package static func text(of file: String) throws(StartupError) -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw StartupError(.rules, "the file \(file) cannot be read: \(whyUnreadable(file))")
        }
    }

    /// Why a file that could not be read as text could not, in the words of the system.
    static func whyUnreadable(_ file: String) -> String {
        access(file, R_OK) == 0 ? "it is not UTF-8 text" : String(cString: strerror(errno))
    }
}
