import CoreMetrics
import Metrics
import ServiceKit
import Testing

@Suite struct MetricsRegistryTests {
    @Test func whatIsCountedIsWrittenInTheFormOfPrometheus() throws {
        let registry = MetricsRegistry()
        let refused = Counter(
            label: "leadline_refused_total",
            dimensions: [("code", "a\"b\\c\r\nd")],
            factory: registry
        )
        refused.increment(by: 3)
        Counter(label: "leadline_refused_total", dimensions: [("code", "other")], factory: registry).increment()
        Counter(label: "leadline_refused_total", dimensions: [("code", "other")], factory: registry).increment()
        Meter(label: "leadline_depth", dimensions: [], factory: registry).set(-2.5)
        let timer = Timer(label: "leadline_commit_seconds", dimensions: [], factory: registry)
        for milliseconds in [1, 3, 3, 40, 90_000] as [Int64] { timer.recordNanoseconds(milliseconds * 1_000_000) }
        let text = registry.text()
        let samples = try Exposition(text)
        #expect(
            samples.types == [
                "leadline_commit_seconds": "histogram", "leadline_depth": "gauge", "leadline_refused_total": "counter",
            ]
        )
        #expect(samples.values[#"leadline_refused_total{code="a\"b\\c"# + "\r" + #"\nd"}"#] == 3)
        #expect(samples.values[#"leadline_refused_total{code="other"}"#] == 2)
        #expect(samples.values["leadline_depth"] == -2.5)
        #expect(samples.values[#"leadline_commit_seconds_bucket{le="0.001"}"#] == 1)
        #expect(samples.values[#"leadline_commit_seconds_bucket{le="0.005"}"#] == 3)
        #expect(samples.values[#"leadline_commit_seconds_bucket{le="5.0"}"#] == 4)
        #expect(samples.values[#"leadline_commit_seconds_bucket{le="+Inf"}"#] == 5)
        #expect(samples.values["leadline_commit_seconds_count"] == 5)
        #expect(abs((samples.values["leadline_commit_seconds_sum"] ?? 0) - 90.047) < 1e-6)
    }

    @Test func bucketsNeverFall() throws {
        let registry = MetricsRegistry()
        let recorder = Recorder(
            label: "leadline_group_messages",
            dimensions: [("d", "x")],
            aggregate: true,
            factory: registry
        )
        for value in [0, 1, 7, 7, 70, 700, 7_000] { recorder.record(value) }
        let lines = registry.text().split(separator: "\n").filter { $0.contains("_bucket") }
        let counts = lines.compactMap { $0.split(separator: " ").last.flatMap { Double(String($0)) } }
        #expect(counts.count == lines.count && counts == counts.sorted() && counts.last == 7)
    }
}

/// A strict reader of the exposition format: types once and before their samples, samples of one name together.
private struct Exposition {
    struct Wrong: Error { let line: String }

    var types: [String: String] = [:]
    var values: [String: Double] = [:]

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Wrong(line: "the end") }
        var current = ""
        for line in text.unicodeScalars.split(separator: "\n").map({ String($0) }) {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ").map(String.init)
                guard words.count == 4, types[words[2]] == nil else { throw Wrong(line: line) }
                current = words[2]
                types[current] = words[3]
                continue
            }
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]),
                line.hasPrefix(current), !current.isEmpty
            else { throw Wrong(line: line) }
            let name = String(line[..<space])
            let isPlain = name.unicodeScalars.prefix { $0 != "{" }.allSatisfy {
                $0.properties.isAlphabetic || $0 == "_"
            }
            guard isPlain, values.updateValue(value, forKey: name) == nil else { throw Wrong(line: line) }
        }
    }
}
