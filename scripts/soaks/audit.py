"""Compares what the four databases hold with what the source and the sellers were told."""
from collections import Counter

from cluster import SERVICES


class Audit:
    def __init__(self, cluster, partners):
        self.partners = partners
        leader = cluster.leader()
        self.databases = {service: leader.connect(f"leadline_{service}") for service in SERVICES}
        # Leads of the source, by number; and what else is wrong, in words.
        self.lost, self.doubled, self.findings = {}, {}, []
        try:
            self.audit()
        finally:
            for database in self.databases.values():
                database.close()

    def rows(self, service, sql):
        return self.databases[service].execute(sql).fetchall()

    def audit(self):
        source = self.partners.source
        for number in range(source.posted):
            if number not in source.accepted:
                self.findings.append(f"lead {number} was never accepted")
        for number, other in source.contradicted.items():
            self.doubled[number] = f"answered as {source.accepted[number]} and as {other}"
        for partner in [source, *self.partners.sellers]:
            self.findings += [f"refused: {text}" for text in partner.refusals]
        self.audit_way()
        self.audit_routing()
        self.audit_sellers()
        for service in SERVICES:
            for kind, reason in self.rows(service, "SELECT type, reason FROM dead_letter"):
                self.findings.append(f"a dead letter of {service}: {kind}: {reason}")

    def audit_way(self):
        """Each acknowledged submission through ingestion, enrichment, scoring to a seller, and no other beside it."""
        kept = {key: (id, lead) for key, id, lead in
                self.rows("ingestion", "SELECT idempotency_key, id, lead FROM submission")}
        matched = dict(self.rows("enrichment", "SELECT id, lead FROM submission"))
        enriched = {id for id, in self.rows("enrichment", "SELECT id FROM lead WHERE merged_into IS NULL")}
        scored = dict(self.rows("scoring", "SELECT id, stage FROM lead WHERE merged_into IS NULL"))
        assigned = Counter(lead for lead, in self.rows(
            "routing", "SELECT lead FROM assignment WHERE state IN ('offered', 'accepted')"))
        waiting = {lead for lead, in self.rows("routing", "SELECT lead FROM waiting_lead")}
        for number, submission in self.partners.source.accepted.items():
            id, told = kept.get(f"failover-{number}", (None, None))
            lead = matched.get(submission)
            if id != submission:
                self.lost[number] = f"ingestion has {id} instead of {submission}"
            elif lead not in enriched:
                self.lost[number] = f"enrichment has no lead of submission {submission}"
            elif lead not in scored:
                self.lost[number] = f"scoring has no lead {lead}"
            elif scored[lead] == "sql" and assigned[lead] == 0 and lead not in waiting:
                self.lost[number] = f"lead {lead} is with nobody, and does not wait"
            elif assigned[lead] + (lead in waiting) > 1:
                self.doubled[number] = f"lead {lead} is with {assigned[lead]} sellers"
            elif told != lead:
                self.findings.append(f"ingestion was not told that submission {submission} is lead {lead}, but {told}")
        number_of = {submission: number for number, submission in self.partners.source.accepted.items()}
        first = {}
        for submission, lead in matched.items():
            # All leads of this load are different persons, so two of one lead are one too few, not one twice.
            if lead in first:
                self.findings.append(f"submissions {first[lead]} and {submission} became one lead")
            first[lead] = submission
            if submission not in number_of:
                self.findings.append(f"submission {submission} was never acknowledged, but is there")
        for lead in enriched - set(first):
            self.findings.append(f"lead {lead} has no submission")
        self.number_of_lead = {lead: number_of.get(submission) for lead, submission in first.items()}

    def audit_routing(self):
        """Each lead was given out once: nobody declines here, and nothing expires."""
        once = {
            "assigned": "SELECT lead, COUNT(*) FROM assignment GROUP BY lead HAVING COUNT(*) > 1",
            "offered": "SELECT a.lead, COUNT(*) FROM seller_event e JOIN assignment a ON a.id = e.assignment "
                       "WHERE e.type = 'assignment.offered' GROUP BY a.lead HAVING COUNT(*) > 1",
        }
        for what, sql in once.items():
            for lead, count in self.rows("routing", sql):
                self.doubled[self.number_of_lead.get(lead)] = f"lead {lead} was {what} {count} times"
        live = Counter(seller for seller, in self.rows(
            "routing", "SELECT seller FROM assignment WHERE state IN ('offered', 'accepted')"))
        for seller, count in self.rows("routing", "SELECT seller, open_count FROM seller_book"):
            if live[seller] != count:
                self.findings.append(f"the book of {seller} counts {count} open leads; there are {live[seller]}")

    def audit_sellers(self):
        """Sellers were told what is in the store, once; and what they were told to be theirs is."""
        states = dict(self.rows("routing", "SELECT id, state FROM assignment"))
        told = {(seller, seq): assignment for seller, seq, assignment in
                self.rows("routing", "SELECT seller, seq, assignment FROM seller_event")}
        for seller in self.partners.sellers:
            of_hers = {seq: assignment for (name, seq), assignment in told.items() if name == seller.name}
            for seq in sorted(set(of_hers) | set(seller.events)):
                if of_hers.get(seq) != seller.events.get(seq):
                    self.findings.append(f"event {seq} of {seller.name}: the store has assignment {of_hers.get(seq)}, "
                                         f"she was told {seller.events.get(seq)}")
            self.findings += [f"{seller.name} was told event {seq} again" for seq in seller.repeated]
            for assignment in seller.taken:
                if states.get(assignment) != "accepted":
                    self.findings.append(f"{seller.name} was acknowledged that she took {assignment}, which is "
                                         f"{states.get(assignment)}")
