"""How fast leads go through all four services, and what it costs; beside four minimal C stages in the same run.

Run it with `scripts/bench pipeline`. Needs Linux (/proc, /sys/block).
"""
import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHAIN = ROOT.parent / "shared/anchors/transport"
SERVICES = ["ingestion", "enrichment", "scoring", "routing"]
SELLERS = ["ada", "bob", "cid", "dee"]
TICK = os.sysconf("SC_CLK_TCK")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def flushes(folder):
    """Flush requests that the block device under a folder has seen; None where the kernel does not tell."""
    device = os.stat(folder).st_dev
    name = f"{os.major(device)}:{os.minor(device)}"
    try:
        return int(Path(f"/sys/dev/block/{name}/stat").read_text().split()[15])
    except (OSError, IndexError):
        return None


class Installation:
    """The four services on a scratch folder."""

    def __init__(self, build):
        # Not on a memory file system: a flush has to mean something.
        self.folder = Path(tempfile.mkdtemp(prefix="leadline-bench-", dir=os.environ.get("BENCH_DIR", "/var/tmp")))
        secrets = self.folder / "secrets"
        secrets.write_text("service bench-service-token-0\noperator bench-operator-token\n")
        secrets.chmod(0o600)
        self.ports = dict(zip(SERVICES, free_ports(4)))
        self.processes = {}
        for name in SERVICES:
            arguments = [
                str(build / f"leadline-{name}"), "--listen", f"127.0.0.1:{self.ports[name]}", "--operations",
                "127.0.0.1:0", "--store-path", str(self.folder / f"{name}.sqlite"), "--secrets-file", str(secrets),
                "--rules-dir", str(ROOT / "scripts/benchmarks/rules"), "--reference-dir",
                str(ROOT / "deploy/reference")]
            for peer, port in self.ports.items():
                if peer != name:
                    arguments += [f"--peer-{peer}", f"127.0.0.1:{port}"]
            log = open(self.folder / f"{name}.log", "wb")
            self.processes[name] = subprocess.Popen(arguments, stderr=log)
        for name in SERVICES:
            self.wait_for(name)
        time.sleep(0.5)

    def wait_for(self, name):
        end = time.time() + 20
        while time.time() < end:
            try:
                socket.create_connection(("127.0.0.1", self.ports[name]), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{name} does not start: {(self.folder / f'{name}.log').read_text()[-500:]}")

    def usage(self):
        """CPU seconds and peak memory (MB) of each service so far."""
        usage = {}
        for name, process in self.processes.items():
            fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
            usage[name] = ((int(fields[11]) + int(fields[12])) / TICK, int(peak.group(1)) / 1024)
        return usage

    def stop(self):
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            process.wait(30)
        shutil.rmtree(self.folder)


class Load:
    """Posts leads to an installation, none of them twice."""

    def __init__(self, build, installation):
        self.build, self.installation, self.next = build, installation, 0
        self.cursors = dict.fromkeys(SELLERS, 0)

    def run(self, leads, connections, window, rate=0):
        ports = self.installation.ports
        before, flushed = self.installation.usage(), flushes(self.installation.folder)
        began = time.time()
        output = subprocess.run(
            [str(self.build / "leadline-bench"), "--ingestion", f"127.0.0.1:{ports['ingestion']}", "--routing",
             f"127.0.0.1:{ports['routing']}", "--connections", str(connections), "--window", str(window), "--leads",
             str(leads), "--first", str(self.next), "--rate", str(rate)]
            + [word for seller in SELLERS for word in ("--seller", seller, "--cursor", str(self.cursors[seller]))],
            capture_output=True, text=True, check=True).stdout
        self.next += leads
        report = json.loads(output)
        self.cursors = report.pop("cursors")
        after, flushed_after = self.installation.usage(), flushes(self.installation.folder)
        report["cpu_per_10000"] = {n: (after[n][0] - before[n][0]) / leads * 10_000 for n in SERVICES}
        report["peak_mb"] = {n: after[n][1] for n in SERVICES}
        if flushed is not None:
            report["flushes_per_1000"] = (flushed_after - flushed) / leads * 1000
        report["seconds"] = time.time() - began
        return report


def chain(patience):
    """The yardstick: four C stages with the same stores and acknowledgements, no JSON. None where it is not at hand."""
    if not (CHAIN / "bench.py").exists():
        return None
    with tempfile.NamedTemporaryFile("r", suffix=".jsonl") as out:
        environment = dict(os.environ, BENCH_RUNS="1", BENCH_PATIENCE=str(patience))
        subprocess.run([sys.executable, str(CHAIN / "bench.py"), "--out", out.name, "chain"], env=environment,
                       check=True, stdout=subprocess.DEVNULL)
        rows = [json.loads(line) for line in out]
    return {row["label"]: row for row in rows}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="fewer leads, no yardstick")
    options = parser.parse_args()
    scale = 0.2 if options.quick else 1.0
    installation = Installation(options.build)
    load = Load(options.build, installation)
    results = {}
    try:
        load.run(10_000, 4, 256)  # known leads, and everything warm
        shapes = [
            ("1 connection, one at a time", 2_000, 1, 1, 0),
            ("1 connection, window 256", 20_000, 1, 256, 0),
            ("8 connections, window 256", 40_000, 8, 256, 0),
            ("64 connections, window 64", 40_000, 64, 64, 0),
            ("8 connections, 200 leads/s", 3_000, 8, 64, 200),
        ]
        print(f"{'':32}{'ends/s':>8}{'acks/s':>8}  {'ack p50/p99 ms':>16}  {'offer p50/p99 ms':>18}"
              f"  {'CPU s/10k':>9}  {'flush/1000':>10}")
        for label, leads, connections, window, rate in shapes:
            row = load.run(int(leads * scale), connections, window, rate)
            results[label] = row
            print(f"{label:32}{row['offeredPerSecond']:8.0f}{row['acknowledgedPerSecond']:8.0f}  "
                  f"{row['acknowledgement']['p50']:7.2f}/{row['acknowledgement']['p99']:8.2f}  "
                  f"{row['offer']['p50']:8.2f}/{row['offer']['p99']:9.2f}  {sum(row['cpu_per_10000'].values()):9.2f}"
                  f"  {row.get('flushes_per_1000', 0):10.0f}", flush=True)
            if row["failed"] or row["offers"] != row["leads"]:
                print(f"  {row['failed']} refused, {row['leads'] - row['offers']} not offered", flush=True)
    finally:
        installation.stop()
    last = results["64 connections, window 64"]
    print("CPU seconds per 10,000 leads: " + ", ".join(f"{n} {v:.2f}" for n, v in last["cpu_per_10000"].items()))
    print("peak memory, MB: " + ", ".join(f"{n} {v:.0f}" for n, v in last["peak_mb"].items()))
    yardstick = None if options.quick else chain(patience=30)
    if yardstick:
        results["yardstick"] = yardstick
        saturated = yardstick["chain of 4 C stages, SQLite FULL, group up to 1000, 4 conn window 256"]
        single = yardstick["chain of 4 C stages, SQLite FULL, group up to 1000, 1 conn window 1"]
        best = max(results[s[0]]["offeredPerSecond"] for s in shapes[1:4])
        one = results["1 connection, one at a time"]["offer"]["p50"]
        results["ratios"] = {"rate": best / saturated["rate"], "one_at_a_time": one / single["e2e_p50_ms"]}
        print(f"yardstick: {saturated['rate']:.0f} leads/s, {single['e2e_p50_ms']:.2f} ms one at a time; "
              f"Leadline has {results['ratios']['rate']:.2f} of the rate, "
              f"{results['ratios']['one_at_a_time']:.1f} times the time")
    options.out.write_text(json.dumps(results, indent=1) + "\n")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
