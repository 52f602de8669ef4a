import Contracts
import Rules
import Scorecard

/// The instant at which the tests score.
let now = Instant(milliseconds: 1_795_000_000_000)
let dayMs: Int64 = 86_400_000

/// Rules with something of everything: personas, caps, every sort of ageing and limit, negative points.
let sampleRules = """
    version: 1
    limits: {fit: 60, engagement: 40}
    lists:
      rivals: [rival.example, Rival Inc]
    personas:
      - id: ops
        label: Head of operations
        groups:
          - id: person
            max: 20
            rules:
              - {id: role, field: attributes.role, points: {operations: 20, finance: 4, other: 0}}
              - {id: mail, field: email_kind, points: {business: 15, free: 3, role: 5}}
          - id: company
            max: 25
            min: -10
            rules:
              - {id: size, field: company.employees, points: {1-49: 2, 50-199: 6, 200-999: 10, 1000+: 7}}
              - {id: country, field: country, points: {US | GB | NO: 10, other: -5, unknown: 1}}
              - {id: visits, field: attributes.visits, ranges: {0-9: 0, 10+: 5}}
      - id: student
        groups:
          - id: study
            max: 30
            rules:
              - {id: school, when: attributes.role is student and country is not empty, points: 30}
    shared_fit:
      - id: bant
        max: 20
        rules:
          - {id: budget, field: bant.budget, points: {yes: 10, no: -20}}
          - {id: soon, when: bant.timeframe_months <= 6 or bant.authority is decides, points: 10}
    engagement:
      - id: ask
        max: 30
        rules:
          - {id: quote, label: quote request, event: quote_requested, points: 20, once: true, half_life: 30 days}
          - {id: demo, event: demo_requested | meeting_booked, points: 13, window: 60 days, half_life: 7 days}
      - id: web
        max: 15
        min: -10
        rules:
          - {id: price, event: page_view, when: path starts with /pricing, points: 5, at_most: 2 per 7 days, half_life: 14 days}
          - {id: page, event: page_view, points: 2, at_most: 5, window: 30 days, max: 7}
          - {id: asset, event: download, points: 4, once_per: asset, linear: 40 days}
          - {id: jobs, event: page_view, when: path starts with /jobs, points: -5, window: 90 days}
      - id: mail-clicks
        max: 10
        min: -15
        rules:
          - {id: click, event: email_click, points: 9, half_life: 10 days}
          - {id: unsubscribe, event: unsubscribe, points: -15, ageing: none}
    disqualify:
      - {id: rival, when: company.name in list rivals, reason: competitor}
      - {id: junk, when: attributes.role is junk, reason: junk}
    classes: {cold: 0, warm: 30, hot: 60}
    stages:
      iql: {enter: score >= 20}
      mql: {enter: score >= 40 and fit >= 20, leave: score < 30, fast_lane: [quote]}
      sql: {accept: manual, answer_within: 4 business hours, reject_reasons: [bad_fit, bad_timing], rest_after_reject: 30 days}

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

func activity(_ type: String, daysAgo: Int64 = 0, id: String? = nil, _ properties: [String: String] = [:]) -> Activity {
    Activity(
        type: type,
        at: now.adding(milliseconds: -daysAgo * dayMs),
        id: id,
        properties: properties.mapValues(JSONValue.string)
    )
}
