"""Checks the JSON Schemas against their own rules and against the golden lines. See scripts/check-schemas."""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

PROTO = Path(__file__).resolve().parent
faults = []


def load_schemas():
    schemas = {}
    for path in sorted((PROTO / "schemas").glob("*.schema.json")):
        name = path.name.removesuffix(".schema.json")
        schema = json.loads(path.read_text(encoding="utf-8"))
        schemas[name] = schema
        try:
            Draft202012Validator.check_schema(schema)
        except Exception as error:  # the library has several kinds
            faults.append(f"schemas/{path.name}: not a valid schema: {str(error).splitlines()[0]}")
        if schema.get("$schema") != "https://json-schema.org/draft/2020-12/schema":
            faults.append(f"schemas/{path.name}: $schema must name draft 2020-12")
        if not schema.get("$id", "").endswith("/" + path.name):
            faults.append(f"schemas/{path.name}: $id must end with the name of the file")
    return schemas


def validators(schemas):
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()]
    registry = Registry().with_resources(resources)
    made = {}
    for name, schema in schemas.items():
        made[name] = Draft202012Validator(schema, registry=registry)
    return made


def first_error(validator, value):
    error = next(validator.iter_errors(value), None)
    if error is None:
        return None
    where = "/" + "/".join(str(part) for part in error.absolute_path)
    return f"{where}: {error.message[:200]}"


def check_valid(check):
    count = 0
    for path in sorted((PROTO / "golden" / "valid").glob("*.ndjson")):
        type_name = path.name.removesuffix(".ndjson")
        if type_name not in check:
            faults.append(f"golden/valid/{path.name}: there is no schema for this type")
            continue
        for number, text in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
            line = json.loads(text)
            count += 1
            for name, value in (("envelope", line), (type_name, line["body"])):
                error = first_error(check[name], value)
                if error:
                    faults.append(f"golden/valid/{path.name}:{number}: schema {name}: {error}")
    return count


def parse(golden):
    """The line as a program in another language would read it; None where it is no JSON."""
    try:
        return json.loads(golden["line"], parse_constant=lambda name: None)
    except (ValueError, KeyError):
        return None


def check_invalid(check):
    """Bodies and envelopes that the services refuse must fail their schema, unless they are marked as beyond it."""
    count = beyond = 0
    for path in sorted((PROTO / "golden" / "invalid").glob("*.ndjson")):
        for number, text in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
            golden = json.loads(text)
            line = parse(golden)
            if not isinstance(line, dict):
                continue
            if golden["problem"] == "invalid_body" and line.get("body") is not None:
                schema, value = line["type"], line["body"]
            elif golden["problem"] == "invalid_envelope":
                schema, value = "envelope", line
            else:
                continue
            count += 1
            passes = first_error(check[schema], value) is None
            expected = golden.get("schema") == "passes"
            beyond += expected
            if passes and not expected:
                faults.append(f"golden/invalid/{path.name}:{number}: passes schema {schema}, but the services refuse it")
            if expected and not passes:
                faults.append(f'golden/invalid/{path.name}:{number}: marked "passes", but fails schema {schema}')
    return count, beyond


def stop(summary):
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{summary}: {len(faults)} fault(s)")
    sys.exit(1 if faults else 0)


schemas = load_schemas()
if faults:
    stop(f"{len(schemas)} schemas, no line looked at")
check = validators(schemas)
valid = check_valid(check)
invalid, beyond = check_invalid(check)
if valid == 0 or invalid == 0:
    faults.append("golden: there are no lines")
stop(f"{len(schemas)} schemas, {valid} valid lines, {invalid} invalid lines ({beyond} beyond what a schema can say)")
