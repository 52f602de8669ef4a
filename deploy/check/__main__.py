"""Checks the deployment files against the tools that read them and against the code. See scripts/check-deploy."""

import sys

import compose
import container
import kubernetes
import monitoring
import names
import systemd
from report import faults


def main():
    for check in (names, container, compose, kubernetes, systemd, monitoring):
        print(f"== {check.__name__}", flush=True)
        check.run()
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(f"{len(faults)} fault(s) in the deployment files")
    print("the deployment files fit the tools and the code")


main()
