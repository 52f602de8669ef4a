import Learning

/// What a model said of leads, against how they ended.
struct ModelCheck: Encodable {
    let model: String
    let quality: Quality
    let alarms: [DriftAlarm]
    /// What is to be added to the log odds so that the newest leads come out right; nil where nobody asked.
    private(set) var shift: Double?
    private let leads: [Lead]

    /// A closed lead with what was said of it; in the order in which they closed.
    struct Lead {
        let points: Double
        let closed: DriftAlarm.Closed
    }

    private enum CodingKeys: String, CodingKey {
        case model, quality, alarms, shift
    }

    init(_ leads: [Lead], of model: String) {
        self.model = model
        self.leads = leads
        quality = Quality(
            scores: leads.map(\.points),
            probabilities: leads.map(\.closed.probability),
            won: leads.map(\.closed.won)
        )
        alarms = DriftAlarm.alarms(leads.map(\.closed))
    }

    /// Finds the shift from the newest leads.
    mutating func moveIntercept() {
        shift = watch.shift
    }

    private var watch: DriftWatch {
        DriftWatch(
            known: leads.map {
                DriftWatch.Outcome(probability: $0.closed.probability, won: $0.closed.won)
            }
        )
    }

    func lines(segment: String?) -> [String] {
        var lines =
            QualityText.table([("model", quality)]) + [""] + QualityText.bands(quality.calibration)
        if let shift {
            let said =
                quality.calibration.bands.reduce(0) { $0 + $1.said * $1.leads } / Double(quality.leads)
            lines += [
                "",
                "\(model): the newest \(min(leads.count, 500)) of \(leads.count) leads move its intercept by "
                    + "\(Shown.number(shift, 2)): where it says \(Shown.percent(said)), take "
                    + "\(Shown.percent(watch.probability(of: said)))",
            ]
        }
        for alarm in alarms {
            let place = alarm.segment.map { "\(segment ?? "") is \($0)" } ?? "all leads"
            lines.append("drift: \(place) (\(alarm.leads)): \(alarm.why)")
        }
        return lines
    }
}
