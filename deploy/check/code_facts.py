"""What the code says: settings, ports, metrics, exit codes. Read from the sources, so that nothing is said twice."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def swift(folder):
    return {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / folder).rglob("*.swift"))}


def need(what, found, path):
    """A place in the code that is not as it was must not pass for "nothing to check"."""
    if not found:
        sys.exit(f"{what}: not found in {path} any more; bring deploy/check/code_facts.py in step with the code")
    return found


def _first(what, pattern, path):
    return need(what, re.search(pattern, text(path), re.S), path).group(1)


_NAMES = "Sources/Contracts/ServiceName.swift"
_CONFIGURATION = "Sources/ServiceKit/ServiceConfiguration.swift"
_MAIN = "Sources/ServiceKit/ServiceMain.swift"

# Lines port of each service, and how far the operations port is above it.
PORTS = {name: int(port) for name, port in re.findall(r"case \.(\w+): (\d{4})\b", text(_NAMES))}
need("the ports", len(PORTS) == 4, _NAMES)
_OFFSET = int(_first("the offset of operations ports", r"operationsPortOffset = (\d+)", _NAMES))
OPERATIONS = {name: port + _OFFSET for name, port in PORTS.items()}

# Whom a service sends to.
DESTINATIONS = {}
for _name in PORTS:
    _file = f"Sources/{_name.capitalize()}/{_name.capitalize()}Stage.swift"
    _list = _first("the destinations", r"destinations: \[ServiceName\] = \[([^\]]*)\]", _file)
    DESTINATIONS[_name] = re.findall(r"\.(\w+)", _list)

# Settings: keys, flags, names in the environment.
_keys = _first("the keys of the settings", r"static let keys: Set<String> =(.*?)\]\)", _CONFIGURATION)
KEYS = set(need("the keys of the settings", re.findall(r'"([a-z.-]+)"', _keys), _CONFIGURATION))
KEYS |= {f"peer.{name}" for name in PORTS}
SERVICE_FLAGS = {"--" + key.replace(".", "-") for key in KEYS}
_prefix = _first("the prefix of the environment", r'prefixKeys\(with: "(\w+)"\)', _MAIN).upper()
SERVICE_ENVIRONMENT = {f"{_prefix}_" + re.sub("[.-]", "_", key.upper()) for key in KEYS}

# The command line tool.
COMMANDS, COMMAND_FLAGS, COMMAND_ENVIRONMENT = set(), {"--help"}, set()
for _text in swift("Sources/leadline").values():
    COMMANDS |= set(re.findall(r'commandName: "([\w-]+)"', _text))
    COMMAND_ENVIRONMENT |= set(re.findall(r'environment\["(LEADLINE_\w+)"\]', _text))
    for _declared in re.finditer(r"@(?:Option|Flag)\b(.*?)\bvar (\w+)", _text, re.S):
        _named = re.search(r'customLong\("([\w-]+)"', _declared.group(1))
        _flag = _named.group(1) if _named else re.sub("([A-Z])", r"-\1", _declared.group(2)).lower()
        COMMAND_FLAGS.add(f"--{_flag}")
need("the commands", COMMANDS and len(COMMAND_FLAGS) > 1, "Sources/leadline")

EXIT_CODES = {int(code) for _, code in re.findall(r"case (\w+) = (\d+)", text("Sources/ServiceKit/StartupError.swift"))}
need("the exit codes", EXIT_CODES, "Sources/ServiceKit/StartupError.swift")

PATHS = set(re.findall(r'case "(/\w+)"', text("Sources/ServiceKit/OperationsServer.swift")))
need("the paths of the operations port", {"/healthz", "/readyz", "/metrics"} <= PATHS, "OperationsServer.swift")

# Seconds until a service has ended after SIGTERM, at most.
STOP = sum(
    int(_first(f"{name}Duration", rf"maximum{name}Duration = \.seconds\((\d+)\)", _MAIN))
    for name in ("GracefulShutdown", "Cancellation")
)

# Every name that a scrape gives, and the type of its metric.
SERIES = {}
_METERS = {"Counter": "counter", "Gauge": "gauge", "Meter": "gauge", "Timer": "histogram", "Recorder": "histogram"}
for _text in swift("Sources").values():
    for _label, _type in re.findall(r"# TYPE (leadline_\w+) (\w+)", _text):
        SERIES[_label] = _type
    for _kind, _label in re.findall(r'\b(\w+)\(\s*label: "(leadline_\w+)"', _text):
        for _suffix in ("_bucket", "_sum", "_count") if _METERS[_kind] == "histogram" else ("",):
            SERIES[_label + _suffix] = _METERS[_kind]
need("the metrics", SERIES, "Sources")

PRODUCTS = set(re.findall(r'\.executable\(name: "([\w-]+)"', text("Package.swift")))
need("the programs", PRODUCTS >= {"leadline"} | {f"leadline-{name}" for name in PORTS}, "Package.swift")
BUILD_PACKAGES = set(re.findall(r'\.apt\(\["([\w.-]+)"\]\)', text("Package.swift")))
BUILD_PACKAGES |= set(re.findall(r"\b(lib[\w.-]+-dev)\b", text("scripts/install-needs")))
SWIFT_VERSION = text(".swift-version").strip()
