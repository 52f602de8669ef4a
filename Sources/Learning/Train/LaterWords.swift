/// Words in the names of fields that people fill in while they sell, or when it is over.
///
/// A field that leaks a little beside others that leak too looks like any good field; what is left is its name. So the
/// words are those of how a sale goes on everywhere, not of any one export: a hint to ask, not a proof.
enum LaterWords {
    private static let words: Set<String> = [
        // How it ended.
        "close", "closed", "closing", "won", "win", "lost", "loss", "reason", "result", "outcome", "discarded",
        "rejected", "disqualified", "signed", "invoice", "payment", "paid", "discount",
        // How it went.
        "stage", "stages", "status", "pipeline", "qualified", "validated", "elapsed", "duration", "days", "last",
        "notable", "tag", "tags",
        // What somebody thought of it.
        "quality", "profile", "rating", "grade", "score", "index", "priority", "probability", "forecast",
    ]

    /// The area from which on a field tells enough to be asked about.
    private static let tellsSomething = 0.53

    static func warning(_ field: String, auc: Double) -> LeakWarning? {
        let parts = field.lowercased().split { !$0.isLetter }.map(String.init)
        guard auc >= tellsSomething, let word = parts.first(where: words.contains) else { return nil }
        let why =
            "sounds like something that is known later (\"\(word)\"), and tells how \(RuleText.percent(auc)) of the "
            + "pairs end; is it known when a lead is handed over?"
        return LeakWarning(field: field, kind: .soundsLater, auc: auc, why: why)
    }
}
