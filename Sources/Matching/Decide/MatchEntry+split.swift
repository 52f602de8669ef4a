extension MatchEntry {
    /// The entry of a lead that was part of another with these records: their values are now those of one lead more, all
    /// others were counted before.
    package func counting(onlyValuesOf records: [MatchRecord]) -> MatchEntry {
        let common = Set(records.flatMap(\.values))
        var entry = self
        entry.values.removeAll { !common.contains($0) }
        return entry
    }
}
