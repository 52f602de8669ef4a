"""What learned scorecards are worth: trained on closed leads of public sets, measured on rows they have not seen.

Run it with `scripts/bench scoring [--data DIR]`. Of each set the columns that its notes call clean, seven rows in ten to learn
from, three to measure on, split by a hash; no setting is made for a set. Sets that are not there are skipped.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

# Measured on other rows of the same sets, ANCHORS.md part B: AUC, Brier, ECE of naive Bayes as Odoo does it (numbers in
# classes), of a scorecard from scikit-learn, of 150 small trees, and of LightGBM.
ANCHORS = {
    "x_education": [(.801, .166, .051), (.866, .143, .017), (.875, .136, .022), (.873, .137, .025)],
    "bank_marketing": [(.754, .094, .057), (.770, .085, .011), (.797, .081, .011), (.797, .080, .009)],
    "b2b_win_loss": [(.750, .149, .051), (.768, .139, .008), (.818, .129, .018), (.846, .120, .009)],
    "event_saas": [(.655, .078, .011), (.650, .078, .009), (.663, .078, .008), (.657, .078, .006)],
    "maven_crm": [(.523, .231, .040), (.529, .231, .026), None, (.512, .230, .025)],
}
TOOLS = ["as Odoo", "scorecard", "trees", "LightGBM"]
# Goals on rows not seen: AUC, Brier, ECE and lift of the scorecard, and AUC with trees; None is no goal.
GOALS = {
    "x_education": (.865, .145, .03, 2.4, .875),
    "bank_marketing": (.770, .086, .02, None, .797),
    "b2b_win_loss": (.765, .140, .02, None, .82),
    "event_saas": (.655, None, None, None, .655),
}
REPLAY_GOAL = (.77, .05)


def mark(is_met):
    return "  met" if is_met else "  MISSED"


def figures(quality):
    rank, calibration = quality["rank"], quality["calibration"]
    return (f"{rank['auc']:8.3f}{rank['pr_auc']:8.3f}{calibration['brier']:8.3f}{calibration['ece']:8.3f}"
            f"{rank['lift']:7.2f}")


def goals(report):
    """The goals of a set, each with what was reached."""
    goal, card, trees = GOALS.get(report["set"]), report.get("scorecard"), report.get("trees")
    if report["set"] == "maven_crm":
        yield "refused", "yes" if report["refusals"] else "no", bool(report["refusals"])
        return
    if goal is None or card is None:
        return
    auc, brier, ece, lift, with_trees = goal
    reached = card["rank"]["auc"]
    yield f"AUC >= {auc:.3f}", f"{reached:.3f}", reached >= auc
    if brier is not None:
        reached = card["calibration"]["brier"]
        yield f"Brier <= {brier:.3f}", f"{reached:.3f}", reached <= brier
    if ece is not None:
        reached = card["calibration"]["ece"]
        yield f"ECE <= {ece:.2f}", f"{reached:.3f}", reached <= ece
    if lift is not None:
        reached = card["rank"]["lift"]
        yield f"lift >= {lift:.1f}", f"{reached:.2f}", reached >= lift
    if with_trees is not None and trees is not None:
        reached = trees["rank"]["auc"]
        yield f"trees AUC >= {with_trees:.3f}", f"{reached:.3f}", reached >= with_trees
    yield "published", "no" if report["refusals"] else "yes", not report["refusals"]


def show(report):
    print(f"\n{report['set']}: {report['closed']:,} leads ({report['won']:,} won), {report['fields']} fields, "
          f"{report['seconds']:.1f} s to learn and try")
    for name in ("scorecard", "trees"):
        if report.get(name):
            unseen = report[name]
            print(f"  {name:12}{figures(unseen)}   on {unseen['leads']:,} rows not seen")
    for tool, anchor in zip(TOOLS, ANCHORS[report["set"]]):
        if anchor:
            print(f"  {tool + ' *':12}{anchor[0]:8.3f}{'':8}{anchor[1]:8.3f}{anchor[2]:8.3f}")
    trial = report.get("trial", {}).get("trees")
    if trial:
        verdict = "published" if trial["gain"] > trial["gain_error"] and not report["refusals"] else "not published"
        print(f"  trees: log loss less by {trial['gain']:.4f} ± {trial['gain_error']:.4f} in the trial: {verdict}")
    for refusal in report["refusals"]:
        print(f"  refused: {refusal}")
    for goal, reached, is_met in goals(report):
        print(f"  {goal:20}{reached:>8}{mark(is_met)}")
    warned = [leak["field"] for leak in report["leaks_of_all"]]
    print(f"  warned of, every column kept: {', '.join(warned) or '-'}; said to leak: {', '.join(report['leaking'])}")
    if report["leaks"]:
        print(f"  warned of among the clean columns: {', '.join(report['leaks'])}")


def show_replay(report):
    print(f"\n{report['set']} lived through in the order of its rows, from row {report['first']:,} on; trained anew every "
          f"{report['every']:,} on the latest {report['window']:,}")
    names = {"frozen": "first model", "frozen_moved": "  intercept moved", "retrained": "trained anew",
             "retrained_moved": "  intercept moved"}
    for key, name in names.items():
        print(f"  {name:18}{figures(report[key])}   on {report[key]['leads']:,} rows, each judged before its outcome")
    rank, ece = report["retrained_moved"]["rank"]["auc"], report["retrained_moved"]["calibration"]["ece"]
    print(f"  AUC >= {REPLAY_GOAL[0]:.2f}{rank:17.3f}{mark(rank >= REPLAY_GOAL[0])}")
    print(f"  ECE <= {REPLAY_GOAL[1]:.2f}{ece:17.3f}{mark(ece <= REPLAY_GOAL[1])}")


def reports(command):
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for text in process.stdout:
            yield json.loads(text)
    if process.returncode:
        sys.exit(process.returncode)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/scoring"), help="folder of the sets")
    options = parser.parse_args()
    command = [options.build / "leadline-bench", "scoring", "--data", options.data]
    print(f"{'':14}{'AUC':>8}{'PR AUC':>8}{'Brier':>8}{'ECE':>8}{'lift':>7}")
    found = []
    for report in reports(command):
        if "skipped" in report:
            print(f"\n{report['skipped']}: is not in {options.data}, skipped", flush=True)
            continue
        found.append(report)
        show(report)
        sys.stdout.flush()
    replays = [report for report in reports([*command, "--replay"]) if "skipped" not in report]
    for report in replays:
        show_replay(report)
    print("\n* measured on other rows of the set, which are kept from developers: the order of size, not the same test.")
    options.out.write_text(json.dumps({"sets": found, "replay": replays}, indent=1) + "\n")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
