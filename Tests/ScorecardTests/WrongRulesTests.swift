import Contracts
import Rules
import Scorecard
import Testing

/// A change to the sample rules that makes them wrong, with the mark `»` where the fault is to be seen.
struct WrongRules: CustomTestStringConvertible, Sendable {
    let original: String
    let changed: String
    let fault: String

    init(_ original: String, _ changed: String, _ fault: String) {
        self.original = original
        self.changed = changed
        self.fault = fault
    }

    var testDescription: String { fault }

    /// The text without its mark, and the fault as `line:column code message; hint`.
    var file: (text: String, fault: String) {
        let marked = sampleRules.replacing(original, with: changed, maxReplacements: 1)
        var (line, column) = (1, 1)
        for character in marked.prefix(while: { $0 != "»" }) {
            if character.isNewline { (line, column) = (line + 1, 1) } else { column += 1 }
        }
        return (marked.replacing("»", with: ""), "\(line):\(column) \(fault)")
    }
}

@Suite("Scoring rules that are wrong")
struct WrongRulesTests {
    @Test("Each has its fault, at its place, and no other", arguments: all)
    func faults(_ wrong: WrongRules) {
        #expect(sampleRules.contains(wrong.original))
        let (text, expected) = wrong.file
        var found: [String] = []
        do {
            _ = try ScoringRules.read(text, file: "scoring.yaml")
        } catch {
            found = error.faults.filter { !$0.isWarning }.map { fault in
                "\(fault.line):\(fault.column) \(fault.code.rawValue) \(fault.message)"
                    + (fault.hint.map { "; \($0)" } ?? "")
            }
        }
        #expect(found == [expected])
    }

    @Test("There are at least eighty of them")
    func count() {
        #expect(Self.all.count >= 80)
    }

    static let all = ofTheFile + ofFit + ofEngagement + ofStages + ofExamples

    private static let ofTheFile: [WrongRules] = [
        WrongRules("version: 1", "version: »2", "R005 is format 2, but only format 1 is read"),
        WrongRules("version: 1", "version: »one", "R104 must be a whole number, not \"one\""),
        WrongRules(
            "version: 1\n",
            "»limit: {}\nversion: 1\n",
            #"R102 "limit" is no name that is known here; did you mean "limits"?"#
        ),
        WrongRules("version: 1\nlimits", "»limits", #"R101 needs "version""#),
        WrongRules("version: 1\n", "»version: 1\nversion: 1\n", #"R003 "version" stands twice in the same mapping"#),
        WrongRules(
            "version: 1\n",
            "version: 1\nexamples: »&a []\n",
            "R004 anchors (&) and aliases (*) are not read; write the value out"
        ),
        WrongRules("version: 1\nlimits: {fit: 60, engagement: 40}\n", "»version: 1\n", "R101 needs \"limits\""),
        WrongRules(
            "limits: {fit: 60, engagement: 40}",
            "limits: »{fit: 60, engagement: 50}",
            "R205 fit and engagement add up to 110, not to 100"
        ),
        WrongRules(
            "limits: {fit: 60, engagement: 40}",
            "limits: {fit: »160, engagement: 40}",
            "R105 is 160, but must lie between 0 and 100"
        ),
        WrongRules(
            "limits: {fit: 60, engagement: 40}",
            "limits: »60",
            "R103 must be a mapping (name: value), not a text"
        ),
        WrongRules(
            "rivals: [rival.example, Rival Inc]",
            "rivals: [rival.example, Rival Inc]\n  more: »x",
            "R103 must be a list, not a text"
        ),
        WrongRules(
            "limits: {",
            "agreed: »{marketing: A, sales: B, date: 2026-11-01}\nlimits: {",
            #"R101 needs "review_by""#
        ),
        WrongRules(
            "limits: {",
            "agreed: {marketing: A, sales: B, date: »soon, review_by: 2027-01-01}\nlimits: {",
            #"R109 "soon" is no day; write it like 2026-12-24"#
        ),
        WrongRules(
            "limits: {",
            "agreed: {marketing: A, sales: B, date: 2027-01-01, review_by: »2026-02-30}\nlimits: {",
            #"R109 "2026-02-30" is no day; write it like 2026-12-24"#
        ),
        WrongRules(
            "limits: {",
            "agreed: {marketing: A, sales: B, date: 2027-01-01, review_by: »2026-12-01}\nlimits: {",
            "R204 must come after the date of the agreement"
        ),
        WrongRules(
            "{cold: 0, warm: 30, hot: 60}",
            "{cold: 0, warm: 30, hot: »30}",
            "R204 is 30, but must be more than the 30 of warm"
        ),
        WrongRules(
            "{cold: 0, warm: 30, hot: 60}",
            "{cold: »5, warm: 30, hot: 60}",
            "R105 is 5, but must lie between 0 and 0"
        ),
        WrongRules("{cold: 0, warm: 30, hot: 60}", "»{cold: 0, warm: 30}", #"R101 needs "hot""#),
        WrongRules(
            "{cold: 0, warm: 30, hot: 60}",
            "{warm: 30, »hott: 60, hot: 61}",
            #"R102 "hott" is no name that is known here; did you mean "hot"?"#
        ),
    ]

    private static let ofFit: [WrongRules] = [
        WrongRules(
            "field: email_kind",
            "field: »email_kid",
            #"R107 "email_kid" is no field of a lead; did you mean "email_kind"?"#
        ),
        WrongRules(
            "field: company.employees",
            "field: »company.emploees",
            #"R107 "company.emploees" is no field of a lead; did you mean "company.employees"?"#
        ),
        WrongRules(
            "{business: 15,",
            "{»busines: 15,",
            #"R107 "busines" is no value of email_kind; did you mean "business"?"#
        ),
        WrongRules(
            "{US | GB | NO: 10,",
            "{US | »UX | NO: 10,",
            #"R107 "UX" is no value of country; did you mean "ax"?"#
        ),
        WrongRules("{US | GB | NO: 10,", "{US | GB | »us: 10,", #"R108 "us" is in the table already"#),
        WrongRules("{US | GB | NO: 10,", "{»US |: 10,", "R109 has nothing on one side of a \"|\""),
        WrongRules("{business: 15,", "{business: »much,", #"R104 must be a whole number, not "much""#),
        WrongRules("{business: 15,", "{business: »1.5,", #"R104 must be a whole number, not "1.5""#),
        WrongRules("{business: 15,", "{business: »115,", "R105 is 115, but must lie between -100 and 100"),
        WrongRules(
            "- {id: mail, field: email_kind, points: {business: 15,",
            "- »{id: mail, field: email_kind, points: {business: 25,",
            "R208 gives 25, but its group counts 20 at most; raise the group's max, or lower the points"
        ),
        WrongRules(
            "- {id: country, field: country, points: {US | GB | NO: 10, other: -5,",
            "- »{id: country, field: country, points: {US | GB | NO: 10, other: -15,",
            "R208 takes 15, but its group counts -10 at least; lower the group's min, or take less"
        ),
        WrongRules(
            "max: 30\n        rules:\n          - {id: school",
            "max: »70\n        rules:\n          - {id: school",
            "R208 is 70, but the whole part counts 60 at most"
        ),
        WrongRules("{1-49: 2, 50-199: 6,", "{1-49: 2, »40-199: 6,", "R202 40-199 overlaps 1-49"),
        WrongRules(
            "{1-49: 2, 50-199: 6,",
            "{1-49: 2, »60-199: 6,",
            "R203 nothing is said about 50-59; give the numbers between a range of their own"
        ),
        WrongRules(
            "{1-49: 2, 50-199: 6,",
            "{»few: 2, 50-199: 6,",
            #"R109 "few" is no range of whole numbers; write it like 10-49, 7 or 1000+"#
        ),
        WrongRules(
            "{1-49: 2, 50-199: 6, 200-999: 10, 1000+: 7}",
            "{1-49: 2, 50+: 6, »200-999: 10}",
            "R202 200-999 overlaps 50+"
        ),
        WrongRules(
            "ranges: {0-9: 0, 10+: 5}",
            "ranges: {»9-0: 0, 10+: 5}",
            #"R109 "9-0" is no range of whole numbers; write it like 10-49, 7 or 1000+"#
        ),
        WrongRules(
            "field: email_kind, points: {business: 15, free: 3, role: 5}",
            "field: city, ranges: »{1-9: 15}",
            "R112 city is no number, so it has no ranges"
        ),
        WrongRules(
            "- {id: visits, field: attributes.visits, ranges: {0-9: 0, 10+: 5}}",
            "- »{id: visits, field: attributes.visits}",
            #"R206 needs one of "points" and "ranges" beside its field, or "when" and "points""#
        ),
        WrongRules("- {id: visits, field", "- »{field", #"R101 needs "id""#),
        WrongRules("{id: visits, field", "{id: »mail, field", #"R108 the id "mail" is taken by line 13"#),
        WrongRules(
            "{id: visits, field",
            "{id: »the visits, field",
            #"R109 must be 1 to 64 letters (a-z), digits, "_", "-" or ".""#
        ),
        WrongRules(
            "{id: visits, field",
            "{id: visits, »feild: x, field",
            #"R102 "feild" is no name that is known here; did you mean "field"?"#
        ),
        WrongRules(
            "max: 25\n        min",
            "max: »-25\n        min",
            "R105 is -25, but must lie between 0 and 100"
        ),
        WrongRules(
            "min: -10\n        rules",
            "min: »10\n        rules",
            "R105 is 10, but must lie between -100 and 0"
        ),
        WrongRules("- id: study\n        max: 30\n", "- »id: study\n", #"R101 needs "max""#),
        WrongRules(
            "when: attributes.role is student and country",
            "when: »rol is student and country",
            #"R107 "rol" is no field of a lead"#
        ),
        WrongRules(
            "country is not empty, points: 30",
            "»AND is not empty, points: 30",
            #"R107 "AND" is no field of a lead"#
        ),
        WrongRules(
            "attributes.role is student and",
            "attributes.role is student »&& attributes.role is x and",
            #"R111 "&&" inside a text is doubtful; write "and""#
        ),
        WrongRules(
            "when: bant.timeframe_months <= 6",
            "when: bant.timeframe_months <= »six",
            #"R104 "six" is no number; write it like 3, 0.25 or -1.5"#
        ),
        WrongRules(
            "when: bant.timeframe_months <= 6",
            "when: bant.timeframe_months <= »-1",
            "R207 can never hold: bant.timeframe_months lies between 0 and 600"
        ),
        WrongRules(
            "bant.authority is decides,",
            "bant.authority is »decide,",
            #"R107 "decide" is no value of bant.authority; did you mean "decides"?"#
        ),
        WrongRules(
            "bant.authority is decides,",
            "bant.authority »= decides,",
            #"R111 "=" is nothing that can be asked of a field; write "is""#
        ),
        WrongRules(
            "bant.authority is decides,",
            "»bant.authority > 3,",
            #"R112 "bant.authority" is a text, which cannot be more or less than something"#
        ),
        WrongRules(
            "when: bant.timeframe_months <= 6 or bant.authority is decides",
            "when: »bant.timeframe_months <= 6 and bant.timeframe_months > 9",
            #"R206 "bant.timeframe_months <= 6 and bant.timeframe_months > 9" can never hold"#
        ),
        WrongRules(
            "{id: budget, field: bant.budget, points: {yes: 10, no: -20}}",
            "{id: budget, field: bant.budget, points: {»maybe: 10}}",
            #"R107 "maybe" is no value of bant.budget; known are: no, yes"#
        ),
        WrongRules(
            "bant.authority is decides, points: 10}",
            "bant.authority is decides, field: »city, points: 10}",
            #"R206 does not go with "when""#
        ),
        WrongRules(
            "company.name in list rivals",
            "company.name in list »rivalz",
            #"R201 "rivalz" is no list; did you mean "rivals"?"#
        ),
        WrongRules(
            "company.name in list rivals",
            "company.name »in rivals",
            #"R111 "in" needs "list" and the name of a list behind it; write it like: in list competitors"#
        ),
        WrongRules(
            "- {id: junk, when: attributes.role is junk, reason: junk}",
            "- »{id: junk, when: attributes.role is junk}",
            #"R101 needs "reason""#
        ),
        WrongRules(
            "- {id: junk, when: attributes.role is junk, reason: junk}",
            "- »{id: junk, reason: junk}",
            #"R101 needs "when""#
        ),
        WrongRules(
            "{id: junk, when: attributes.role is junk,",
            "{id: junk, »is: x, when: attributes.role is junk,",
            #"R102 "is" is no name that is known here; did you mean "id"?"#
        ),
    ]

    private static let ofEngagement: [WrongRules] = [
        WrongRules(
            "points: 20, once: true, half_life: 30 days}",
            "points: 20, once: true, half_life: »30}",
            "R106 must be a time with its unit, not \"30\"; write it like 30 s, 15 minutes, 4 hours or 7 days"
        ),
        WrongRules(
            "- {id: quote, label: quote request, event: quote_requested, points: 20, once: true, half_life: 30 days}",
            "- »{id: quote, event: quote_requested, points: 20, once: true}",
            #"R101 does not say how its points age; add half_life, window or linear with a time, or "ageing: none""#
        ),
        WrongRules(
            "points: -15, ageing: none}",
            "points: -15, ageing: »never}",
            #"R107 "never" is no value that may stand here; known are: none"#
        ),
        WrongRules(
            "points: -15, ageing: none}",
            "points: -15, ageing: »none, window: 3 days}",
            #"R206 does not go with "window""#
        ),
        WrongRules(
            "once_per: asset, linear: 40 days}",
            "once_per: asset, linear: »40 days, window: 3 days}",
            #"R206 does not go with "window""#
        ),
        WrongRules("at_most: 2 per 7 days", "at_most: »two per 7 days", #"R104 must be a whole number, not "two""#),
        WrongRules(
            "at_most: 2 per 7 days",
            "at_most: 2 per »7 dayz",
            "R106 must be a time with its unit, not \"7 dayz\"; write it like 30 s, 15 minutes, 4 hours or 7 days"
        ),
        WrongRules("at_most: 2 per 7 days", "at_most: »0", "R105 is 0, but must lie between 1 and 1000"),
        WrongRules(
            "at_most: 5, window: 30 days, max: 7",
            "at_most: 5, window: »0 days, max: 7",
            "R105 must lie between 1 ms and 3650 days"
        ),
        WrongRules("points: 20, once: true,", "points: 20, once: true, at_most: »3,", #"R206 does not go with "once""#),
        WrongRules(
            "points: 20, once: true,",
            "points: 20, once: »yes,",
            #"R107 "yes" is no value that may stand here; known are: true"#
        ),
        WrongRules("max: 7}", "max: »1}", "R208 is 1, but one activity alone counts 2"),
        WrongRules("- {id: price, event: page_view, when", "- »{id: price, when", #"R101 needs "event""#),
        WrongRules("path starts with /pricing", "path »starts /pricing", #"R111 "starts" needs "with" behind it"#),
        WrongRules(
            "path starts with /pricing",
            "path starts with »or",
            #"R111 "or" stands where a value is wanted; a text of such signs or words is quoted: "...""#
        ),
        WrongRules(
            "when: path starts with /pricing",
            "when: »path is a and path is b",
            #"R206 "path is a and path is b" can never hold"#
        ),
        WrongRules(
            "- {id: demo, event: demo_requested | meeting_booked, points: 13,",
            "- »{id: demo, event: demo_requested, points: 33,",
            "R208 gives 33, but its group counts 30 at most; raise the group's max, or lower the points"
        ),
        WrongRules(
            "- {id: unsubscribe, event: unsubscribe, points: -15,",
            "- »{id: unsubscribe, event: unsubscribe, points: -16,",
            "R208 takes 16, but its group counts -15 at least; lower the group's min, or take less"
        ),
        WrongRules(
            "- id: mail-clicks\n    max: 10",
            "- id: mail-clicks\n    max: »50",
            "R208 is 50, but the whole part counts 40 at most"
        ),
    ]

    private static let ofStages: [WrongRules] = [
        WrongRules(
            "iql: {enter: score >= 20}",
            "iql: {enter: score >= »120}",
            "R207 can never hold: score lies between 0 and 100"
        ),
        WrongRules(
            "score >= 40 and fit >= 20,",
            "score >= 40 and fit >= »65,",
            "R207 can never hold: fit lies between 0 and 60"
        ),
        WrongRules("iql: {enter: score >= 20}", "iql: »{leave: score < 20}", #"R101 needs "enter""#),
        WrongRules(
            "iql: {enter: score >= 20}",
            "iql: {enter: score >= 20, fast_lane: »[quote]}",
            "R206 leads to mql only, so it stands there"
        ),
        WrongRules(
            "iql: {enter: score >= 20}",
            "iql: {enter: »scor >= 20}",
            #"R107 "scor" is no field of a score; did you mean "score"?"#
        ),
        WrongRules(
            "iql: {enter: score >= 20}",
            "iql: {enter: grade is »E1}",
            #"R107 "E1" is no value of grade; did you mean "a1"?"#
        ),
        WrongRules(
            "iql: {enter: score >= 20}",
            "iql: {enter: class is »warmer}",
            #"R107 "warmer" is no value of class; known are: cold, hot, warm"#
        ),
        WrongRules(
            "iql: {enter: score >= 20}",
            "iql: {enter: »score >= 20 and score < 10}",
            #"R206 "score >= 20 and score < 10" can never hold"#
        ),
        WrongRules(
            "leave: score < 30,",
            "leave: »score < 50,",
            "R202 holds for scores that also enter, so a lead would come and go without end"
        ),
        WrongRules(
            "fast_lane: [quote]",
            "fast_lane: [»quotes]",
            #"R201 "quotes" is no engagement rule; did you mean "quote"?"#
        ),
        WrongRules("fast_lane: [quote]", "fast_lane: »quote", "R103 must be a list, not a text"),
        WrongRules(
            "accept: manual,",
            "accept: »manually,",
            #"R107 "manually" is no value that may stand here; did you mean "manual"?"#
        ),
        WrongRules(
            "accept: manual,",
            "accept: manual, enter: »score >= 50,",
            #"R206 does not go with "accept: manual""#
        ),
        WrongRules(
            "{accept: manual, answer_within: 4 business hours, reject_reasons: [bad_fit, bad_timing], rest_after_reject: 30 days}",
            "{accept: auto, answer_within: »4 hours}",
            #"R206 does not go with "accept: auto""#
        ),
        WrongRules(
            "{accept: manual, answer_within: 4 business hours, reject_reasons: [bad_fit, bad_timing], rest_after_reject: 30 days}",
            "»{accept: auto, rest_after_reject: 30 days}",
            #"R101 needs "reject_reasons""#
        ),
        WrongRules(
            "answer_within: 4 business hours",
            "answer_within: »4 business days",
            "R106 business time is counted in hours or minutes"
        ),
        WrongRules(
            "answer_within: 4 business hours",
            "answer_within: »soon",
            "R106 must be a time with its unit, not \"soon\"; write it like 30 s, 15 minutes, 4 hours or 7 days"
        ),
        WrongRules("[bad_fit, bad_timing]", "[bad_fit, »bad_fit]", #"R108 "bad_fit" stands in the list already"#),
        WrongRules("[bad_fit, bad_timing]", "»[]", "R101 must not be empty"),
        WrongRules(
            "sql: {accept: manual, answer_within: 4 business hours, reject_reasons: [bad_fit, bad_timing], rest_after_reject: 30 days}",
            "sql: »{accept: manual, answer_within: 4 hours, reject_reasons: [bad_fit]}",
            #"R101 needs "rest_after_reject""#
        ),
        WrongRules(
            "accept: manual,",
            "accept: manual, calendar: {zone: UTC, hours: {»weekdays: 09:00-17:00}},",
            #"R109 "weekdays" are no days of the week; write it like mon-fri: 09:00-12:00 | 13:00-17:00"#
        ),
        WrongRules(
            "accept: manual,",
            "accept: manual, calendar: {zone: UTC, hours: {mon-fri: »nine to five}},",
            #"R109 "nine to five" are no hours of a day; write it like mon-fri: 09:00-12:00 | 13:00-17:00"#
        ),
        WrongRules(
            "accept: manual,",
            "accept: manual, calendar: {zone: »Berlin, hours: {mon-fri: 09:00-17:00}},",
            #"R201 "Berlin" is no time zone; write its IANA name, like Europe/Berlin"#
        ),
        WrongRules(
            "accept: manual,",
            "accept: manual, when_overdue: »rejcet,",
            #"R107 "rejcet" is no value that may stand here; known are: accept, recycle, remind"#
        ),
    ]

    private static let ofExamples: [WrongRules] = [
        example(
            "lead: {attributes.role: operations}, expect: {score: »19}",
            "R209 the rules give 21, not 19; the lines are: +20 role, +1 country"
        ),
        example(
            "lead: {attributes.role: junk}, expect: {stage: »mql}",
            "R209 the rules give disqualified, not mql; the lines are: +1 country, -1 junk"
        ),
        example("lead: {»rol: x}, expect: {score: 1}", Self.noFieldOfThese),
        example("lead: {country: »XX}, expect: {score: 1}", #"R107 "XX" is no value of country; did you mean "ax"?"#),
        example(
            "lead: {company.employees: »many}, expect: {score: 1}",
            #"R104 must be a number, not "many"; write it like 3, 0.25 or -1.5"#
        ),
        example(
            "lead: {country: US}, events: [{page_view: »yesterday}], expect: {score: 1}",
            "R106 must say how long ago; write it like 3 days ago, or now"
        ),
        example(
            "lead: {country: US}, expect: {»points: 1}",
            #"R102 "points" is no name that is known here; known are: class, disqualified, engagement, fit, grade, persona, score, stage"#
        ),
        WrongRules("classes: {", "examples:\n  - »{lead: {country: US}}\nclasses: {", #"R101 needs "expect""#),
    ]

    private static let noFieldOfThese =
        #"R107 "rol" is no field of a lead; known are: attributes.role, attributes.visits, bant.authority, bant.budget, "#
        + "bant.timeframe_months, company.employees, company.name, country, email_kind"

    private static func example(_ text: String, _ fault: String) -> WrongRules {
        WrongRules("classes: {", "examples:\n  - {\(text)}\nclasses: {", fault)
    }
}
