"""A company read through the command line in English: words for codes, and nothing of ours in Chinese."""

import os
import re
import subprocess
import sys
from pathlib import Path

from kosmgr.matrix import words
from tests import english
from tests.journeys.conftest import TODAY, Shell

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "accounts", "seats", "people", "bindings", "devices", "sims", "entities", "enterprise-accounts", "quota",
    "renewals", "rules", "findings", "check --as-of 2026-11-19", "check --list", "remind plan", "report --list",
    "verify", "accounts --filter state=leaver", "documents", "letters", "applications", "links",
    "people --sort nothing", "--help", "nothing",
)  # fmt: skip
TABLES = ("accounts", "seats", "people", "bindings", "entities", "quota", "renewals")
HELPED = ("accounts", "applications", "bind", "check", "documents", "import", "letters", "people", "rules", "serve")


def test_commands_print_english_words_and_no_codes(hemu: Shell) -> None:
    """In a process of its own, because a command line has one language."""
    script = "import sys\nfrom kosmgr import cli\nfor line in sys.stdin: print('$', line); cli.main(line.split())"
    environment = {"KOSMGR_LANG": "en", "KOSMGR_DATA_DIR": str(hemu.folder), "KOSMGR_TODAY": TODAY}
    ran = subprocess.run(
        [sys.executable, "-c", script],
        input="\n".join([*COMMANDS, *(f"{command} --help" for command in HELPED)]),
        env=os.environ | environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    printed = ran.stdout + ran.stderr
    assert english.left_over([printed], english.said_in_ledgers()) == set()
    tables = "".join(part for part in ran.stdout.split("$ ") if part.split("\n")[0] in TABLES)
    for code in (*words.STATES, *words.SCHEMES, *words.EMPLOYMENT, *words.SERVING, *words.ORIGINS, "None"):
        assert not re.search(rf"(^|  ){code}(  |$)", tables, re.MULTILINE), code
    for word in ("Certified", "Leaver still holds", "Paid per year", "Regular", "From a ledger", "1 account "):
        assert word in printed, word
