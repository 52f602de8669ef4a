"""What more replicas of each service do on one machine: leads a second, and CPU seconds for 1,000 leads.

Run it with `scripts/bench replicas`. Every shape gets a fresh PostgreSQL server on the same disk. On one machine the
rate cannot grow with the replicas; what can be seen is what they cost each other. The scaling law is a model that was
fitted to that: rate(n) = a n / (1 + s (n - 1) + k n (n - 1)), with contention s and coherency k (Gunther's Universal
Scalability Law), taken from the growth of the CPU cost, cost(n) / cost(1) = 1 + s (n - 1) + k n (n - 1), as if each
replica had a machine of its own.
"""
import argparse
import json
from pathlib import Path

from installation import Installation, Load, Postgres


def measure(build, replicas, leads):
    server = Postgres()
    try:
        installation = Installation(build, replicas=replicas, postgres=server)
        try:
            load = Load(build, installation)
            load.run(leads // 4, 8, 256)  # known leads, and everything warm
            row = load.run(leads, 8, 256)
            row["deadlocks"] = server.deadlocks()
            return row
        finally:
            installation.stop()
    finally:
        server.stop()


def fit(costs):
    """Contention and coherency from cost by replicas: least squares without negative coefficients."""
    points = [(n - 1, n * (n - 1), cost / costs[1] - 1) for n, cost in costs.items() if n > 1]
    best = (float("inf"), 0.0, 0.0)
    candidates = []
    aa, bb, ab = (sum(a * a for a, _, _ in points), sum(b * b for _, b, _ in points), sum(a * b for a, b, _ in points))
    ay, by = sum(a * y for a, _, y in points), sum(b * y for _, b, y in points)
    determinant = aa * bb - ab * ab
    if determinant:
        candidates.append(((ay * bb - by * ab) / determinant, (aa * by - ab * ay) / determinant))
    candidates += [(ay / aa, 0.0), (0.0, by / bb), (0.0, 0.0)]
    for s, k in candidates:
        if s >= 0 and k >= 0:
            error = sum((s * a + k * b - y) ** 2 for a, b, y in points)
            best = min(best, (error, s, k))
    return best[1], best[2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="fewer leads, up to 4 replicas")
    options = parser.parse_args()
    leads = 4_000 if options.quick else 20_000
    rows = {}
    print(f"{'replicas of each':18}{'leads/s':>9}{'CPU s/1000: services':>23}{'PostgreSQL':>12}{'sum':>8}{'to 1':>7}"
          f"{'deadlocks':>11}")
    for replicas in [1, 2, 4] if options.quick else [1, 2, 4, 8]:
        row = rows[replicas] = measure(options.build, replicas, leads)
        cpu = {name: seconds / 10 for name, seconds in row["cpu_per_10000"].items()}
        server = cpu.pop("postgres")
        row["cpu_per_1000"] = sum(cpu.values()) + server
        print(f"{replicas:<18}{row['offeredPerSecond']:9.0f}{sum(cpu.values()):23.3f}{server:12.3f}"
              f"{row['cpu_per_1000']:8.3f}{row['cpu_per_1000'] / rows[1]['cpu_per_1000']:7.2f}{row['deadlocks']:11}",
              flush=True)
        if row["failed"] or row["offers"] != row["leads"]:
            print(f"  {row['failed']} refused, {row['leads'] - row['offers']} not offered", flush=True)
    contention, coherency = fit({n: row["cpu_per_1000"] for n, row in rows.items()})
    law = {n: n / (1 + contention * (n - 1) + coherency * n * (n - 1)) for n in (16, 64)}
    print(f"fitted: contention {contention:.4f}, coherency {coherency:.6f}; the model gives "
          + ", ".join(f"{gain:.1f} times one replica's rate for {n}" for n, gain in law.items())
          + " (each on a core of its own, and a database that keeps up)")
    options.out.write_text(json.dumps({"rows": rows, "contention": contention, "coherency": coherency}, indent=1) + "\n")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
