"""Speed of scoring by rules: 50 rules and 20 activities a lead, one lead at a time, with every line of explanation; and
of scoring stored leads again after rules were published, while new leads come.

Run it with `scripts/bench scorecard`. Figures of scoring are per CPU second of one core. Scoring again is measured on a
SQLite store that flushes, beside the anchor: as many leads read with their activities and not looked at.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path


def bench(build, *arguments):
    """What a measuring program says, a value a line."""
    command = [build / "leadline-bench", *map(str, arguments)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--leads", type=int, default=100_000, help="stored leads that are scored again")
    parser.add_argument("--folder", help="folder for the store; on a disk that flushes")
    options = parser.parse_args()
    result = bench(options.build, "scorecard")[0]
    print(f"{result['rules']} rules, {result['activities']} activities, {result['linesALead']:.1f} lines a lead")
    print(f"{'scores with explanation':32}{result['perCPUSecond']:12,.0f} a second")
    print(f"{'instant of the next change':32}{result['nextChangePerCPUSecond']:12,.0f} a second")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        rows = bench(options.build, "rescoring", "--leads", options.leads, "--folder", folder)
    print(f"\n{'scoring again after':24}{'leads':>10}{'changed':>10}{'leads/s':>10}{'of reading':>12}"
          f"{'new leads p50/p99 ms':>22}{'before p99':>12}")
    for row in rows:
        print(f"{row['change']:24}{row['leads']:10,}{row['changed']:10,}{row['perSecond']:10,.0f}"
              f"{row['perSecond'] / row['readPerSecond']:12.2f}"
              f"{row['p50Milliseconds']:12.1f}/{row['p99Milliseconds']:9.1f}{row['idleP99Milliseconds']:12.1f}")
    result["rescoring"] = rows
    options.out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
