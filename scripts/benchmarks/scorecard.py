"""Speed of scoring by rules: 50 rules and 20 activities a lead, one lead at a time, with every line of explanation.

Run it with `scripts/bench scorecard`. Figures are per CPU second of one core.
"""

import argparse
import json
import subprocess
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    command = [options.build / "leadline-bench", "scorecard"]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"{result['rules']} rules, {result['activities']} activities, {result['linesALead']:.1f} lines a lead")
    print(f"{'scores with explanation':32}{result['perCPUSecond']:12,.0f} a second")
    print(f"{'instant of the next change':32}{result['nextChangePerCPUSecond']:12,.0f} a second")
    options.out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
