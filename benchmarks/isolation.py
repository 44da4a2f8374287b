"""`kosmgr scan isolation` against the same job written plainly in pandas and networkx, and against bare parsing.

python -m benchmarks isolation [EVENTS ACCOUNTS [ROUNDS]]      default 1,000,000 events, 10,000 accounts, 3 rounds

Every run is a process of its own on the same file. Promised for 10,000,000 events: ten times as fast as the plain job
(which runs once), within three times the bare parse by the fastest reader that can be installed, under 1.5 GB. The
readers are measured too: polars and, where they are installed, DuckDB and Arrow. networkx is needed for the plain job.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import login_events

FASTER, PARSE, MEGABYTES = 10.0, 3.0, 1_536
_RUN = """
import json, resource, sys, time
from pathlib import Path
began = time.perf_counter()
{job}
seconds = time.perf_counter() - began
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
print(json.dumps({{"seconds": seconds, "megabytes": megabytes, "answer": answer}}))
"""
_LIMITS = "rules.Limits(30, 1, 1, 3, 600, 60, 1000, 100)"
OURS = f"""
from kosmgr.logins import rules, scanning
_, found = scanning.scan(Path(sys.argv[1]), {_LIMITS}, {{}}, 50)
answer = sorted([one.kind, one.key, list(one.accounts)] for one in found)
"""
PLAIN = f"""
from benchmarks import plain_isolation
from kosmgr.logins import rules
found = plain_isolation.clusters(Path(sys.argv[1]), {_LIMITS})
answer = sorted([kind, key, sorted(accounts)] for (kind, key), accounts in found.items())
"""
_EACH = "('time', 'account', 'device', 'ip', 'city')"
READERS = {
    "polars": "import polars\nanswer = polars.read_csv(sys.argv[1], infer_schema=False).height",
    "polars, nothing kept": (
        "import polars\nanswer = polars.scan_csv(sys.argv[1], infer_schema=False)"
        f".select([polars.col(name).str.len_bytes().sum() for name in {_EACH}]).collect(engine='streaming').height"
    ),
    "duckdb": (
        "import duckdb\nduckdb.sql(f\"create table t as select * from read_csv('{sys.argv[1]}', all_varchar=true)\")\n"
        "answer = duckdb.sql('select count(*) from t').fetchall()[0][0]"
    ),
    "arrow": (
        "import pyarrow, pyarrow.csv as csv\nkinds = {name: pyarrow.string() for name in " + _EACH + "}\n"
        "answer = csv.read_csv(sys.argv[1], convert_options=csv.ConvertOptions(column_types=kinds)).num_rows"
    ),
}


def main(words: Sequence[str]) -> int:
    """Measure and print; 0 if all three promises are kept."""
    events, accounts, rounds = ([int(word) for word in words] + [1_000_000, 10_000, 3][len(words) :])[:3]
    with tempfile.TemporaryDirectory(prefix="kosmgr-bench-") as folder:
        path = Path(folder) / "events.csv"
        # in a process of its own: what it took would count as the peak of every child of this one
        made = f"from benchmarks import login_events\nlogin_events.write(Path(sys.argv[1]), {events}, {accounts})"
        _run(made + "\nanswer = None", path)
        truth = login_events.planted(accounts)[1]
        return _measured(path, truth, events, accounts, rounds)


def _measured(path: Path, truth: login_events.Truth, events: int, accounts: int, rounds: int) -> int:
    times: dict[str, list[float]] = {}
    ours = None
    for _ in range(rounds):  # one after the other, so that what else the machine does meets all of them
        for name, job in (*READERS.items(), ("ours", OURS)):
            answer = _run(job, path)
            if answer is not None:
                times.setdefault(name, []).append(answer["seconds"])
                ours = answer if name == "ours" else ours
    plain = _run(PLAIN, path)
    assert ours is not None
    assert plain is not None, "the plain job needs networkx"
    medians = {name: statistics.median(found) for name, found in times.items()}
    # a table in memory is what a parse leaves behind; what streams and keeps nothing is shown beside it
    parse = min(median for name, median in medians.items() if name not in ("ours", "polars, nothing kept"))
    planted = sorted([kind, key, sorted(who)] for kind, keys in truth.clusters.items() for key, who in keys.items())
    line = {
        "benchmark": "isolation",
        "events": events,
        "accounts": accounts,
        "seconds": round(medians["ours"], 2),
        "megabytes": round(ours["megabytes"]),
        "plain_seconds": round(plain["seconds"], 2),
        "plain_megabytes": round(plain["megabytes"]),
        "times_faster": round(plain["seconds"] / medians["ours"], 1),
        "parse_seconds": {name: round(median, 2) for name, median in medians.items() if name != "ours"},
        "times_the_parse": round(medians["ours"] / parse, 2),
        "same_answer": ours["answer"] == plain["answer"],
        "planted_found": ours["answer"] == planted,
    }
    print(json.dumps(line, ensure_ascii=False))
    kept = line["same_answer"] and line["planted_found"]
    fast = plain["seconds"] / medians["ours"] >= FASTER and medians["ours"] / parse <= PARSE
    return int(not (kept and fast and ours["megabytes"] < MEGABYTES))


def _run(job: str, path: Path) -> dict | None:
    command = [sys.executable, "-c", _RUN.format(job=job), str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    if "ModuleNotFoundError" in done.stderr:
        return None
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict = json.loads(done.stdout.splitlines()[-1])  # DuckDB may draw its progress first
    return found
