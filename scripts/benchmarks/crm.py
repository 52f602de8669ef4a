"""How the opportunities of a public CRM would be distributed: 8,800 in the order of their dates, 35 sellers, 3 regions.

Run it with `scripts/bench crm [--data DIR]`. Each region is a territory with a pool of its sellers, who share alike; places
get free on the days on which the CRM closed its opportunities. Nothing is random: every run prints the same.
"""
import argparse
import json
import subprocess
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/scoring/maven_crm"),
                        help="folder with sales_pipeline.csv and sales_teams.csv")
    options = parser.parse_args()
    command = [options.build / "leadline-bench", "crm", "--data", options.data]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"{report['opportunities']:,} opportunities")
    print(f"{'':34}{'given to a seller':>20}{'farthest from':>16}{'most open at a time':>21}")
    print(f"{'region':10}{'by':14}{'all':>10}{'least':>10}{'most':>10}{'an equal share':>16}{'least':>11}{'most':>10}")
    for row in report["rows"]:
        print(f"{row['region']:10}{row['policy']:14}{row['opportunities']:10,}{row['least']:10,}{row['most']:10,}"
              f"{row['farthest']:16.2f}{row['leastOpen']:11,}{row['mostOpen']:10,}")
    options.out.write_text(json.dumps(report, indent=1) + "\n")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
