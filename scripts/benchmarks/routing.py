"""How fast routing decides, with a store that flushes; and how soon its offers are at the sellers' sockets.

Run it with `scripts/bench routing`. Decisions are those of the stage with its SQLite store, in groups of 256 leads that
share a commit: chained, explained, with books, assignments and events. The yardstick is the store alone, in the same run:
the same rows with the same texts, without a decision. For the delay a routing process of its own is handed 500 leads a
second, as scoring would, and four sellers are connected to it.
"""
import argparse
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from installation import ROOT, SELLERS, free_ports, scratch

POINTS = [(10, 100), (1_000, 100), (10_000, 100), (10, 5_000), (1_000, 5_000), (10_000, 5_000)]


def speed(build, territories, sellers, leads):
    folder = scratch()
    try:
        command = [build / "leadline-bench", "routing-speed", "--folder", folder, "--territories", str(territories),
                   "--sellers", str(sellers), "--leads", str(leads)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    finally:
        shutil.rmtree(folder)


def delay(build, leads, rate):
    """Real processes: routing, and the bench as scoring and as four sellers."""
    folder, port = scratch(), free_ports(1)[0]
    secrets = folder / "secrets"
    secrets.write_text("service bench-service-token-0\noperator bench-operator-token\n")
    secrets.chmod(0o600)
    with open(folder / "log", "wb") as log:
        routing = subprocess.Popen(
            [build / "leadline-routing", "--listen", f"127.0.0.1:{port}", "--operations", "127.0.0.1:0",
             "--store-path", folder / "routing.sqlite", "--secrets-file", secrets,
             "--rules-dir", ROOT / "scripts/benchmarks/rules"], stderr=log)
    try:
        wait_for(port)
        reports = []
        # The first run warms everything.
        for first, count in [(0, leads // 5), (leads // 5, leads)]:
            command = [build / "leadline-bench", "offer-delay", "--routing", f"127.0.0.1:{port}", "--token",
                       "bench-service-token-0", "--leads", str(count), "--first", str(first), "--rate", str(rate)]
            command += [word for seller in SELLERS for word in ("--seller", seller)]
            reports.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        return reports[-1]
    finally:
        routing.send_signal(signal.SIGTERM)
        routing.wait(30)
        shutil.rmtree(folder)


def wait_for(port):
    end = time.time() + 20
    while time.time() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("routing does not start")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="fewer leads")
    options = parser.parse_args()
    leads, handed = (5_000, 2_500) if options.quick else (20_000, 10_000)
    print(f"{'':34}{'decisions a':>13}{'a CPU':>9}{'yardstick':>11}{'ratio':>7}{'rules read':>12}")
    print(f"{'territories':>12}{'sellers':>9}{'':13}{'second':>13}{'second':>9}{'a CPU s':>11}{'':7}{'s':>12}")
    rows = []
    for territories, sellers in POINTS:
        row = speed(options.build, territories, sellers, leads)
        row["ratio"] = row["perCPUSecond"] / row["yardstickPerCPUSecond"]
        rows.append(row)
        print(f"{territories:12,}{sellers:9,}{'':13}{row['perSecond']:13,.0f}{row['perCPUSecond']:9,.0f}"
              f"{row['yardstickPerCPUSecond']:11,.0f}{row['ratio']:7.2f}{row['readSeconds']:12.2f}", flush=True)
    found = {(row["territories"], row["sellers"]): row["perCPUSecond"] for row in rows}
    usual, large = found[1_000, 100], found[10_000, 5_000]
    print(f"1,000 territories, 100 sellers: {usual:,.0f} a CPU second (goal 10,000); "
          f"10,000 and 5,000: {large / usual:.0%} of that (goal 60 %)")
    late = delay(options.build, handed, 500)
    decision = late["fromDecision"]
    print(f"decision to seller's socket at 500 leads/s: p50 {decision['p50']:.1f} ms, p99 {decision['p99']:.1f} ms, "
          f"at most {decision['max']:.1f} ms (goal: p99 under 20 ms); {late['offers']} of {late['leads']} offered")
    options.out.write_text(json.dumps({"points": rows, "delay": late}, indent=1) + "\n")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
