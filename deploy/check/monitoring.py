"""Prometheus' files, by promtool, and the Grafana dashboard: every metric that they use is one that the code has."""

import json
import re
import tempfile
from itertools import combinations
from pathlib import Path

import yaml

import code_facts as code
from report import expect, fault, tool_or_fault

PROMETHEUS = code.ROOT / "deploy/prometheus"
DASHBOARD = "deploy/grafana/leadline.json"


def run():
    rules = yaml.safe_load((PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))
    check_rules(rules)
    for path in sorted(PROMETHEUS.glob("*.yml")):
        if path.name not in ("rules.yml", "rules_test.yml"):
            check_scrape(path)
    check_dashboard()


def check_metrics(where, expression):
    for name in re.findall(r"\bleadline_[a-z_]+", expression):
        expect(name in code.SERIES, where, f"no service exports {name}")
    for function, name in re.findall(r"\b(rate|increase)\((leadline_\w+)", expression):
        expect(code.SERIES.get(name) != "gauge", where, f"{function} is for counters, {name} is a gauge")


def check_rules(rules):
    tool_or_fault("deploy/prometheus/rules.yml", "promtool", "check", "rules", str(PROMETHEUS / "rules.yml"))
    output = tool_or_fault(
        "deploy/prometheus/rules_test.yml", "promtool", "test", "rules", str(PROMETHEUS / "rules_test.yml")
    )
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    tests = yaml.safe_load((PROMETHEUS / "rules_test.yml").read_text(encoding="utf-8"))
    cases = [case for test in tests["tests"] for case in test["alert_rule_test"]]
    for test in tests["tests"]:
        for series in test["input_series"]:
            check_metrics("deploy/prometheus/rules_test.yml", series["series"])
    for alert in alerts:
        where = f"deploy/prometheus/rules.yml: {alert['alert']}"
        check_metrics(where, alert["expr"])
        expect(alert["labels"].get("severity") in ("critical", "warning"), where, "severity is critical or warning")
        expect({"summary", "description"} <= set(alert["annotations"]), where, "summary or description is missing")
        of_this = [case for case in cases if case["alertname"] == alert["alert"]]
        expect(any(case.get("exp_alerts") for case in of_this), where, "no test sees it fire")
        expect(any(not case.get("exp_alerts") for case in of_this), where, "no test sees it keep silent")
    if output is not None:
        print(f"deploy/prometheus: {len(alerts)} alerts, {len(cases)} moments tested")


def check_scrape(path):
    where = f"deploy/prometheus/{path.name}"
    tool_or_fault(where, "promtool", "check", "config", str(path))
    found = {}
    for job in yaml.safe_load(path.read_text(encoding="utf-8"))["scrape_configs"]:
        expect(job["job_name"] == "leadline", where, "the rules ask for the job leadline")
        for target in job.get("static_configs", []):
            for address in target["targets"]:
                found[target["labels"]["service"]] = int(address.rsplit(":", 1)[1])
        for target in job.get("dns_sd_configs", []):
            for name in target["names"]:
                found[name.split(".")[0]] = target["port"]
    expect(found == code.OPERATIONS, where, f"it scrapes {found}, should scrape {code.OPERATIONS}")


def check_dashboard():
    where = DASHBOARD
    try:
        board = json.loads(code.text(DASHBOARD))
    except ValueError as error:
        fault(where, f"is not JSON: {error}")
        return
    panels = board["panels"]
    variables = {variable["name"] for variable in board["templating"]["list"]}
    ids = [panel["id"] for panel in panels]
    expect(len(ids) == len(set(ids)), where, "two panels have the same id")
    for one, other in combinations(panels, 2):
        expect(not overlap(one["gridPos"], other["gridPos"]), where, f"{one['title']} lies on {other['title']}")
    expressions = [(note["name"], note["expr"]) for note in board["annotations"]["list"]]
    for panel in panels:
        title = f"{where}: {panel['title']}"
        expect(panel["description"], title, "it has no description")
        expect(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24, title, "it is wider than the board")
        references = [target["refId"] for target in panel["targets"]]
        expect(len(references) == len(set(references)), title, "two queries have the same refId")
        for target in panel["targets"]:
            expressions.append((panel["title"], target["expr"]))
    for variable in board["templating"]["list"]:
        for series in re.findall(r"label_values\((.+), \w+\)", variable.get("definition", "")):
            expressions.append((variable["name"], series))
    for title, expression in expressions:
        check_metrics(f"{where}: {title}", expression)
        for name in re.findall(r"\$\{?(\w+)", expression):
            expect(name in variables or name == "__rate_interval", f"{where}: {title}", f"there is no variable {name}")
    for name in re.findall(r'"uid": "\$\{(\w+)\}"', code.text(DASHBOARD)):
        expect(name in variables, where, f"there is no variable {name}")
    check_expressions(where, expressions)
    print(f"{DASHBOARD}: {len(panels)} panels")


def overlap(one, other):
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


def check_expressions(where, expressions):
    """Prometheus itself reads what the panels ask, as rules that are never loaded."""
    plain = [text.replace("$__rate_interval", "5m") for _, text in expressions]
    rules = [{"record": f"query:{number}", "expr": text} for number, text in enumerate(plain)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dashboard.yml"
        file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")
        tool_or_fault(where, "promtool", "check", "rules", str(file))
