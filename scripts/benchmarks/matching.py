"""Who is the same person: precision, recall and F1 in pairs on labelled sets, beside what other tools reach.

Run it with `scripts/bench matching [--data DIR]`. The shipped rules and reference data, no training on a set; rows are
fed one at a time, in the order of the file and in three shuffled ones. Sets that are not there are skipped.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

# F1 of tools that were run on the same sets, ANCHORS.md part A: exact e-mail and the like, Splink at its default and at
# its best threshold, recordlinkage, dedupe, leadmatch, goldenmatch, and the prototype of this design.
TOOLS = ["exact", "splink", "best", "reclink", "dedupe", "leadm.", "golden", "proto"]
ANCHORS = {
    ("fake_1000", "lead"): [0.50, 0.65, 0.74, 0.49, 0.82, 0.66, 0.35, 0.85],
    ("febrl1", "lead"): [0.57, 0.98, 0.99, 0.86, 0.98, 0.00, 0.88, 0.96],
    ("febrl4", "lead"): [0.60, 0.98, 0.98, 0.96, None, 0.00, 0.90, 0.94],
    ("restaurants", "lead"): [0.84, 0.87, 0.91, 0.92, 0.96, 0.92, 0.92, 0.93],
    ("leadmatch_10k", "lead"): [0.86, 0.99, 0.99, 0.92, None, 0.97, 0.96, 0.98],
    ("senzing_truthset", "lead"): [0.09, 0.20, 0.30, 0.08, 0.49, 0.15, 0.44, 0.57],
    ("fake_1000", "full"): [0.58, 0.83, 0.88, 0.26, None, None, None, 0.90],
    ("febrl1", "full"): [0.62, 1.00, 1.00, 1.00, None, None, None, 1.00],
    ("febrl4", "full"): [0.63, 1.00, 1.00, 1.00, None, None, None, 1.00],
    ("senzing_truthset", "full"): [0.09, 0.21, 0.42, 0.07, None, None, None, 0.66],
}


def line(report):
    file, others = report["file"], [order["f1"] for order in report["shuffled"]]
    blocking = report.get("blocking")
    anchors = ANCHORS.get((report["set"], report["profile"]), [None] * len(TOOLS))
    spread = max(others + [file["f1"]]) - min(others + [file["f1"]])
    keys = (
        f"{blocking['pairs_with_key']:8.3f}{blocking['reachable']:7.3f}{blocking['candidates']:6.1f}{blocking['keys']:6.1f}"
        if blocking
        else f"{'-':>8}{'-':>7}{'-':>6}{'-':>6}"
    )
    return (
        f"{report['set']:18}{report['profile']:8}{report['records']:7,}"
        f"{file['precision']:7.3f}{file['recall']:7.3f}{file['f1']:7.3f}"
        f"  {' '.join(f'{f1:.3f}' for f1 in others):18}{spread:7.3f}"
        f"{keys}  {' '.join(f'{f1:6.2f}' if f1 is not None else '     -' for f1 in anchors)}"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/dedup"), help="folder of the labelled sets")
    parser.add_argument("--rules", type=Path, default=Path("deploy/rules/matching.yaml"))
    options = parser.parse_args()
    command = [options.build / "leadline-bench", "matching", "--data", options.data, "--rules", options.rules]
    print(f"{'':18}{'':8}{'':7}{'file order':>21}  {'shuffled':18}{'':7}{'blocking: true pairs':>27}"
          f"  F1 of {', '.join(TOOLS)}")
    print(f"{'set':18}{'':8}{'rows':>7}{'prec.':>7}{'recall':>7}{'F1':>7}  {'F1':18}{'spread':>7}"
          f"{'w. key':>8}{'reach.':>7}{'cand.':>6}{'keys':>6}  {' '.join(f'{tool:>6}' for tool in TOOLS)}")
    reports = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for text in process.stdout:
            report = json.loads(text)
            if "skipped" in report:
                print(f"{report['skipped']:18}is not in {options.data}, skipped", flush=True)
                continue
            reports.append(report)
            print(line(report), flush=True)
    if process.returncode:
        sys.exit(process.returncode)
    print("w. key: share of the true pairs with a key in common; reach.: or reached over other records of the person;")
    print("cand.: leads compared with a record; keys: of a record. No training; - was not measured.")
    print("patstat_companies names companies and nobody in them: as leads they are not taken for one another; account is")
    print("the matching of accounts, where each company that is no known account becomes one.")
    options.out.write_text(json.dumps({"anchors": TOOLS, "sets": reports}, indent=1) + "\n")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
