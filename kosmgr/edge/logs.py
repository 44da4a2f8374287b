"""Log lines: one JSON object each, in English, and no personal data.

Of an exception the kind and the places are kept, never its words: a database error quotes the values it choked on.
"""

import logging
import re
import sys
import traceback
from typing import Any

import structlog

_KEYS = re.compile(r"(/l/|/a/|/spot/|/calendar/|/password/)[^\s/?#\"']+")
_NOISY = ("uvicorn.access", "apscheduler", "multipart", "httpcore", "apprise")


def masked(text: str) -> str:
    """Text without the keys that stand in addresses: of signed links and of links to set a password."""
    return _KEYS.sub(r"\1…", text)


def _without_keys(logger: Any, method: str, event: Any) -> Any:
    return {name: masked(value) if isinstance(value, str) else value for name, value in event.items()}


def _without_words(logger: Any, method: str, event: Any) -> Any:
    event.pop("color_message", None)
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        event["where"] = [
            f"{frame.filename.rsplit('site-packages/')[-1]}:{frame.lineno}:{frame.name}" for frame in frames
        ]
    return event


def configure(level: int = logging.INFO) -> None:
    """One line of JSON per event on standard error, for our loggers and everybody else's."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
        _without_keys,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
