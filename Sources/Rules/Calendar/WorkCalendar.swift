package import Contracts

/// When people work: blocks of hours for each day of the week, in a time zone, but for holidays.
///
/// They work at an instant when the clocks of the zone then show a time within a block. So an hour that the clocks leave
/// out is nobody's working time, and one that they show twice counts twice.
package struct WorkCalendar: Hashable, Sendable {
    package var id: String
    package var zone: Zone
    /// Monday first; the blocks of a day ascend and do not touch each other.
    package var hours: [[Block]]
    package var holidays: Set<Day>

    /// From the first to the second, in milliseconds since local midnight.
    package typealias Block = Range<Int64>

    package init(id: String, zone: Zone, hours: [[Block]], holidays: Set<Day>) {
        self.id = id
        self.zone = zone
        self.hours = hours
        self.holidays = holidays
    }

    fileprivate func blocks(of day: Day) -> [Block] { holidays.contains(day) ? [] : hours[day.weekday] }
}

/// When a seller works: the hours of her calendar, all hours when she has none, but for her leave.
package struct Duty: Hashable, Sendable {
    package var calendar: WorkCalendar?
    /// Days of her zone, both ends included; ascending and apart from each other.
    package var leave: [ClosedRange<Day>]

    package init(calendar: WorkCalendar? = nil, leave: [ClosedRange<Day>] = []) {
        self.calendar = calendar
        self.leave = leave
    }

    package enum State: Hashable, Sendable {
        case working, offDuty, onLeave
    }

    /// Her days and months begin when they begin there.
    package var zone: Zone { calendar?.zone ?? .utc }

    /// Whether she works at an instant.
    package func state(at instant: Instant) -> State {
        let local = zone.local(instant)
        let day = Day(local: local)
        if leave.contains(where: { $0.contains(day) }) { return .onLeave }
        guard let calendar else { return .working }
        return calendar.blocks(of: day).contains { $0.contains(local - day.start) } ? .working : .offDuty
    }

    /// When she works next: the instant itself, if she works then; nil when she never does again.
    package func nextStart(from instant: Instant) -> Instant? {
        nextShift(from: instant.milliseconds).map { Instant(milliseconds: $0.lowerBound) }
    }

    /// When a leave begins next after an instant; nil when none is planned.
    package func nextLeave(after instant: Instant) -> Instant? {
        leave.lazy.map { zone.start(of: $0.lowerBound) }.first { $0 > instant }
    }

    /// The instant at which so much of her working time has passed; nil when she has not so much left.
    package func adding(_ milliseconds: Int64, to instant: Instant) -> Instant? {
        var (left, at) = (milliseconds, instant.milliseconds)
        while let shift = nextShift(from: at) {
            let length = shift.upperBound - shift.lowerBound
            if left <= length { return Instant(milliseconds: shift.lowerBound + left) }
            left -= length
            at = shift.upperBound
        }
        return nil
    }

    /// A time without a break in which she works, from an instant on or later; it ends at midnight, or when the clocks
    /// are changed, even if she goes on.
    func nextShift(from start: Int64) -> Range<Int64>? {
        var at = start
        while at < Self.horizon {
            let segment = zone.segment(at: at)
            let local = at + segment.offset
            let day = Day(local: local)
            if let away = leave.first(where: { $0.contains(day) }) {
                at = zone.start(of: Day(number: away.upperBound.number + 1)).milliseconds
                continue
            }
            let blocks = calendar.map { $0.blocks(of: day) } ?? [0..<Day.length]
            if let block = blocks.first(where: { day.start + $0.upperBound > local }) {
                let from = max(at, day.start + block.lowerBound - segment.offset)
                let to = min(segment.end, day.start + block.upperBound - segment.offset)
                if from < to { return from..<to }
            }
            at = min(segment.end, day.start + Day.length - segment.offset)
        }
        return nil
    }

    /// 2200-01-01: nobody plans further.
    package static let horizon: Int64 = 7_258_118_400_000
}
