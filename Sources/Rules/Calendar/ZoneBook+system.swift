import FoundationEssentials

extension ZoneBook {
    /// The zone data of the system, which its distribution keeps up to date (the package tzdata).
    package static let system = ZoneBook { name in
        do {
            return Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))
        } catch {
            return nil  // a zone that cannot be read is not known, and whoever names it is told so
        }
    }
}
