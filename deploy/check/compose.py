"""compose.yaml, as Docker Compose itself reads it, with and without PostgreSQL."""

import json
import os
import re

import code_facts as code
from container import Image
from report import expect, tool_or_fault

FILE = "compose.yaml"


def rendered(profile):
    # Said in any case: a .env of somebody's own counts less.
    environment = os.environ | {"COMPOSE_PROFILES": profile or ""}
    command = ["docker-compose", "--project-directory", str(code.ROOT), "--file", str(code.ROOT / FILE), "config"]
    output = tool_or_fault(FILE, *command, "--format", "json", env=environment)
    return json.loads(output) if output else None


def run():
    image = Image()
    for profile in (None, "postgres"):
        model = rendered(profile)
        if model is None:
            return
        where = f"{FILE} ({profile or 'no profile'})"
        services = model["services"]
        expected = set(code.PORTS) | ({profile} if profile else set())
        expect(set(services) == expected, where, f"services are {sorted(services)}, should be {sorted(expected)}")
        for name, service in services.items():
            check_any(f"{where}: {name}", service)
        for name in code.PORTS:
            if name in services:
                check_service(f"{where}: {name}", name, services[name], model, image, profile)
        for name, secret in model.get("secrets", {}).items():
            expect("file" in secret, where, f"secret {name} must be a file")
    print(f"{FILE}: with SQLite and with PostgreSQL")


def seconds(duration):
    parts = re.findall(r"([\d.]+)(h|m|s)", duration or "")
    return sum(float(value) * {"h": 3600, "m": 60, "s": 1}[unit] for value, unit in parts)


def check_any(where, service):
    expect(service.get("read_only"), where, "its root must be read_only")
    expect(service.get("cap_drop") == ["ALL"], where, "cap_drop must be [ALL]")
    options = service.get("security_opt", [])
    expect("no-new-privileges:true" in options, where, "security_opt misses no-new-privileges:true")
    user = str(service.get("user", "")).split(":")[0]
    expect(user.isdigit() and user != "0", where, "user must be a number and not root")
    limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
    for limit in ("cpus", "memory", "pids"):
        expect(limit in limits, where, f"it has no limit of {limit}")
    expect("healthcheck" in service, where, "it has no health check")
    for name in service.get("environment") or {}:
        secret = re.search("PASSWORD|TOKEN|SECRET", name) and not name.endswith("_FILE")
        expect(not secret, where, f"{name}: a secret must come as a file, not in the environment")
    words = " ".join(service.get("command") or [])
    expect(not re.search("password|token", words), where, "a secret must come as a file, not in an argument")


def check_service(where, name, service, model, image, profile):
    port, operations = code.PORTS[name], code.OPERATIONS[name]
    environment = service["environment"]
    command = service["command"]
    expect(command[0] == f"leadline-{name}", where, f"command is {command[0]}, should be leadline-{name}")
    expect(image.has_program(command[0]), where, f"{command[0]} is not in the image")
    for flag in [word.split("=")[0] for word in command[1:] if word.startswith("--")]:
        expect(flag in code.SERVICE_FLAGS, where, f"the services have no flag {flag}")
    for variable in environment:
        known = variable in code.SERVICE_ENVIRONMENT or not variable.startswith("LEADLINE_")
        expect(known, where, f"{variable} is no setting")
    expect(environment.get("LEADLINE_LISTEN") == f":{port}", where, f"LEADLINE_LISTEN should be :{port}")
    for peer, peer_port in code.PORTS.items():
        given = environment.get(f"LEADLINE_PEER_{peer.upper()}")
        expect(given == f"{peer}:{peer_port}", where, f"its peer {peer} should be {peer}:{peer_port}, not {given}")
    # Links go where both are.
    for peer in code.DESTINATIONS[name]:
        shared = set(service["networks"]) & set(model["services"][peer]["networks"])
        expect(shared, where, f"it sends to {peer}, but shares no network with it")

    test = service["healthcheck"]["test"]
    asked = re.fullmatch(r"http://127\.0\.0\.1:(\d+)(/\w+)", test[-1])
    if expect(asked, where, f"its health check asks {test[-1]}"):
        expect(int(asked.group(1)) == operations, where, f"its health check should ask port {operations}")
        expect(asked.group(2) in code.PATHS, where, f"the operations port has no {asked.group(2)}")
    expect(test[0] == "CMD", where, "its health check must not need a shell")
    expect(image.has_program(test[1]), where, f"its health check needs {test[1]}, which is not in the image")

    grace = seconds(service.get("stop_grace_period"))
    expect(grace > code.STOP, where, f"stop_grace_period is {grace:.0f} s, a service may take {code.STOP} s to end")
    published = [entry.get("published") for entry in service.get("ports", [])]
    expect(
        published == ([str(port)] if name in ("ingestion", "routing") else []),
        where,
        f"it publishes {published}; only ingestion and routing publish a port, that for lines",
    )
    expect("container_name" not in service, where, "container_name makes replicas impossible")

    check_files(where, service, image)
    expect(("LEADLINE_STORE_URL" in environment) == bool(profile), where, "LEADLINE_STORE_URL is for PostgreSQL alone")
    expect(("LEADLINE_STORE_PATH" in environment) != bool(profile), where, "LEADLINE_STORE_PATH is for SQLite alone")
    if url := environment.get("LEADLINE_STORE_URL"):
        shared = set(service["networks"]) & set(model["services"]["postgres"]["networks"])
        expect(shared, where, "it shares no network with postgres")
        expect(f"/leadline_{name}?" in f"{url}?", where, f"its database should be leadline_{name}")
        expect(re.match(r"postgres://\w+@postgres:5432/", url), where, f"LEADLINE_STORE_URL is {url}")


def check_files(where, service, image):
    """What a setting names is mounted or in the image."""
    mounts = [volume["target"] for volume in service.get("volumes", [])]
    for secret in service.get("secrets", []):
        target = secret.get("target") or secret["source"]
        mounts.append(target if target.startswith("/") else f"/run/secrets/{target}")
    for variable, value in service["environment"].items():
        if re.search("_(FILE|DIR|PATH|CERTIFICATE|KEY|TRUST)$", variable):
            there = any(value == mount or value.startswith(f"{mount}/") for mount in mounts) or image.has(value)
            expect(there, where, f"{variable} is {value}, which is neither mounted nor in the image")
    for volume in service.get("volumes", []):
        if volume["type"] == "bind":
            source, target = volume["source"], volume["target"]
            expect(os.path.exists(source), where, f"it mounts {source}, which is not there")
            expect(volume.get("read_only"), where, f"{target} should be mounted read-only")
            expect(image.has(target), where, f"it mounts over {target}, which the image does not have")
