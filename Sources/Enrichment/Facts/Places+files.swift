package import Matching
import ServiceKit

extension Places {
    /// Reads the files about places of a folder of reference data.
    ///
    /// Throws `StartupError` with one line a fault.
    package init(folder: String) throws {
        let cities = try RuleFiles.text(of: folder + "/" + FileName.cities)
        let timeZones = try RuleFiles.text(of: folder + "/" + FileName.timeZones)
        let postcodeRegions = try RuleFiles.text(of: folder + "/" + FileName.postcodeRegions)
        do {
            try self.init(cities: cities, timeZones: timeZones, postcodeRegions: postcodeRegions)
        } catch {
            throw StartupError(.rules, "the reference data in \(folder) is wrong: \(error)")
        }
    }
}
