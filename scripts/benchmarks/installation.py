"""The services as a benchmark runs them: processes on a scratch folder, with stores on SQLite or PostgreSQL."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ["ingestion", "enrichment", "scoring", "routing"]
SELLERS = ["ada", "bob", "cid", "dee"]
TICK = os.sysconf("SC_CLK_TCK")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def scratch():
    """A folder that is not on a memory file system: a flush has to mean something."""
    return Path(tempfile.mkdtemp(prefix="leadline-bench-", dir=os.environ.get("BENCH_DIR", "/var/tmp")))


def flushes(folder):
    """Flush requests that the block device under a folder has seen; None where the kernel does not tell."""
    device = os.stat(folder).st_dev
    name = f"{os.major(device)}:{os.minor(device)}"
    try:
        return int(Path(f"/sys/dev/block/{name}/stat").read_text().split()[15])
    except (OSError, IndexError):
        return None


def seconds_of(pid, with_children=False):
    """CPU seconds that a process used; with the children that it waited for, if asked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(field) for field in fields[11:15 if with_children else 13]) / TICK


class Postgres:
    """A server of its own on a Unix socket, flushing as it would in earnest, with a database for each service."""

    def __init__(self):
        self.folder = scratch()
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        self.programs = programs[-1] if programs else Path(shutil.which("postgres")).resolve().parent
        # PostgreSQL refuses to run as root.
        self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "postgres", "postgres")
        data = self.folder / "data"
        self.call("initdb", "-D", data, "-U", "leadline", "--auth=trust", "--locale=C.UTF-8", "--data-checksums")
        options = f"-k {self.folder} -c listen_addresses= -c shared_buffers=256MB -c max_connections=200 " \
                  "-c max_wal_size=4GB"
        self.call("pg_ctl", "-D", data, "-w", "-l", self.folder / "log", "-o", options, "start")
        self.postmaster = int((data / "postmaster.pid").read_text().split()[0])
        for service in SERVICES:
            self.sql("postgres", f"CREATE DATABASE leadline_{service}")

    def call(self, program, *arguments):
        subprocess.run([*self.user, str(self.programs / program), *map(str, arguments)], check=True,
                       stdout=subprocess.DEVNULL, cwd=self.folder)

    def sql(self, database, text):
        """What a query prints, bare."""
        return subprocess.run(
            [*self.user, str(self.programs / "psql"), "-h", str(self.folder), "-U", "leadline", "-d", database, "-X",
             "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text],
            check=True, capture_output=True, text=True, cwd=self.folder).stdout.strip()

    def url(self, service):
        host = str(self.folder).replace("/", "%2F")
        return f"postgres://leadline@{host}/leadline_{service}"

    def cpu(self):
        """CPU seconds of the server so far: its processes, and those that have ended."""
        total = seconds_of(self.postmaster, with_children=True)
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
                if int(fields[1]) == self.postmaster:
                    total += (int(fields[11]) + int(fields[12])) / TICK
            except (OSError, IndexError):
                continue  # ended meanwhile; the next look finds it with the postmaster
        return total

    def deadlocks(self):
        return sum(int(self.sql("postgres", f"SELECT deadlocks FROM pg_stat_database WHERE datname = 'leadline_{s}'"))
                   for s in SERVICES)

    def stop(self):
        self.call("pg_ctl", "-D", self.folder / "data", "-m", "fast", "-w", "stop")
        shutil.rmtree(self.folder)


class Installation:
    """The services on a scratch folder; `replicas` of each, which for more than one takes a `postgres`."""

    def __init__(self, build, replicas=1, postgres=None):
        self.folder, self.postgres = scratch(), postgres
        secrets = self.folder / "secrets"
        secrets.write_text("service bench-service-token-0\noperator bench-operator-token\n")
        secrets.chmod(0o600)
        ports = free_ports(len(SERVICES) * replicas)
        self.ports = {name: ports[i * replicas:(i + 1) * replicas] for i, name in enumerate(SERVICES)}
        self.processes = {}
        for name in SERVICES:
            for number, port in enumerate(self.ports[name]):
                log = self.folder / f"{name}.{number}.log"
                self.processes[name, number] = subprocess.Popen(
                    [str(build / f"leadline-{name}"), *self.arguments(name, port, secrets)], stderr=open(log, "wb"))
        for key in self.processes:
            self.wait_for(*key)
        time.sleep(0.5 if replicas == 1 else 2.5)  # until the links stand

    def arguments(self, name, port, secrets):
        store = ["--store-url", self.postgres.url(name)] if self.postgres else \
            ["--store-path", str(self.folder / f"{name}.sqlite")]
        peers = [word for peer in SERVICES if peer != name for word in (f"--peer-{peer}", self.addresses(peer))]
        return ["--listen", f"127.0.0.1:{port}", "--operations", "127.0.0.1:0", *store, "--secrets-file", str(secrets),
                "--rules-dir", str(ROOT / "scripts/benchmarks/rules"), "--reference-dir",
                str(ROOT / "deploy/reference"), *peers]

    def addresses(self, name):
        return ",".join(f"127.0.0.1:{port}" for port in self.ports[name])

    def wait_for(self, name, number):
        end = time.time() + 20
        while time.time() < end:
            try:
                socket.create_connection(("127.0.0.1", self.ports[name][number]), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        log = (self.folder / f"{name}.{number}.log").read_text()
        raise RuntimeError(f"{name} does not start: {log[-500:]}")

    def usage(self):
        """CPU seconds, and peak memory of the largest replica (MB), of each service so far."""
        usage = {name: (0, 0) for name in SERVICES}
        for (name, _), process in self.processes.items():
            peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
            seconds, memory = usage[name]
            usage[name] = (seconds + seconds_of(process.pid), max(memory, int(peak.group(1)) / 1024))
        if self.postgres:
            usage["postgres"] = (self.postgres.cpu(), 0)
        return usage

    def stop(self):
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            process.wait(30)
        shutil.rmtree(self.folder)


class Load:
    """Posts leads to an installation, none of them twice."""

    def __init__(self, build, installation):
        self.build, self.installation, self.next = build, installation, 0
        self.cursors = dict.fromkeys(SELLERS, 0)

    def run(self, leads, connections, window, rate=0):
        before, flushed = self.installation.usage(), flushes(self.installation.folder)
        began = time.time()
        output = subprocess.run(
            [str(self.build / "leadline-bench"), "load", "--ingestion", self.installation.addresses("ingestion"),
             "--routing", self.installation.addresses("routing"), "--connections", str(connections), "--window", str(window),
             "--leads", str(leads), "--first", str(self.next), "--rate", str(rate)]
            + [word for seller in SELLERS for word in ("--seller", seller, "--cursor", str(self.cursors[seller]))],
            capture_output=True, text=True, check=True).stdout
        self.next += leads
        report = json.loads(output)
        self.cursors = report.pop("cursors")
        after, flushed_after = self.installation.usage(), flushes(self.installation.folder)
        report["cpu_per_10000"] = {n: (after[n][0] - before[n][0]) / leads * 10_000 for n in after}
        report["peak_mb"] = {n: after[n][1] for n in SERVICES}
        if flushed is not None:
            report["flushes_per_1000"] = (flushed_after - flushed) / leads * 1000
        report["seconds"] = time.time() - began
        return report
