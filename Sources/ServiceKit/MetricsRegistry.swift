package import CoreMetrics
import Synchronization

/// Keeps the metrics of this process and writes them as Prometheus text (exposition format 0.0.4).
package final class MetricsRegistry: MetricsFactory {
    private struct Key: Hashable {
        let label: String
        let dimensions: [String]
    }

    private let series = Mutex<[Key: any Series]>([:])

    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        make(label, dimensions) { Sum(type: "counter") }
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        make(label, dimensions) { Sum(type: "counter") }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        make(label, dimensions) { Sum(type: "gauge") }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        make(label, dimensions) { Histogram(bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        make(label, dimensions) {
            Histogram(bounds: [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5])
        }
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// All series, sorted by name.
    package func text() -> String {
        let all = series.withLock { $0 }.sorted {
            ($0.key.label, $0.key.dimensions.joined()) < ($1.key.label, $1.key.dimensions.joined())
        }
        var lines: [String] = []
        var previous = ""
        for (key, series) in all {
            if key.label != previous { lines.append("# TYPE \(key.label) \(series.type)") }
            previous = key.label
            lines += series.lines(key.label, key.dimensions)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func make<Made: Series>(_ label: String, _ dimensions: [(String, String)], _ new: () -> Made) -> Made {
        let key = Key(label: label, dimensions: dimensions.map { "\($0.0)=\"\(Self.escaped($0.1))\"" })
        return series.withLock { series in
            if let found = series[key] as? Made { return found }
            let made = new()
            series[key] = made
            return made
        }
    }

    private static func escaped(_ value: String) -> String {
        value.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

/// One metric with one set of dimensions.
private protocol Series: AnyObject, Sendable {
    var type: String { get }
    func lines(_ label: String, _ dimensions: [String]) -> [String]
}

extension Series {
    func name(_ label: String, _ dimensions: [String]) -> String {
        dimensions.isEmpty ? label : "\(label){\(dimensions.joined(separator: ","))}"
    }
}

/// A number that goes up, or up and down.
private final class Sum: Series, CounterHandler, FloatingPointCounterHandler, MeterHandler {
    let type: String
    private let value = Mutex(0.0)

    init(type: String) {
        self.type = type
    }

    func increment(by amount: Int64) { value.withLock { $0 += Double(amount) } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func set(_ newValue: Int64) { value.withLock { $0 = Double(newValue) } }
    func set(_ newValue: Double) { value.withLock { $0 = newValue } }
    func reset() { value.withLock { $0 = 0 } }

    func lines(_ label: String, _ dimensions: [String]) -> [String] {
        ["\(name(label, dimensions)) \(value.withLock { $0 })"]
    }
}

/// Counts values by size.
private final class Histogram: Series, RecorderHandler, TimerHandler {
    private struct State {
        var counts: [Int64]
        var sum = 0.0
    }

    let type = "histogram"
    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func lines(_ label: String, _ dimensions: [String]) -> [String] {
        let state = state.withLock { $0 }
        var total: Int64 = 0
        var lines: [String] = []
        for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], state.counts) {
            total += count
            lines.append("\(name(label + "_bucket", dimensions + ["le=\"\(bound)\""])) \(total)")
        }
        return lines + [
            "\(name(label + "_sum", dimensions)) \(state.sum)", "\(name(label + "_count", dimensions)) \(total)",
        ]
    }
}
