/// A history in classes: what the models are fitted to.
struct ClassTable: Sendable {
    let fields: [FieldClasses]
    /// Of each field the class of each row.
    let codes: [[UInt8]]
    let won: [Bool]

    var rows: Int { won.count }

    /// Brings a history into classes that are found in it, leaving out fields that have only one.
    ///
    /// `coarse`: numbers are cut where that tells most of the outcomes.
    init(_ history: History, numbers: Int, values: Int = FieldClasses.mostValues, coarse: Bool = false) {
        let fields = history.columns.compactMap {
            FieldClasses($0, numbers: numbers, values: values, won: coarse ? history.won : nil)
        }
        self.init(history, fields)
    }

    /// Brings a history into classes that are known.
    init(_ history: History, _ fields: [FieldClasses]) {
        let columns = Dictionary(history.columns.map { ($0.name, $0.values) }) { first, _ in first }
        let nothing = [String?](repeating: nil, count: history.count)
        self.init(
            fields: fields,
            codes: fields.map { field in
                (columns[field.field] ?? nothing).map { UInt8(field.place(of: $0)) }
            },
            won: history.won
        )
    }

    private init(fields: [FieldClasses], codes: [[UInt8]], won: [Bool]) {
        self.fields = fields
        self.codes = codes
        self.won = won
    }

    /// Some of the rows.
    func rows(_ rows: [Int]) -> Self {
        Self(fields: fields, codes: codes.map { codes in rows.map { codes[$0] } }, won: rows.map { won[$0] })
    }

    /// Without one of the fields.
    func without(_ field: Int) -> Self {
        var (fields, codes) = (fields, codes)
        fields.remove(at: field)
        codes.remove(at: field)
        return Self(fields: fields, codes: codes, won: won)
    }

    /// Rows of each class of a field, and how many of them were won.
    func counts(of field: Int) -> [(rows: Int, won: Int)] {
        var counts = [(rows: Int, won: Int)](repeating: (0, 0), count: fields[field].count)
        for (code, won) in zip(codes[field], won) {
            counts[Int(code)].rows += 1
            if won { counts[Int(code)].won += 1 }
        }
        return counts
    }
}
