"""The container file: its own faults, and whether it builds and holds what the code needs."""

import fnmatch
import re

import code_facts as code
from report import expect, fault, tool_or_fault

FILE = "deploy/container/Containerfile"


class Image:
    """What is in the image, for the files that use it."""

    def __init__(self):
        lines = [line for line in code.text(FILE).splitlines() if not line.lstrip().startswith("#")]
        joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
        stages = re.split(r"^FROM ", joined, flags=re.M)[1:]
        expect(len(stages) == 2, FILE, "it should have two stages")
        self.build, self.final = stages[0], stages[-1]
        self.copies = re.findall(r"^COPY (?:--from=(\w+) )?(\S+) (\S+)$", joined, re.M)
        self.folder = re.search(r"^WORKDIR (\S+)$", self.final, re.M).group(1)
        self.user = re.search(r"^USER (\S+)$", self.final, re.M).group(1)
        self.packages = {
            package for command in re.findall(r"apt-get install ([^&]*)", self.final) for package in command.split()
        }
        installed = re.search(r"install -D \S+ ([^&\n]*)", self.build).group(1).split()
        self.programs = {path.rsplit("/", 1)[1] for path in installed}

    def has(self, path):
        """Whether a folder of ours is at this path."""
        return any(f"{self.folder}/{target}" == path for source, _, target in self.copies if not source)

    def has_program(self, name):
        # Those of Debian's essential packages are in every image of it.
        return name in self.programs | self.packages | {"sleep", "install", "cp", "true"}


def run():
    tool_or_fault(FILE, "hadolint", "--no-color", "--failure-threshold", "style", str(code.ROOT / FILE))
    image = Image()
    expect(
        image.build.startswith(f"swift:{code.SWIFT_VERSION}-bookworm "),
        FILE,
        f"the first stage should be swift:{code.SWIFT_VERSION}-bookworm, the version of .swift-version",
    )
    expect(image.final.startswith("debian:bookworm-slim"), FILE, "both stages must be of the same Debian")
    for package in code.BUILD_PACKAGES:
        expect(re.search(rf"\b{re.escape(package)}\b", image.build), FILE, f"the first stage misses {package}")
        library = package.removesuffix("-dev")
        expect(
            any(there.startswith(library) for there in image.packages), FILE, f"the second stage misses {library}"
        )
    for program in sorted({"leadline"} | {f"leadline-{name}" for name in code.PORTS}):
        expect(program in image.programs, FILE, f"the image misses {program}")
    user = image.user.split(":")[0]
    expect(user.isdigit() and user != "0", FILE, f"USER must be a number and not root, not {image.user}")
    ignored = code.text(".dockerignore").split()
    for stage, source, _ in image.copies:
        if stage:
            continue
        expect((code.ROOT / source.rstrip("/")).exists(), FILE, f"COPY {source}: there is no such file")
        kept = any(fnmatch.fnmatch(source.rstrip("/"), rule[1:]) for rule in ignored if rule.startswith("!"))
        expect(kept, ".dockerignore", f"it keeps back {source}, which the container file copies")
    if ignored[:1] and "*" not in ignored:
        fault(".dockerignore", "it should keep back everything but what it names")
    for path in sorted((code.ROOT / "deploy/container/store").rglob("*.env")):
        expect(path.stem in code.PORTS, path.relative_to(code.ROOT), "there is no service of this name")
    print(f"{FILE}: {len(image.programs)} programs, user {image.user}")
