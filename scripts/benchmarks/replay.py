"""Speed of replays and audits: a month of 100,000 leads is lived through in process, by routing itself on a SQLite store;
then what it recorded is replayed, page by page as over a connection, through the same rules (no lead may differ) and
through rules with one other weight, and audited.

Run it with `scripts/bench replay`. The store lies in memory, since flushes are not what is measured.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="a tenth of the leads")
    options = parser.parse_args()
    leads = 10_000 if options.quick else 100_000
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        command = [options.build / "leadline-bench", "replay-speed", "--leads", str(leads), "--folder", folder, "--audit"]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"{result['leads']:,} leads, {result['decisions']:,} decisions, recorded in {result['recordSeconds']:.0f} s")
    print(f"{'replay':26}{'seconds':>9}{'leads/s':>11}{'leads that differ':>20}")
    for name, key in (("by the same rules", "same"), ("by another weight", "other")):
        seconds, speed, differ = (result[key + part] for part in ("Seconds", "PerSecond", "Differing"))
        print(f"{name:26}{seconds:9.1f}{speed:11,.0f}{differ:20,}")
    print(f"{'audit':26}{'seconds':>9}{'decisions/s':>11}")
    for name, key in (("by the rules that decide", "auditSeconds"), ("by rules that are kept", "auditAfterChangeSeconds")):
        print(f"{name:26}{result[key]:9.1f}{result['decisions'] / result[key]:11,.0f}")
    options.out.write_text(json.dumps(result, indent=2) + "\n")
    print(f"another name of a territory: {result['renamedDiffering']:,} leads differ of {result['renamedExpected']:,}")
    if result["sameDiffering"] != 0:
        raise SystemExit("the same rules gave a difference")
    if result["renamedDiffering"] != result["renamedExpected"]:
        raise SystemExit("another name of a territory gave other rows than its leads")
    if result["auditDifferences"] != 0:
        raise SystemExit("the audit found a difference")


if __name__ == "__main__":
    main()
