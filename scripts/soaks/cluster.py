"""Three nodes of PostgreSQL under Patroni, with etcd, on ports of 127.0.0.1: a cluster to be hurt."""
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg

SERVICES = ["ingestion", "enrichment", "scoring", "routing"]
NODES = ["n1", "n2", "n3"]
# Seconds. The least that Patroni takes; what it needs of it is loop_wait + 2 * retry_timeout = 15.
TTL, LOOP_WAIT, RETRY_TIMEOUT = 20, 5, 5
DCS = {
    "ttl": TTL, "loop_wait": LOOP_WAIT, "retry_timeout": RETRY_TIMEOUT,
    # Not strict: with three nodes the next standby takes the place of one that is gone. Only when both are gone does
    # the leader go on alone, and then Patroni lets nobody but it lead, so that nothing is lost with it but by its disk.
    "synchronous_mode": True, "synchronous_node_count": 1,
    "failsafe_mode": True, "maximum_lag_on_failover": 1 << 20,
}


class ClusterError(Exception):
    pass


def steady_ports(count):
    """Free ports that stay so while nobody listens: below those that the system gives to outgoing connections."""
    ports = []
    while len(ports) < count:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in ports:
            ports.append(port)
    return ports


def processes_in(folder):
    """The processes that work in a folder: a server's children change parents when it dies, but not their folder."""
    pids = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            where = os.readlink(entry / "cwd").removesuffix(" (deleted)")
        except OSError:
            continue
        if where == str(folder) or where.startswith(f"{folder}/"):
            pids.append(int(entry.name))
    return [pid for pid in pids if pid != os.getpid()]


def send(signal_number, pids):
    for pid in pids:
        try:
            os.kill(pid, signal_number)
        except ProcessLookupError:
            pass


class Node:
    """Patroni and its PostgreSQL server."""

    def __init__(self, cluster, name, port, rest_port):
        self.cluster, self.name, self.port, self.rest_port = cluster, name, port, rest_port
        self.folder = cluster.folder / name
        self.process = None

    def configure(self):
        cluster, me = self.cluster, f"127.0.0.1:{self.port}"
        self.folder.mkdir(mode=0o700)
        config = {
            "scope": "leadline", "name": self.name,
            "restapi": {"listen": f"127.0.0.1:{self.rest_port}", "connect_address": f"127.0.0.1:{self.rest_port}"},
            "etcd3": {"host": f"127.0.0.1:{cluster.etcd_port}"},
            "bootstrap": {
                "dcs": {**DCS, "postgresql": {
                    "use_pg_rewind": True, "use_slots": True,
                    "parameters": {"max_connections": 120, "shared_buffers": "64MB", "wal_keep_size": "128MB"},
                }},
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": me, "connect_address": me, "data_dir": str(self.folder / "data"),
                "bin_dir": str(cluster.programs), "pgpass": str(self.folder / "pgpass"), "use_unix_socket": True,
                "parameters": {"unix_socket_directories": str(self.folder)},
                # The folder of the socket is ours alone.
                "pg_hba": ["local all postgres trust", "host replication replicator 127.0.0.1/32 scram-sha-256",
                           "host all all 127.0.0.1/32 scram-sha-256"],
                "authentication": {
                    "superuser": {"username": "postgres", "password": cluster.password},
                    "replication": {"username": "replicator", "password": cluster.password},
                },
            },
        }
        (self.folder / "patroni.yaml").write_text(json.dumps(config, indent=1))

    def start(self):
        self.process = self.cluster.run(
            [self.cluster.needs / "venv/bin/patroni", self.folder / "patroni.yaml"], self.folder)

    def processes(self):
        return processes_in(self.folder)

    def postmaster(self):
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def kill(self):
        """As a machine that dies. (Its connections are closed, by the kernel; those of a frozen one are not.)"""
        send(signal.SIGKILL, self.processes())
        while left := self.processes():  # those that were being started
            send(signal.SIGKILL, left)
            time.sleep(0.01)
        self.process.wait()

    def freeze(self):
        stopped = set()
        while fresh := set(self.processes()) - stopped:
            send(signal.SIGSTOP, fresh)
            stopped |= fresh

    def wake(self):
        send(signal.SIGCONT, self.processes())

    def connect(self, database="postgres"):
        return psycopg.connect(host=str(self.folder), port=self.port, user="postgres", dbname=database,
                               connect_timeout=2, autocommit=True)


class Watch(threading.Thread):
    """Asks a node ten times a second whether it leads, and notes when it said yes."""

    def __init__(self, node):
        super().__init__(daemon=True)
        self.node, self.led, self.ended = node, [], threading.Event()

    def run(self):
        connection = None
        while not self.ended.wait(0.1):
            asked = time.monotonic()
            try:
                connection = connection or self.node.connect()
                leads, = connection.execute("SELECT NOT pg_is_in_recovery()").fetchone()
            except psycopg.Error:
                if connection:
                    connection.close()
                connection = None
                continue
            # A node that was frozen meanwhile answers for a time long past.
            if leads and time.monotonic() - asked < 1:
                self.led.append(time.monotonic())
        if connection:
            connection.close()


class Cluster:
    """The nodes and their etcd, in a folder of their own."""

    def __init__(self, needs):
        self.needs = Path(needs).resolve()
        self.password = secrets.token_hex(16)
        self.programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        # PostgreSQL refuses to run as root.
        self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        self.folder = Path(tempfile.mkdtemp(prefix="leadline-failover-", dir=os.environ.get("BENCH_DIR", "/var/tmp")))
        self.etcd_port, self.etcd_peer_port, *ports = steady_ports(2 + 2 * len(NODES))
        self.nodes = [Node(self, name, *ports[2 * i:2 * i + 2]) for i, name in enumerate(NODES)]
        self.watches = []
        self.etcd = None

    def start(self):
        (self.folder / "etcd").mkdir(mode=0o700)
        for node in self.nodes:
            node.configure()
        if self.user:
            subprocess.run(["chown", "-R", "postgres:postgres", str(self.folder)], check=True)
        self.start_etcd()
        # One after the other, so that the first makes the cluster, and the others copy it.
        self.nodes[0].start()
        self.wait_for(lambda: self.members().get("n1", {}).get("role") == "leader", 90, "a first leader")
        for node in self.nodes[1:]:
            node.start()
        self.wait_healthy(120)
        self.create_databases()
        self.watches = [Watch(node) for node in self.nodes]
        for watch in self.watches:
            watch.start()

    def run(self, command, folder):
        """Starts a program that works in a folder, with its log beside it."""
        with open(f"{folder}.log", "ab") as log:
            return subprocess.Popen(
                [*self.user, *map(str, command)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
                # A Ctrl-C is for us; it would take the nodes down in disorder.
                start_new_session=True, env={**os.environ, "HOME": str(folder), "PGHOST": ""})

    def start_etcd(self):
        client, peer = (f"http://127.0.0.1:{port}" for port in (self.etcd_port, self.etcd_peer_port))
        self.etcd = self.run(
            [self.needs / "bin/etcd", "--name", "e1", "--data-dir", self.folder / "etcd/data", "--listen-client-urls",
             client, "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls",
             peer, "--initial-cluster", f"e1={peer}", "--logger", "zap", "--log-level", "warn"], self.folder / "etcd")
        self.wait_for(self.etcd_answers, 30, "etcd")

    def etcd_answers(self):
        try:
            return "true" in self.ask(self.etcd_port, "/health").get("health", "")
        except OSError:
            return False

    def stop_etcd(self):
        self.etcd.kill()
        self.etcd.wait()

    def create_databases(self):
        with self.leader().connect() as connection:
            connection.execute(f"CREATE ROLE leadline LOGIN PASSWORD '{self.password}'")
            for service in SERVICES:
                connection.execute(f"CREATE DATABASE leadline_{service} OWNER leadline")

    def url(self, service):
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgres://leadline@{hosts}/leadline_{service}"

    def ask(self, port, path, body=None, timeout=5):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                text = response.read().decode()
        except urllib.error.HTTPError as error:
            raise ClusterError(f"{path}: {error.read().decode()}") from None
        return json.loads(text) if text.startswith("{") else {"text": text}

    def members(self):
        """What Patroni knows of its nodes, by name; of whichever answers."""
        for node in self.nodes:
            try:
                return {m["name"]: m for m in self.ask(node.rest_port, "/cluster", timeout=2)["members"]}
            except (OSError, ClusterError, KeyError, ValueError):
                continue
        return {}

    def complaint(self):
        """What keeps the cluster from being healthy; None when nothing does."""
        members = self.members()
        if set(members) != set(NODES):
            return f"Patroni knows {sorted(members)} only"
        told = ", ".join(f"{m['name']} {m['role']} {m['state']}" for m in members.values())
        roles = sorted(m["role"] for m in members.values())
        if roles != ["leader", "replica", "sync_standby"]:
            return told
        if {m["state"] for m in members.values() if m["role"] != "leader"} != {"streaming"}:
            return told
        if len({m.get("timeline") for m in members.values()}) != 1:
            return f"{told}; on several timelines"
        return None

    def wait_healthy(self, seconds):
        self.wait_for(lambda: self.complaint() is None, seconds, "a healthy cluster", self.complaint)

    def wait_for(self, condition, seconds, what, why=lambda: ""):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise ClusterError(f"waited {seconds} s for {what} in vain: {why()}")
            time.sleep(0.25)

    def leader(self):
        names = [name for name, member in self.members().items() if member["role"] == "leader"]
        if len(names) != 1:
            raise ClusterError(f"the leaders are {names}")
        return next(node for node in self.nodes if node.name == names[0])

    def switch_over(self):
        leader = self.leader()
        self.ask(leader.rest_port, "/switchover", {"leader": leader.name}, timeout=60)

    def longest_without_leader(self, began, ended):
        """Seconds of a time for which no node said that it leads."""
        led = sorted(t for watch in self.watches for t in watch.led if began - 1 <= t <= ended)
        return max((later - earlier for earlier, later in zip(led, led[1:])), default=ended - began)

    def led_at(self, name, since):
        """When a node said for the first time that it leads, of late."""
        watch = next(watch for watch in self.watches if watch.node.name == name)
        return next((t for t in watch.led if t >= since), float("inf"))

    def version(self):
        return subprocess.run([self.programs / "postgres", "--version"], capture_output=True, text=True,
                              check=True).stdout.split(" (Debian")[0].strip()

    def stop(self, keep=False):
        """Ends everything that was started here, whatever became of it, and removes the folder."""
        for watch in self.watches:
            watch.ended.set()
        while left := processes_in(self.folder):
            send(signal.SIGKILL, left)
            time.sleep(0.05)
        for process in [self.etcd, *(node.process for node in self.nodes)]:
            if process:
                process.wait()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
