"""Hurts a cluster of PostgreSQL under load, and counts what was lost of what was acknowledged.

Three nodes under Patroni, synchronous, with an etcd; the services on them; a source that posts at a steady rate, and
sellers who take what they are offered. One fault after the other, each from a healthy cluster to a healthy cluster. At
the end the databases are compared with what the source and the sellers were told: anything lost or doubled is an error
(exit code 1). The pause of each fault is the longest time between two acceptances; one that is longer than the cluster
had no leader, and 2 s, is told, but is no error: it depends on the machine.
"""
import argparse
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from audit import Audit
from cluster import DCS, SERVICES, TTL, Cluster, ClusterError, send
from installation import Installation
from partners import Partners, longest_gap

# Seconds. A fault that the cluster has to notice lasts longer than a leader may be silent.
FROZEN, NODE_DOWN, ETCD_DOWN = 2 * TTL, TTL + 10, TTL + 10
# What a service may take, once there is a leader.
GRACE = 2
# Longest waits: for the cluster, and for what was posted to be answered or to get through.
HEALTHY, ANSWERED = 180, 60


def switch_over(cluster):
    cluster.switch_over()


def kill_postmaster(cluster):
    send(signal.SIGKILL, [cluster.leader().postmaster()])
    # Until Patroni has noticed; before that the cluster seems healthy.
    time.sleep(DCS["loop_wait"])


def kill_node(cluster):
    node = cluster.leader()
    node.kill()
    time.sleep(NODE_DOWN)
    node.start()


def freeze_node(cluster):
    node = cluster.leader()
    node.freeze()
    time.sleep(FROZEN)
    node.wake()
    time.sleep(DCS["loop_wait"])


def kill_patroni(cluster):
    """Its server stays, and takes itself for the leader: two of them, until Patroni is back."""
    node = cluster.leader()
    node.process.kill()
    node.process.wait()
    time.sleep(NODE_DOWN)
    node.start()
    time.sleep(DCS["loop_wait"])


def stop_etcd(cluster):
    cluster.stop_etcd()
    time.sleep(ETCD_DOWN)
    cluster.start_etcd()
    time.sleep(DCS["loop_wait"])


FAULTS = {
    "switchover": switch_over,
    "postmaster of the leader killed": kill_postmaster,
    f"leader node killed, back after {NODE_DOWN} s": kill_node,
    f"leader node frozen for {FROZEN} s, woken": freeze_node,
    f"etcd down for {ETCD_DOWN} s": stop_etcd,
    f"Patroni of the leader killed, back after {NODE_DOWN} s": kill_patroni,
}


class Services(Installation):
    """The services on the cluster, which asks for a password."""

    def __init__(self, build, replicas, cluster):
        try:
            super().__init__(build, replicas, cluster)
        except BaseException:
            self.end()
            raise

    def arguments(self, name, port, secrets):
        password = self.folder / "password"
        # Once: the first replicas read it already while the next ones are made.
        if not password.exists():
            password.write_text(f"{self.postgres.password}\n")
            password.chmod(0o600)
        return [*super().arguments(name, port, secrets), "--store-password-file", str(password)]

    def ended(self):
        return [f"{name} {number} ended with {process.poll()}" for (name, number), process in self.processes.items()
                if process.poll() is not None]

    def end(self, keep=False):
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def hurt(name, fault, cluster, services, partners, quiet):
    """One fault, from a healthy cluster to a healthy cluster; gives the row of the table."""
    time.sleep(quiet)
    leader, began = cluster.leader().name, time.monotonic()
    fault(cluster)
    cluster.wait_healthy(HEALTHY)
    wait_until(lambda: len(partners.source.waiting) + len(partners.source.in_flight) < partners.source.rate, ANSWERED)
    time.sleep(2)
    partners.check()
    ended, new = time.monotonic(), cluster.leader().name
    failover = cluster.longest_without_leader(began, ended) if new == leader else cluster.led_at(new, began) - began
    row = {
        "fault": name, "leaders": [leader, new], "failover_s": failover, "limit_s": failover + GRACE,
        "pause_s": longest_gap(partners.source.times, began, ended),
        "offers_pause_s": longest_gap(partners.offer_times(), began, ended),
        "ended_at": ended, "services_ended": services.ended(),
    }
    print(f"  {name}: paused {row['pause_s']:.1f} s, a leader was back after {failover:.1f} s "
          f"({leader} -> {new})", flush=True)
    return row


def on_its_way(cluster):
    """Messages that wait in the stores for the next service."""
    count = 0
    for service in SERVICES:
        with cluster.leader().connect(f"leadline_{service}") as database:
            count += database.execute("SELECT COUNT(*) FROM outbox").fetchone()[0]
    return count


def settle(cluster, partners):
    """Ends the posting, and waits until everything has arrived; what has not is for the audit to find."""
    partners.source.is_posting = False
    wait_until(partners.is_done, ANSWERED)
    calm = [wait_until(lambda: on_its_way(cluster) == 0, ANSWERED)]
    # What arrived last may have set something off.
    time.sleep(2)
    calm += [wait_until(lambda: on_its_way(cluster) == 0 and partners.is_done(), ANSWERED)]
    time.sleep(1)
    return all(calm)


def attribute(rows, source, numbers):
    """How many leads belong to each fault: those that were acknowledged before its end and after that of the last."""
    counts = [0] * len(rows)
    for number in numbers:
        at = source.told_at.get(number, 0)
        counts[next((i for i, row in enumerate(rows) if at <= row["ended_at"]), len(rows) - 1)] += 1
    return counts


def table(rows):
    print(f"\n{'fault':50} {'leader after':>14} {'limit':>7} {'pause':>7} {'offers':>7} {'acked':>6} "
          f"{'lost':>5} {'doubled':>8}")
    for row in rows:
        missed = "" if row["pause_s"] <= row["limit_s"] else "  pause MISSED"
        print(f"{row['fault']:50} {row['failover_s']:12.1f} s {row['limit_s']:5.1f} s {row['pause_s']:5.1f} s "
              f"{row['offers_pause_s']:5.1f} s {row['acknowledged']:6} {row['lost']:5} {row['doubled']:8}{missed}")


def soak(options, cluster):
    """True when nothing is wrong."""
    print(f"failover: 3 nodes of {cluster.version()} under Patroni, ttl {TTL} s; {options.rate} leads a second, "
          f"{options.replicas} replica(s) of each service", flush=True)
    cluster.start()
    services = partners = None
    keep = True
    try:
        services = Services(options.build, options.replicas, cluster)
        addresses = {name: [("127.0.0.1", port) for port in ports] for name, ports in services.ports.items()}
        partners = Partners(addresses["ingestion"], addresses["routing"], options.rate)
        partners.start()
        rows = [hurt(name, fault, cluster, services, partners, options.seconds) for name, fault in FAULTS.items()
                if not options.only or any(word in name for word in options.only.split(","))]
        is_calm = settle(cluster, partners)
        audit = Audit(cluster, partners)
        if not is_calm:
            audit.findings.append(f"after {ANSWERED} s {on_its_way(cluster)} messages are still on their way")
        audit.findings += services.ended()
        report = conclude(options, rows, cluster, partners, audit)
        is_good = not (report["lost"] or report["doubled"] or report["findings"])
        keep = options.keep or not is_good
        return is_good
    except (KeyboardInterrupt, SystemExit):
        keep = options.keep
        raise
    finally:
        undisturbed()
        if partners:
            partners.end()
        if services:
            services.end(keep)
            if keep:
                print(f"failover: the logs of the services are in {services.folder}", file=sys.stderr)


def undisturbed():
    """From here on things are put away; another Ctrl-C would leave processes behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def conclude(options, rows, cluster, partners, audit):
    source = partners.source
    shares = {"acknowledged": source.accepted, "lost": audit.lost, "doubled": audit.doubled}
    for what, numbers in shares.items():
        for row, count in zip(rows, attribute(rows, source, numbers)):
            row[what] = count
    for row in rows:
        del row["ended_at"]
    table(rows)
    report = {
        "at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "versions": [cluster.version(), "Patroni 4.1.5"], "settings": DCS,
        "rate": options.rate, "replicas": options.replicas, "posted": source.posted,
        "acknowledged": len(source.accepted), "told_later": source.laters,
        "connections_lost": len(source.losses), "taken_by_sellers": sum(len(s.taken) for s in partners.sellers),
        "load_average": os.getloadavg(), "faults": rows,
        "lost": {str(n): why for n, why in audit.lost.items()},
        "doubled": {str(n): why for n, why in audit.doubled.items()}, "findings": audit.findings,
    }
    print(f"\n{source.posted} leads posted, {len(source.accepted)} acknowledged, {len(audit.lost)} lost, "
          f"{len(audit.doubled)} doubled; {source.laters} answers were `later`; "
          f"{report['taken_by_sellers']} offers taken")
    for text in [*audit.lost.values(), *audit.doubled.values(), *audit.findings][:20]:
        print(f"  {text}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2) + "\n")
    return report


def main():
    parser = argparse.ArgumentParser(prog="scripts/soak failover", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="of quiet load before each fault (10)")
    parser.add_argument("--rate", type=int, default=50, help="leads a second (50)")
    parser.add_argument("--replicas", type=int, default=2, help="of each service (2)")
    parser.add_argument("--only", help="faults with one of these words in their names, with commas")
    parser.add_argument("--keep", action="store_true",
                        help="keep the folders of this run; kept anyway when something is wrong")
    parser.add_argument("--build", type=Path, default=Path(".build/release"))
    parser.add_argument("--needs", type=Path, default=Path(".build/failover"))
    parser.add_argument("--out", type=Path, default=Path(".build/bench/failover.json"))
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    cluster = Cluster(options.needs)
    keep = True
    try:
        is_good = soak(options, cluster)
        keep = options.keep or not is_good
        return 0 if is_good else 1
    except ClusterError as error:
        print(f"failover: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, SystemExit):
        keep = options.keep
        return 130
    finally:
        undisturbed()
        cluster.stop(keep)
        if keep:
            print(f"failover: the nodes are in {cluster.folder}, with their logs", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
