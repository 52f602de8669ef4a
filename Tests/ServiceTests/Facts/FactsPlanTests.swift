import Contracts
import ServiceKit
import Testing

@testable import Enrichment

private func at(_ seconds: Double) -> ContinuousClock.Instant { FactsClock.start.advanced(by: .seconds(seconds)) }

/// The time that tests of the plan count from.
private enum FactsClock {
    static let start = ContinuousClock.now
}

@Suite struct FactsBucketTests {
    @Test func aBurstThenSoManyASecond() {
        var bucket = TokenBucket(perSecond: 2, burst: 3)
        for _ in 0..<3 { #expect(bucket.take(at: at(0)) == nil) }
        #expect(bucket.take(at: at(0)) == .seconds(0.5))
        #expect(bucket.take(at: at(0.25)) == .seconds(0.25))
        #expect(bucket.take(at: at(0.5)) == nil)
        #expect(bucket.take(at: at(0.5)) == .seconds(0.5))
    }

    @Test func neverMoreThanTheBurstIsSavedUp() {
        var bucket = TokenBucket(perSecond: 10, burst: 2)
        for _ in 0..<2 { #expect(bucket.take(at: at(0)) == nil) }
        for _ in 0..<2 { #expect(bucket.take(at: at(3_600)) == nil) }
        #expect(bucket.take(at: at(3_600)) != nil)
    }

    @Test func aClockThatGoesBackGivesNothingAway() {
        var bucket = TokenBucket(perSecond: 1, burst: 1)
        #expect(bucket.take(at: at(10)) == nil)
        #expect(bucket.take(at: at(5)) == .seconds(1))
        #expect(bucket.take(at: at(10.5)) == .seconds(0.5))
    }

    /// Whoever asks as often as told gets exactly the rate over a long time.
    @Test func theRateHoldsOverTime() {
        var bucket = TokenBucket(perSecond: 7, burst: 5)
        var now = 0.0
        var taken = 0
        while now < 100 {
            if let wait = bucket.take(at: at(now)) { now += wait / .seconds(1) } else { taken += 1 }
        }
        #expect((700...706).contains(taken), "\(taken)")
    }
}

@Suite struct FactsBreakerTests {
    private func breaker() -> CircuitBreaker { CircuitBreaker(threshold: 3, rest: .seconds(30)) }

    @Test func itOpensAfterFailuresInARow() {
        var breaker = breaker()
        breaker.failed(at: at(0))
        breaker.failed(at: at(0))
        breaker.succeeded()
        breaker.failed(at: at(1))
        breaker.failed(at: at(1))
        #expect(breaker.ask(at: at(1)) == .go)
        breaker.failed(at: at(2))
        #expect(breaker.ask(at: at(2)) == .wait(.seconds(30)))
        #expect(breaker.ask(at: at(31)) == .wait(.seconds(1)))
    }

    @Test func afterTheRestOneTriesAndTheOthersWait() {
        var breaker = breaker()
        for _ in 0..<3 { breaker.failed(at: at(0)) }
        #expect(breaker.ask(at: at(30)) == .go)
        #expect(breaker.ask(at: at(30)) == .waitForTrial)
        breaker.failed(at: at(32))
        #expect(breaker.ask(at: at(33)) == .wait(.seconds(29)))
        #expect(breaker.ask(at: at(62)) == .go)
        breaker.succeeded()
        #expect(breaker.isClosed)
        #expect(breaker.ask(at: at(63)) == .go)
    }

    @Test func aLateAnswerFromBeforeDoesNotCloseIt() {
        var breaker = breaker()
        for _ in 0..<3 { breaker.failed(at: at(0)) }
        breaker.succeeded()
        #expect(breaker.ask(at: at(1)) == .wait(.seconds(29)))
        breaker.failed(at: at(20))
        #expect(breaker.ask(at: at(30)) == .go, "a late failure must not make the rest longer")
    }
}

@Suite struct FactsPlanTests {
    private func plan(_ change: (inout FetchPlan.Limits) -> Void = { _ in }) -> FetchPlan {
        var limits = FetchPlan.Limits()
        limits.perSecond = 1_000
        limits.burst = 1_000
        change(&limits)
        return FetchPlan(limits)
    }

    private let found = FactAnswer.found(CompanyFacts(employees: 7))

    @Test func aDomainIsAskedForOnceHoweverManyWantIt() {
        var plan = plan()
        #expect(plan.offer("a.example") == true)
        #expect(plan.offer("a.example") == true)
        #expect(plan.next(at: at(0)) == .fetch("a.example"))
        #expect(plan.offer("a.example") == true)
        #expect(plan.next(at: at(0)) == .idle)
        let told = plan.finished("a.example", found, at: at(1))
        #expect(told == FactsArrived(domain: "a.example", outcome: .found, facts: CompanyFacts(employees: 7)))
        #expect(plan.count == 0)
        #expect(plan.offer("a.example") == true)
        #expect(plan.next(at: at(1)) == .fetch("a.example"))
    }

    @Test func theQueueIsBounded() {
        var plan = plan { $0.queue = 2 }
        for name in ["a.example", "b.example"] { #expect(plan.offer(name) == true) }
        #expect(plan.offer("c.example") == false)
        #expect(plan.offer("a.example") == true, "who waits already needs no room")
        #expect(plan.next(at: at(0)) == .fetch("a.example"))
        #expect(plan.offer("c.example") == false, "what is being asked for needs room")
        _ = plan.finished("a.example", .unknown, at: at(0))
        #expect(plan.offer("c.example") == true)
    }

    @Test func callsAtATimeAreBounded() {
        var plan = plan { $0.calls = 2 }
        for name in ["a", "b", "c"] { #expect(plan.offer(name) == true) }
        for name in ["a", "b"] { #expect(plan.next(at: at(0)) == .fetch(name)) }
        #expect(plan.next(at: at(0)) == .idle)
        _ = plan.finished("b", .unknown, at: at(0))
        #expect(plan.next(at: at(0)) == .fetch("c"))
    }

    @Test func theRateIsKept() {
        var plan = plan {
            $0.perSecond = 2
            $0.burst = 1
        }
        for name in ["a", "b"] { #expect(plan.offer(name) == true) }
        #expect(plan.next(at: at(0)) == .fetch("a"))
        #expect(plan.next(at: at(0)) == .wait(.seconds(0.5)))
        #expect(plan.next(at: at(0.5)) == .fetch("b"))
    }

    @Test func aFailureIsTriedAgainLaterAndGivenUpInTheEnd() {
        var plan = plan { $0.failures = 100 }
        #expect(plan.offer("a") == true)
        #expect(plan.next(at: at(0)) == .fetch("a"))
        #expect(plan.finished("a", .failed("x"), at: at(0)) == nil)
        #expect(plan.next(at: at(0)) == .wait(.seconds(1)))
        #expect(plan.next(at: at(1)) == .fetch("a"))
        #expect(plan.finished("a", .failed("x"), at: at(1)) == nil)
        #expect(plan.next(at: at(1)) == .wait(.seconds(2)))
        #expect(plan.next(at: at(3)) == .fetch("a"))
        #expect(plan.finished("a", .failed("x"), at: at(3)) == FactsArrived(domain: "a", outcome: .failed))
        #expect(plan.count == 0)
        #expect(plan.next(at: at(9)) == .idle)
    }

    @Test func whileTheBreakerIsOpenNobodyIsAskedAndNobodyNeedWait() {
        var plan = plan { $0.failures = 2 }
        for name in ["a", "b", "c"] { #expect(plan.offer(name) == true) }
        for name in ["a", "b"] { #expect(plan.next(at: at(0)) == .fetch(name)) }
        #expect(plan.answersSoon)
        for name in ["a", "b"] { #expect(plan.finished(name, .failed("x"), at: at(0)) == nil) }
        #expect(!plan.answersSoon)
        #expect(plan.next(at: at(0)) == .wait(.seconds(30)))
        #expect(plan.next(at: at(30)) == .fetch("c"), "one tries")
        #expect(plan.next(at: at(30)) == .idle)
        _ = plan.finished("c", found, at: at(31))
        #expect(plan.answersSoon)
        #expect(plan.next(at: at(31)) == .fetch("a"))
    }

    @Test func anAnswerThatNobodyAskedForIsNothing() {
        var plan = plan()
        #expect(plan.finished("a", found, at: at(0)) == nil)
        #expect(plan.offer("a") == true)
        #expect(plan.finished("a", found, at: at(0)) == nil)
        #expect(plan.next(at: at(0)) == .fetch("a"))
    }
}
