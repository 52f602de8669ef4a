import Glibc

/// The line at the bottom of the terminal while a file is posted.
struct PostProgress {
    let queue: PostQueue
    let name: String
    private let style = Style(for: STDERR_FILENO)
    private let start = ContinuousClock.now

    init(_ queue: PostQueue, name: String) {
        self.queue = queue
        self.name = name
    }

    /// Draws until cancelled; draws nothing where there is no terminal.
    func run() async {
        guard Terminal.isTerminal(STDERR_FILENO) else { return }
        do {
            while true {
                Console.write("\r\(line())\u{1B}[K", to: STDERR_FILENO)
                try await Task.sleep(for: .milliseconds(100))
            }
        } catch {
            Console.write("\r\u{1B}[K", to: STDERR_FILENO)  // cancelled: the summary takes its place
        }
    }

    private func line() -> String {
        let (tally, part) = queue.progress
        let seconds = max(0.001, Double(start.duration(to: .now).ms) / 1000)
        let perSecond = Int(Double(tally.settled) / seconds)
        let left = part > 0 ? Int64(seconds * 1000 / part * (1 - part)) : 0
        var words = "\(percent(part))  \(tally.settled) done: \(tally.accepted) accepted, \(tally.duplicates) duplicate"
        words += ", \(tally.refused) refused  \(perSecond)/s  \(shownDuration(ms: left)) left"
        let room = Terminal.width(of: STDERR_FILENO) - 1
        let barWidth = min(30, room - words.count - name.count - 4)
        guard barWidth >= 5 else { return String(words.prefix(max(0, room))) }
        let filled = Int((Double(barWidth) * part).rounded(.down))
        let bar =
            style(String(repeating: "█", count: filled), .green)
            + style(String(repeating: "░", count: barWidth - filled), .dim)
        return "\(name)  \(bar)  \(words)"
    }

    private func percent(_ part: Double) -> String {
        "\(Int(part * 100))%".padded(to: 4, right: true)
    }
}
