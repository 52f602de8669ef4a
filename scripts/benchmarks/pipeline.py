"""How fast leads go through all four services, and what it costs; beside four minimal C stages in the same run.

Run it with `scripts/bench pipeline`. Needs Linux (/proc, /sys/block).
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from installation import ROOT, Installation, Load, Postgres

CHAIN = ROOT.parent / "shared/anchors/transport"


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
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--quick", action="store_true", help="fewer leads, no yardstick")
    options = parser.parse_args()
    scale = 0.2 if options.quick else 1.0
    server = Postgres() if options.store == "postgres" else None
    installation = Installation(options.build, postgres=server)
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
        if server:
            server.stop()
    last = results["64 connections, window 64"]
    print("CPU seconds per 10,000 leads: " + ", ".join(f"{n} {v:.2f}" for n, v in last["cpu_per_10000"].items()))
    print("peak memory, MB: " + ", ".join(f"{n} {v:.0f}" for n, v in last["peak_mb"].items()))
    yardstick = None if options.quick or server else chain(patience=30)
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
