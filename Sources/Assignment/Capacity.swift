package import Contracts
package import Rules

/// How many leads a seller may have: at a time, and in a day, a week and a month.
package struct Capacity: Hashable, Sendable {
    /// The most she may have offered and accepted at a time, in all her pools together.
    package var open: Int
    /// The most that she may be given in a period; no limit where there is none.
    package var perPeriod: [Period: Int]
    package var counting: Counting
    package var ramp: Ramp?

    package init(open: Int, perPeriod: [Period: Int] = [:], counting: Counting = .calendar, ramp: Ramp? = nil) {
        self.open = open
        self.perPeriod = perPeriod
        self.counting = counting
        self.ramp = ramp
    }

    package enum Period: String, Codable, CodingKeyRepresentable, Hashable, Sendable, CaseIterable {
        case day, week, month

        /// In milliseconds, where periods roll; a month is 30 days.
        var length: Int64 {
            switch self {
            case .day: Day.length
            case .week: 7 * Day.length
            case .month: 30 * Day.length
            }
        }
    }

    package enum Counting: String, Hashable, Sendable, CaseIterable {
        /// Days, weeks from Monday and months as the calendar of her zone has them.
        case calendar
        /// The last 24 hours, 7 days and 30 days before the instant.
        case rolling
    }

    /// One who is new begins with a part of her capacity, which grows to all of it day by day.
    package struct Ramp: Hashable, Sendable {
        /// Her first day.
        package var since: Day
        package var days: Int64
        /// In hundredths of her capacity, on the first day.
        package var start: Int64
    }

    /// The limits of an instant.
    package func limits(at instant: Instant, in zone: Zone) -> Limits {
        guard let ramp else { return Limits(open: open, perPeriod: perPeriod) }
        let day = min(max(zone.day(at: instant).number - ramp.since.number, 0), ramp.days)
        let hundredths = ramp.start + (100 - ramp.start) * day / ramp.days
        // One who may have something may always have one.
        func part(_ whole: Int) -> Int { max(1, Int(Int64(whole) * hundredths / 100)) }
        return Limits(open: part(open), perPeriod: perPeriod.mapValues(part))
    }

    /// From when on what she is given counts in the period of an instant.
    package func start(of period: Period, at instant: Instant, in zone: Zone) -> Instant {
        switch counting {
        // What was given exactly a period ago counts no more.
        case .rolling: instant.adding(milliseconds: 1 - period.length)
        case .calendar: zone.start(of: firstDay(of: period, at: instant, in: zone))
        }
    }

    /// When she may have another one, if the limit of a period is what holds her up; `oldest` is what counts longest.
    func end(of period: Period, oldest: Instant?, at instant: Instant, in zone: Zone) -> Instant {
        switch counting {
        case .rolling: (oldest ?? instant).adding(milliseconds: period.length)
        case .calendar:
            switch period {
            case .day: zone.start(of: Day(number: zone.day(at: instant).number + 1))
            case .week: zone.start(of: Day(number: zone.day(at: instant).monday.number + 7))
            case .month: zone.start(of: zone.day(at: instant).firstOfNextMonth)
            }
        }
    }

    private func firstDay(of period: Period, at instant: Instant, in zone: Zone) -> Day {
        let day = zone.day(at: instant)
        return switch period {
        case .day: day
        case .week: day.monday
        case .month: day.firstOfMonth
        }
    }
}

/// The most that a seller may have at one instant.
package struct Limits: Hashable, Sendable {
    package var open: Int
    package var perPeriod: [Capacity.Period: Int]
}

/// What a seller has: open now, and given to her in the periods that she has limits for.
package struct Load: Hashable, Sendable {
    package var open: Int
    package var perPeriod: [Capacity.Period: Int]
    /// When she was given what counts longest in a period; decisions do not ask for it.
    package var oldest: [Capacity.Period: Instant]

    package init(
        open: Int = 0,
        perPeriod: [Capacity.Period: Int] = [:],
        oldest: [Capacity.Period: Instant] = [:]
    ) {
        self.open = open
        self.perPeriod = perPeriod
        self.oldest = oldest
    }

    /// The limit that holds her up, the longest-lasting first; nil when she may have one more.
    func full(_ limits: Limits) -> CandidateReason? {
        func isFull(_ period: Capacity.Period) -> Bool {
            limits.perPeriod[period].map { perPeriod[period] ?? 0 >= $0 } ?? false
        }
        if open >= limits.open { return .atCapacity }
        if isFull(.month) { return .atMonthlyCapacity }
        if isFull(.week) { return .atWeeklyCapacity }
        return isFull(.day) ? .atDailyCapacity : nil
    }
}
