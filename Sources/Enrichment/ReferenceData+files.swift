package import Matching
import ServiceKit

extension ReferenceData {
    /// Reads the reference files of a folder.
    ///
    /// Throws `StartupError` with one line.
    package init(folder: String) throws {
        let countries = try RuleFiles.text(of: folder + "/" + FileName.countries)
        let usStates = try RuleFiles.text(of: folder + "/" + FileName.usStates)
        let freeMailDomains = try RuleFiles.text(of: folder + "/" + FileName.freeMailDomains)
        let roleMailboxes = try RuleFiles.text(of: folder + "/" + FileName.roleMailboxes)
        do {
            try self.init(
                countries: countries,
                usStates: usStates,
                freeMailDomains: freeMailDomains,
                roleMailboxes: roleMailboxes
            )
        } catch {
            throw StartupError(.rules, "the reference data in \(folder) is wrong: \(error)")
        }
    }
}
