"""A source that posts leads at a steady rate, and sellers who watch and take them: all remember what they were told."""
import asyncio
import json
import random
import threading
import time
from collections import deque

SELLERS = ["ada", "bob", "cid", "dee"]
# These say yes to every offer; the others only look.
TAKERS = {"ada", "cid"}
# Seconds without an answer after which a source takes its connection for dead.
PATIENCE = 60
RECONNECT = 0.2
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri fro glu kra ple sti tro sha".split()
STATES = ["CA", "NY", "TX", "IL", "WA", "MA", "FL", "OH"]


def name(drawn, syllables):
    return "".join(drawn.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def lead(number):
    """A person whom nobody else is; always the same, so that a re-send has the content of what it repeats."""
    drawn = random.Random(number)
    first, last, company = (name(drawn, count) for count in (4, 5, 6))
    return {
        "idempotency_key": f"failover-{number}",
        "contact": {
            "first_name": first, "last_name": last, "email": f"{first}.{last}@{company}.example",
            "phone": f"+1212{2_000_000 + number % 7_999_993 * 4_194_301 % 7_999_993}", "region": STATES[number % len(STATES)], "country": "US",
            "postcode": str(drawn.randrange(10_000, 90_000)), "title": "Head of Operations",
        },
        "company": {"name": f"{company} Inc.", "employees": 10 + number % 900, "industry": "manufacturing"},
        "bant": {"budget": True, "authority": "decides", "timeframe_months": 3},
        "attributes": {"page": f"/pricing/{number % 977}"},
        "consent": {"granted": True, "at": "2026-11-22T04:40:59Z", "wording": "v3", "proof": f"cert-{number}"},
    }


class Connection:
    """Lines of JSON to and from a service, after the hello."""

    def __init__(self, reader, writer):
        self.reader, self.writer, self.seq = reader, writer, 0

    @classmethod
    async def open(cls, addresses, hello):
        host, port = random.choice(addresses)
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port, limit=1 << 20), 5)
        connection = cls(reader, writer)
        connection.write({"type": "hello", "body": {"protocol": 1, **hello}})
        welcome = await asyncio.wait_for(connection.read(), 10)
        if welcome["type"] != "welcome":
            writer.close()
            raise ConnectionError(f"no welcome: {welcome}")
        connection.window = welcome["body"]["window"]
        return connection

    def write(self, line):
        self.writer.write(json.dumps(line).encode() + b"\n")

    def send(self, kind, body):
        self.seq += 1
        self.write({"seq": self.seq, "type": kind, "body": body})
        return self.seq

    async def read(self):
        line = await self.reader.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("the connection was closed")
        return json.loads(line)


class Partner:
    """Keeps a connection, and makes a new one whenever it is lost."""

    def __init__(self, addresses):
        self.addresses, self.ended, self.refusals, self.losses = addresses, False, [], []

    async def run(self):
        while not self.ended:
            connection = None
            try:
                connection = await Connection.open(self.addresses, self.hello())
                await self.use(connection)
            except (OSError, asyncio.TimeoutError, ValueError) as error:
                self.losses.append((time.monotonic(), repr(error)))
            finally:
                self.lost()
                if connection:
                    connection.writer.close()
            await asyncio.sleep(RECONNECT)

    async def use(self, connection):
        """Reads and writes until one of the two ends."""
        tasks = [asyncio.ensure_future(task) for task in (self.hear(connection), self.speak(connection))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def hear(self, connection):
        while True:
            self.heard(await connection.read())


class Source(Partner):
    def __init__(self, addresses, rate):
        super().__init__(addresses)
        self.rate, self.began, self.is_posting = rate, time.monotonic(), True
        self.posted = 0
        self.waiting = deque()
        # Line by line, which lead it has and since when; of this connection.
        self.in_flight = {}
        # Lead by lead, the submission that it became, and when we were told.
        self.accepted, self.told_at = {}, {}
        self.times = []
        # Leads that were answered twice, differently.
        self.contradicted = {}
        self.laters = 0

    def hello(self):
        return {"role": "source", "name": "bench", "token": "bench-token"}

    def lost(self):
        # What was not answered may have had an effect or not: the same again.
        self.waiting.extendleft(number for number, _ in reversed(self.in_flight.values()))
        self.in_flight.clear()

    async def speak(self, connection):
        while not self.ended:
            now = time.monotonic()
            while self.is_posting and self.began + self.posted / self.rate <= now:
                self.waiting.append(self.posted)
                self.posted += 1
            while self.waiting and len(self.in_flight) < connection.window:
                number = self.waiting.popleft()
                self.in_flight[connection.send("submission.post", lead(number))] = (number, now)
            oldest = next(iter(self.in_flight.values()), None)
            if oldest and now - oldest[1] > PATIENCE:
                raise ConnectionError(f"lead {oldest[0]} was not answered for {PATIENCE} s")
            await asyncio.sleep(0.01)

    def heard(self, line):
        if line["type"] == "refused" and "re" not in line:
            raise ConnectionError(f"closed: {line['body']}")
        number, _ = self.in_flight.pop(line["re"])
        if line["type"] == "accepted":
            self.took(number, line["body"]["submission"])
        elif line["type"] == "later":
            self.laters += 1
            pause = line["body"]["retry_after_ms"] / 1000
            asyncio.get_running_loop().call_later(pause, self.waiting.append, number)
        else:
            self.refusals.append(f"lead {number}: {line}")

    def took(self, number, submission):
        now = time.monotonic()
        self.times.append(now)
        if number not in self.accepted:
            self.accepted[number], self.told_at[number] = submission, now
            # Now and then a source posts a lead again although it was answered.
            if number % 20 == 0:
                self.waiting.append(number)
        elif self.accepted[number] != submission:
            self.contradicted[number] = submission

    def is_done(self):
        return len(self.accepted) + len(self.refusals) >= self.posted and not self.waiting and not self.in_flight


class Seller(Partner):
    def __init__(self, addresses, name):
        super().__init__(addresses)
        self.name = name
        # By their number, what she was told; the assignment of each event.
        self.events, self.repeated = {}, []
        self.times = []
        self.to_take = deque()
        self.in_flight = {}
        # Assignments that she took, and was told that it holds.
        self.taken = set()

    def hello(self):
        return {"role": "seller", "name": self.name, "token": f"{self.name}-token",
                "cursor": max(self.events, default=0)}

    def lost(self):
        self.to_take.extendleft(reversed(self.in_flight.values()))
        self.in_flight.clear()

    async def speak(self, connection):
        while not self.ended:
            while self.to_take and len(self.in_flight) < 100:
                assignment = self.to_take.popleft()
                seq = connection.send("assignment.answer", {"assignment": assignment, "answer": "accept"})
                self.in_flight[seq] = assignment
            await asyncio.sleep(0.02)

    def heard(self, line):
        if line["type"] == "ack":
            for first, last in line["body"]["ranges"]:
                for seq in range(first, last + 1):
                    self.taken.add(self.in_flight.pop(seq))
        elif line["type"] == "later":
            pause = line["body"]["retry_after_ms"] / 1000
            asyncio.get_running_loop().call_later(pause, self.to_take.append, self.in_flight.pop(line["re"]))
        elif line["type"] == "refused" and "re" in line:
            self.refusals.append(f"{self.name}, assignment {self.in_flight.pop(line['re'])}: {line['body']}")
        elif line["type"] == "refused":
            raise ConnectionError(f"closed: {line['body']}")
        else:
            self.told(line)

    def told(self, line):
        seq, assignment = line["seq"], line["body"]["assignment"]
        if seq in self.events:
            self.repeated.append(seq)
        self.events[seq] = assignment
        if line["type"] == "assignment.offered":
            self.times.append(time.monotonic())
            if self.name in TAKERS:
                self.to_take.append(assignment)

    def is_done(self):
        return not self.to_take and not self.in_flight


class Partners(threading.Thread):
    """The source and the sellers, on a thread of their own."""

    def __init__(self, ingestion, routing, rate):
        super().__init__(daemon=True)
        self.source = Source(ingestion, rate)
        self.sellers = [Seller(routing, name) for name in SELLERS]
        self.failure = None

    def run(self):
        try:
            asyncio.run(self.all())
        except BaseException as failure:  # told by `check`; a thread's end is silent
            self.failure = failure

    async def all(self):
        await asyncio.gather(self.source.run(), *(seller.run() for seller in self.sellers))

    def check(self):
        if self.failure:
            raise RuntimeError(f"the load broke: {self.failure!r}") from self.failure

    def is_done(self):
        self.check()
        return self.source.is_done() and all(seller.is_done() for seller in self.sellers)

    def offer_times(self):
        return sorted(t for seller in self.sellers for t in list(seller.times))

    def end(self):
        for partner in [self.source, *self.sellers]:
            partner.ended = True
        self.join(10)


def longest_gap(times, began, ended):
    """Seconds of a time in which nothing happened."""
    inside = [t for t in times if began <= t <= ended]
    before = max((t for t in times if t < began), default=began)
    edges = [before, *inside] if inside else [before, ended]
    return max((later - earlier for earlier, later in zip(edges, edges[1:])), default=ended - began)
