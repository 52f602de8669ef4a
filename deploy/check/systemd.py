"""The units, as systemd reads them: in a folder that looks like a machine on which Leadline is installed."""

import re
import shutil
import tempfile
from pathlib import Path

import code_facts as code
from report import expect, fault, tool

FOLDER = "deploy/systemd"
UNIT = f"{FOLDER}/leadline@.service"
# Most exposed that the units may be, of 10.
EXPOSURE = 1.4
# Keys that systemd has since 254; before, it says that it does not know them and goes on without.
SINCE_254 = ("RestartSteps", "RestartMaxDelaySec")


def install(root, *, with_postgres):
    units = root / "etc/systemd/system"
    shutil.copytree("/usr/lib/systemd/system", root / "usr/lib/systemd/system", symlinks=True)
    units.mkdir(parents=True)
    for name in ("leadline@.service", "leadline.target"):
        shutil.copy(code.ROOT / FOLDER / name, units)
    if with_postgres:
        (units / "leadline@.service.d").mkdir()
        shutil.copy(code.ROOT / FOLDER / "examples/postgres.conf", units / "leadline@.service.d")
    (root / "usr/bin").mkdir(parents=True)
    for program in (f"leadline-{name}" for name in code.PORTS):
        (root / "usr/bin" / program).touch(mode=0o755)


def complaints(output, version):
    for line in sorted(set(output.splitlines())):
        if version < 254 and any(f"Unknown key '{key}'" in line for key in SINCE_254):
            continue
        yield re.sub(r"^\S*/etc/systemd/system/", f"{FOLDER}/", line)


def verify():
    version = int(re.search(r"systemd (\d+)", tool("systemd-analyze", "--version")[1]).group(1))
    units = ["leadline.target"] + [f"leadline@{name}.service" for name in code.PORTS]
    for with_postgres in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            install(Path(folder), with_postgres=with_postgres)
            status, _, errors = tool("systemd-analyze", f"--root={folder}", "verify", *units)
            found = list(complaints(errors, version))
            for line in found:
                fault(f"{FOLDER}{' with examples/postgres.conf' if with_postgres else ''}", line)
            if status != 0 and not found:
                fault(FOLDER, f"systemd-analyze verify ended with {status}")
            if not with_postgres:
                score(folder)
    if version < 254:
        print(f"systemd {version} does not know {' and '.join(SINCE_254)}: not checked")


def score(folder):
    _, output, errors = tool(
        "systemd-analyze", f"--root={folder}", "security", "--offline=yes", "leadline@scoring.service"
    )
    found = re.search(r"exposure level for \S+: ([\d.]+)", output)
    if expect(found, UNIT, f"systemd-analyze security gives no score: {errors.strip()}"):
        print(f"{UNIT}: exposure {found.group(1)} of 10")
        expect(float(found.group(1)) <= EXPOSURE, UNIT, f"exposure is {found.group(1)}, at most {EXPOSURE} is wanted")


def read():
    unit = code.text(UNIT)
    settings = dict(re.findall(r"^(\w+)=(.*)$", unit, re.M))
    expect(settings.get("ExecStart") == "/usr/bin/leadline-%i", UNIT, "ExecStart should be /usr/bin/leadline-%i")
    for exit_code in map(int, settings.get("RestartPreventExitStatus", "").split()):
        expect(exit_code in code.EXIT_CODES, UNIT, f"no service ends with {exit_code}")
    stop = int(settings.get("TimeoutStopSec", 0))
    expect(stop > code.STOP, UNIT, f"TimeoutStopSec is {stop}, a service may take {code.STOP} s to end")
    target = f"{FOLDER}/leadline.target"
    wanted = set(re.findall(r"leadline@(\w+)\.service", code.text(target)))
    expect(wanted == set(code.PORTS), target, f"it wants {sorted(wanted)}, there are {sorted(code.PORTS)}")


def run():
    read()
    verify()
