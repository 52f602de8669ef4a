import Contracts
import Rules
import Scorecard

/// The instant at which the tests score.
let now = Instant(milliseconds: 1_795_000_000_000)
let dayMs: Int64 = 86_400_000

let sampleRules = """
    version: 1
    limits: {fit: 60, engagement: 40}
    fit:
      - {id: mail, field: email_kind, points: {business: 15, free: 3, role: 5}}
      - {id: phone, field: phone, present: 10}
      - {id: country, field: country, points: {US | GB | NO: 10, other: 2}}
      - {id: size, field: company.employees, ranges: {1-49: 2, 50-199: 6, 200-999: 10, 1000+: 7}}
      - {id: status, field: attributes.lead_status, points: {Pre Qualified: 40, Lost Lead: -50}}
      - {id: budget, field: bant.budget, points: {yes: 10, no: -5}}
    engagement:
      - {id: quote, event: quote_requested, points: 20, at_most: 1}
      - {id: page, event: page_view, points: 2, at_most: 5, window: 30 days}
      - {id: click, event: email_click, points: 9}
      - {id: unsubscribe, event: unsubscribe, points: -15}
    disqualify:
      - {id: competitor, field: company.name, is: Competitor Ltd | Rival Inc, reason: competitor}
      - {id: junk, field: attributes.lead_status, is: junk, reason: junk}
    classes: {warm: 40, hot: 65}
    stages: {iql: 20, mql: 40, sql: 60}

    """

func sampleLead(_ change: (inout Lead) -> Void = { _ in }) -> Lead {
    var lead = Lead(
        id: "lead-1",
        revision: 1,
        contact: Contact(),
        source: "web",
        consent: Consent(granted: true, at: now),
        createdAt: now,
        updatedAt: now
    )
    change(&lead)
    return lead
}

func activity(_ type: String, daysAgo: Int64 = 0, id: String? = nil) -> Activity {
    Activity(type: type, at: now.adding(milliseconds: -daysAgo * dayMs), id: id)
}
