package import Matching
import ServiceKit

extension ReferenceData {
    /// Reads the reference files of a folder.
    ///
    /// Throws `StartupError` with one line.
    package init(folder: String) throws {
        var texts: [String: String] = [:]
        for file in Self.files { texts[file] = try RuleFiles.text(of: folder + "/" + file) }
        do {
            try self.init(texts: texts)
        } catch {
            throw StartupError(.rules, "the reference data in \(folder) is wrong: \(error)")
        }
    }
}
