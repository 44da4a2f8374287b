"""Hostile files are refused by name, quickly, and in little memory; a file that is only odd is read."""

import json
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kosmgr.kit import errors
from kosmgr.kit.sheets import reader
from tests.kit import hostile

SECONDS = 2.0
MEBIBYTES = 150
ROOT = Path(__file__).resolve().parent.parent.parent

# One process reads them all, so that the peak it sees of its children is theirs and nobody else's. Time is the
# processor's, of both processes: what else the machine does meanwhile is not the file's fault.
MEASURE = """
import json, re, resource, sys
from kosmgr.kit.sheets import reader
def spent():
    use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in use)
for line in sys.stdin:
    started = spent()
    try:
        reader.read(json.loads(line))
        reason, sentence = None, ""
    except reader.SheetError as refused:
        reason, sentence = refused.code, refused.text()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read()).group(1)) / 1024
    print(json.dumps([reason, sentence, spent() - started, peak, own]), flush=True)
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    with subprocess.Popen(
        [sys.executable, "-c", MEASURE], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        found = {}
        for number, (name, (make, _)) in enumerate(hostile.REFUSED.items()):
            path = folder / f"{number}.xlsx"
            make(path)
            process.stdin.write(json.dumps(str(path)) + "\n")
            process.stdin.flush()
            found[name] = json.loads(process.stdout.readline())
            path.unlink()
        process.stdin.close()
    return found


@pytest.mark.parametrize("name", list(hostile.REFUSED))
def test_hostile_files_are_refused_by_name(verdicts, name):
    reason, sentence, seconds, peak, own = verdicts[name]
    assert reason in hostile.REFUSED[name][1]
    assert sentence
    assert "{" not in sentence
    assert seconds <= SECONDS
    assert peak <= MEBIBYTES, "memory of the reading process, the largest so far"
    assert own <= MEBIBYTES, "memory of the process that asks"


def test_the_guard_is_what_refuses(tmp_path):
    """The corpus means something: without the checks the same packages are well-formed enough to be opened."""
    path = tmp_path / "plain.xlsx"
    hostile.package(path, dict(hostile.parts()))
    assert reader.read(path).sheets[0].rows == [["x"]]


def test_nobody_is_called(tmp_path):
    """A file that names a host makes no connection to it."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/x"
        entity = f'<!DOCTYPE x [<!ENTITY % e SYSTEM "{address}"> %e;]>'
        for content in (hostile.parts(doctype=entity), hostile.parts(more=hostile.outside(address))):
            hostile.package(tmp_path / "x.xlsx", dict(content))
            with pytest.raises(reader.SheetError):
                reader.read(tmp_path / "x.xlsx")
        with pytest.raises(TimeoutError):
            canary.accept()


def test_a_million_empty_rows_end_early(tmp_path):
    path = tmp_path / "empty.xlsx"
    hostile.empty_rows(path)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert reader.read(path).sheets[0].rows == [["x"]]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= SECONDS


def test_a_wall_of_time(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n")
    with pytest.raises(reader.SheetError) as refusal:
        reader.read(path, limits=reader.Limits(wall_seconds=0))
    assert refusal.value.code == "too_slow"


def test_refusals_are_invalid_and_say_so_in_the_language_asked_for():
    refusal = reader.SheetError("too_many_rows", limit=5)
    assert isinstance(refusal, errors.Invalid)
    assert refusal.code == "too_many_rows"
    assert refusal.text() == "工作表超过 5 行，请拆分后再导入"
    assert refusal.text(lambda sentence: "more than {limit} rows") == "more than 5 rows"
    assert str(refusal) == refusal.text()
