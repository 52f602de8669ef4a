import TestKit
import Testing

@testable import Learning

@Suite("Drift")
struct DriftTests {
    @Test("The shift makes expected and seen wins equal")
    func balance() {
        var generator = SeededGenerator(seed: 2)
        let known = (0..<500).map { _ in
            DriftWatch.Outcome(
                probability: Double.random(in: 0.05...0.5, using: &generator),
                won: Bool.random(using: &generator)
            )
        }
        let watch = DriftWatch(known: known)
        let expected = known.reduce(0) { $0 + Logistic.probability($1.logOdds + watch.shift) }
        // The prior holds it back by as many wins as the shift is long.
        #expect(abs(expected + watch.shift - Double(known.count { $0.won })) < 1e-6)
        #expect(watch.shift > 0.5)
    }

    @Test("Nothing known, nothing shifted")
    func nothing() {
        #expect(abs(DriftWatch().probability(of: 0.3) - 0.3) < 1e-12)
    }

    @Test("It follows when everything is won suddenly, and forgets what is long past")
    func follows() {
        var watch = DriftWatch(window: 100, every: 10)
        for number in 0..<400 { watch.note(.init(probability: 0.2, won: number % 5 == 0)) }
        #expect(abs(watch.probability(of: 0.2) - 0.2) < 0.02)
        for number in 0..<100 { watch.note(.init(probability: 0.2, won: number % 2 == 0)) }
        #expect(abs(watch.probability(of: 0.2) - 0.5) < 0.02)
    }

    @Test("An alarm names the segment that is off, and only where there are enough leads")
    func alarms() {
        var generator = SeededGenerator(seed: 6)
        func leads(_ count: Int, _ segment: String, said: Double, won: Double) -> [DriftAlarm.Closed] {
            (0..<count).map { _ in
                .init(probability: said, won: Double.random(in: 0..<1, using: &generator) < won, segment: segment)
            }
        }
        let right = leads(2000, "DE", said: 0.3, won: 0.3)
        #expect(DriftAlarm.alarms(right).isEmpty)
        let wrong = leads(300, "AT", said: 0.3, won: 0.5)
        #expect(DriftAlarm.alarms(right + wrong).contains { $0.segment == "AT" && $0.leads == 300 })
        #expect(!DriftAlarm.alarms(right + wrong).contains { $0.segment == "DE" })
        #expect(DriftAlarm.alarms(leads(199, "CH", said: 0.1, won: 0.9)).isEmpty)
    }

    @Test("The picture is sound SVG with a point for each band, and harmless titles")
    func picture() {
        let calibration = Calibration(probabilities: [0.1, 0.3, 0.6, 0.8], won: [false, true, true, true], bands: 2)
        let svg = CalibrationPicture(calibration, title: "<script>\"a\" & b").svg
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.hasSuffix("</svg>\n"))
        #expect(svg.split(separator: "<circle").count == 3)
        #expect(svg.contains("<title>20 % said, 50 % seen, 2 leads</title>"))
        #expect(svg.contains("cx=\"140\" cy=\"260\""), "0.2 said and 0.5 seen")
        #expect(!svg.contains("<script>"))
        #expect(svg.contains("&lt;script&gt;&quot;a&quot; &amp; b"))
    }
}
