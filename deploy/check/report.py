"""What was found, and how to run the tools that find it."""

import shutil
import subprocess
import sys

faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def expect(condition, where, what):
    if not condition:
        fault(where, what)
    return condition


def tool(*command, env=None):
    """The exit code, standard output and standard error of a tool; a tool that is missing ends everything."""
    if not shutil.which(command[0]):
        sys.exit(f"{command[0]} is missing: see scripts/check-deploy")
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    return done.returncode, done.stdout, done.stderr


def tool_or_fault(where, *command, env=None):
    """Standard output, nothing when the tool fails; a fault for each line of complaint, be it a warning."""
    code, output, errors = tool(*command, env=env)
    complaints = errors.strip()
    if code != 0 and not complaints:
        complaints = output.strip() or f"{command[0]} ended with {code}"
    for line in complaints.splitlines():
        fault(where, line.strip())
    return output if code == 0 else None
