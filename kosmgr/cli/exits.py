"""How a command ends: one table from refusal to exit code, one JSON shape for what was refused."""

import json
import logging
import os
import secrets
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kosmgr.kit import languages, sentences
from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from kosmgr.kit.text import N_

Translate = Callable[[str], str]

FINE = 0
FOUND = 1  # findings exist, or an invariant is broken
USAGE = 2
OWN_FAULT = 70
INTERRUPTED = 130
EXITS: tuple[tuple[type[Refused], int], ...] = ((Invalid, USAGE), (NotFound, 3), (Forbidden, 4), (Conflict, 5))

LOG_FILE = "errors.log"
_FAULT = N_("程序内部出错，编号 {reference}；详情写在 {log}")


class UsageWrong(Exception):
    """The words of a command do not fit it."""


def language() -> str:
    """Chinese, unless KOSMGR_LANG (or else LANG) asks for English."""
    asked = os.environ.get("KOSMGR_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return languages.ENGLISH if asked.lower().startswith("en") else languages.CHINESE


def translate() -> Translate:
    """The function that speaks the caller's language."""
    return languages.translator(language()) if language() == languages.ENGLISH else str


def code_of(refused: Refused) -> int:
    """The exit code of a refusal."""
    return next((code for kind, code in EXITS if isinstance(refused, kind)), USAGE)


def usage(message: str, words: Sequence[str], **facts: object) -> int:
    """Say that the command line itself is wrong."""
    _tell("Usage", translate()(message).format(**facts), facts, words)
    return USAGE


def guarded(run: Callable[[], int], words: Sequence[str]) -> int:
    """Run a command; refusals and faults become a sentence (or JSON) and an exit code."""
    try:
        return run()
    except Refused as refused:
        speak = translate()
        facts = {name: sentences.spoken(fact, speak) for name, fact in refused.facts.items()}
        _tell(refused.code, refused.text(speak), facts, words)
        return code_of(refused)
    except UsageWrong as wrong:
        return usage(N_("用法不对：{detail}"), words, detail=str(wrong))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as error:
        reference = secrets.token_hex(4)
        log = _note_fault(reference, words, error)
        facts = {"reference": reference, "log": str(log)}
        _tell("OwnFault", translate()(_FAULT).format(**facts), facts, words)
        return OWN_FAULT


def document(facts: Mapping[str, object]) -> str:
    """The one JSON document of an answer."""
    return json.dumps(facts, ensure_ascii=False, indent=2, default=str)


def _tell(code: str, message: str, facts: Mapping[str, object], words: Sequence[str]) -> None:
    if "--json" in words:
        print(document({"ok": False, "code": code, "message": message, "facts": dict(facts)}))
    print(message, file=sys.stderr)


def _note_fault(reference: str, words: Sequence[str], error: Exception) -> Path:
    """Write the trace where the machine's owner finds it: frames and the first line of the message, no values."""
    folder = Path(os.environ.get("KOSMGR_DATA_DIR") or "var")
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(folder / LOG_FILE, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    first_line = (str(error).splitlines() or [""])[0][:200]
    frames = "".join(traceback.format_tb(error.__traceback__))
    text = f"{reference} kosmgr {words[0] if words else ''}: {type(error).__name__}: {first_line}\n{frames}"
    handler.emit(logging.LogRecord("kosmgr.cli", logging.ERROR, __file__, 0, text, (), None))
    handler.close()
    return folder / LOG_FILE
