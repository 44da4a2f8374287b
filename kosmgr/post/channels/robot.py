"""What the ways out over HTTP share: one POST, and what its answer means."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from kosmgr.kit import calling, outbound
from kosmgr.kit.languages import translator
from kosmgr.post import rules, words

JSON = {"Content-Type": "application/json; charset=utf-8"}
LONGEST_WAIT = timedelta(hours=1)  # whatever a peer asks for
USUAL_WAIT = timedelta(minutes=1)  # where it does not say
_SECONDS = rules.SEND_LIMIT.total_seconds()
_EVERYBODY = {401, 403, 404, 407, 410}  # the address or the key is wrong, not the letter
_AGAIN = {408, 409, 423, 425}

Begin = Callable[[], None]


@dataclass(frozen=True)
class Codes:
    """What the error codes of a provider mean; any other is a failure worth another try."""

    throttled: Mapping[int, timedelta]
    auth: frozenset[int]
    letter: frozenset[int] = frozenset()  # the provider will not take this letter, ever


@dataclass(frozen=True)
class Provider:
    """A kind of robot: where it lives, what it is told, what it answers."""

    hosts: tuple[str, ...]
    compose: Callable[[rules.Letter], dict[str, Any]]
    codes: Codes
    keys: tuple[str, ...]  # under which the answer carries its code: the first that is there
    sign: Callable[[str, dict[str, Any], str, datetime], str] | None = None  # address, content, secret → address


@dataclass(frozen=True)
class Robot:
    """An open way to one robot of a provider."""

    provider: Provider
    endpoint: rules.Endpoint
    client: calling.Client

    def send(self, letter: rules.Letter, to: str, message_id: str, begin: Begin) -> None:
        """Hand over one letter or raise Undelivered."""
        content, url = self.provider.compose(letter), self.endpoint.address
        if self.provider.sign and self.endpoint.secret:
            url = self.provider.sign(url, content, self.endpoint.secret, datetime.now(UTC))
        answer = post(self.client, url, packed(content), JSON, begin, wants_body=True)
        judge_answer(self.provider, answer)


def opening(provider: Provider) -> Callable[[rules.Endpoint, outbound.Outbound], Any]:
    """What a Channel opens with."""

    @contextmanager
    def line(endpoint: rules.Endpoint, door: outbound.Outbound) -> Iterator[rules.Line]:
        client = calling.Client(door, provider.hosts)
        try:
            yield Robot(provider, endpoint, client)
        finally:
            client.close()

    return line


def sizing(provider: Provider) -> Callable[[rules.Letter], int]:
    """How many bytes a letter takes as the provider counts them: the whole message."""
    return lambda letter: len(packed(provider.compose(letter)))


def packed(content: Mapping[str, Any]) -> bytes:
    """JSON as it is sent: Chinese as itself, nothing spaced."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def say_of(letter: rules.Letter) -> Callable[[str], str]:
    """The language of the reader, for our own words in a letter."""
    return translator(letter.language)


def post(
    client: calling.Client,
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    begin: Begin,
    *,
    wants_body: bool,
) -> calling.Answer:
    """Hand something over; what keeps it from being answered is an Undelivered."""
    return request(client, "POST", url, _SECONDS, headers=headers, content=content, begin=begin, wants_body=wants_body)


def request(client: calling.Client, method: str, url: str, seconds: float, **more: Any) -> calling.Answer:
    """One request, its faults in our words."""
    try:
        return client.call(method, url, seconds, **more)
    except calling.Crooked:
        raise rules.Undelivered(words.SETTINGS, everybody=True) from None
    except outbound.Blocked:
        raise rules.Undelivered(words.BLOCKED, everybody=True) from None
    except outbound.Unreachable as error:
        raise rules.Undelivered(error.word, everybody=True) from None
    except calling.Lost:
        raise rules.Undelivered(words.CUT, uncertain=True) from None


def judge_status(answer: calling.Answer) -> None:
    """Undelivered unless the status says that it was taken."""
    status = answer.status
    if 200 <= status < 300:
        return
    if status == 429:
        raise rules.Undelivered(words.THROTTLED, wait=asked_wait(answer.retry_after))
    if status in _EVERYBODY:
        raise rules.Undelivered(words.AUTH, everybody=True)
    if status < 400:
        raise rules.Undelivered(words.MOVED, everybody=True)
    if status >= 500 or status in _AGAIN:
        raise rules.Undelivered(words.BUSY)
    raise rules.Undelivered(words.REFUSED, permanent=True)


def judge_answer(provider: Provider, answer: calling.Answer) -> None:
    """Undelivered unless status and code say that it was taken: these peers say 200 to whatever goes wrong."""
    code = _code(answer.body, provider.keys)
    if code is not None and code in provider.codes.throttled:
        raise rules.Undelivered(words.THROTTLED, wait=provider.codes.throttled[code])
    if code in provider.codes.auth:
        raise rules.Undelivered(words.AUTH, everybody=True)
    if code in provider.codes.letter:
        raise rules.Undelivered(words.REFUSED, permanent=True)
    judge_status(answer)
    if code is None:
        raise rules.Undelivered(words.ANSWER, everybody=True)
    if code != 0:
        raise rules.Undelivered(words.BUSY)


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _code(body: bytes, keys: tuple[str, ...]) -> int | None:
    said = _read(body)
    code = next((said[key] for key in keys if key in said), None)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def judge_hook(answer: calling.Answer) -> None:
    """Undelivered where a system of any kind says that it was not taken: by status, by an error in JSON, by a page."""
    judge_status(answer)
    if answer.body.lstrip()[:1] == b"<":  # a log-in page of whatever stands before it
        raise rules.Undelivered(words.ANSWER, everybody=True)
    if _code(answer.body, ("errcode", "StatusCode")) or _says_no(answer.body):
        raise rules.Undelivered(words.BUSY)


def _says_no(body: bytes) -> bool:
    said = _read(body)
    return any(said.get(key) is False for key in ("ok", "success"))


def asked_wait(retry_after: str) -> timedelta:
    """How long a peer wants to be left alone, within reason: Retry-After is seconds or a date."""
    try:
        wait = timedelta(seconds=int(retry_after))
    except (ValueError, OverflowError):
        try:
            until = parsedate_to_datetime(retry_after)
            wait = until - datetime.now(UTC if until.tzinfo else None)
        except (ValueError, TypeError, OverflowError):
            return USUAL_WAIT
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)
