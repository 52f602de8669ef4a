"""Every setting, flag and port that any deployment file names exists in the code."""

import re

import code_facts as code
from report import expect

FOLDERS = ("container", "kubernetes", "systemd", "prometheus", "grafana")


def files():
    yield code.ROOT / "compose.yaml"
    for folder in FOLDERS:
        for path in sorted((code.ROOT / "deploy" / folder).rglob("*")):
            # Secrets are made on the spot; rules are checked by `leadline rules check`.
            if path.is_file() and not {"secrets", "rules"} & set(path.parts):
                yield path


def run():
    count = 0
    for path in files():
        count += 1
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            check(f"{path.relative_to(code.ROOT)}:{number}", line)
    print(f"{count} files: settings, flags, ports")


def check(where, line):
    for name in re.findall(r"\bLEADLINE_[A-Z_]*[A-Z]", line):
        known = code.SERVICE_ENVIRONMENT | code.COMMAND_ENVIRONMENT
        expect(name in known, where, f"{name} is no setting of the services and no variable of leadline")
    for port in re.findall(r"(?<![\w.])7[12]\d\d(?!\w)", line):
        known = set(code.PORTS.values()) | set(code.OPERATIONS.values())
        expect(int(port) in known, where, f"no service has port {port}")
    for arguments in re.findall(r"\bleadline-(?:ingestion|enrichment|scoring|routing|%i)\b([^\n]*)", line):
        for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]*", arguments):
            expect(flag in code.SERVICE_FLAGS, where, f"the services have no flag {flag}")
    # Not the namespace of `kubectl -n leadline create`.
    for command, arguments in re.findall(r'(?<!-n )(?:^|(?<=[\s/"`]))leadline ([a-z][a-z-]*)([^\n]*)', line):
        flags = re.findall(r"(?<![\w-])--[a-z][a-z-]*", arguments)
        # Nor the beginning of a sentence.
        if command in code.COMMANDS or flags:
            expect(command in code.COMMANDS, where, f"leadline has no command {command}")
            for flag in flags:
                expect(flag in code.COMMAND_FLAGS, where, f"leadline has no flag {flag}")
