"""E-mail through the company's own mail server: text and HTML, one connection for many letters.

MAIL, RCPT and DATA are spoken one by one, because what a failure means depends on where it happens: before DATA
nothing has gone out; after the content has, silence means that it may have arrived.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate
from urllib.parse import urlsplit

from kosmgr.kit.outbound import Blocked, Deadline, Outbound, Unreachable
from kosmgr.kit.text import N_
from kosmgr.post import mailing, rules, words, writing
from kosmgr.post.channels import robot, smtp

PORTS = (25, 465, 587)  # of mail servers; others only where the machine's owner named them
_SECONDS = rules.SEND_LIMIT.total_seconds()
_RESET_SECONDS = 5.0  # for the server to forget a letter that failed, out of what is left
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?", re.A)
_POLICY = policy.compat32.clone(linesep="\r\n")
_LINE = 76  # signs of a header line
_TAKEN = range(200, 300)
_AUTH_WANTED = (530, 535, 538)


def is_mailbox(text: str) -> bool:
    """Whether this is an address and nothing else: no name, no second one, no line break."""
    return _MAILBOX.fullmatch(text) is not None


def build(letter: rules.Letter, sender: str, sender_name: str, to: str, message_id: str) -> Message:
    """The message. Every header is a single line of ours or a coded word, whatever names and titles hold.

    Made of the older classes of the library: the newer ones parse each header they are given and take four times as
    long, which is felt where thousands of letters leave at once.
    """
    say = robot.say_of(letter)
    readable = MIMEMultipart("alternative")
    readable.attach(MIMEText(writing.plain(letter, say), "plain", "utf-8"))
    readable.attach(MIMEText(mailing.html(letter, say), "html", "utf-8"))
    message: MIMEBase = readable
    if letter.attachments:
        message = MIMEMultipart("mixed")
        message.attach(readable)
        for one in letter.attachments:
            message.attach(_attached(one))
    name = writing.line(sender_name)
    message["From"] = f"{_coded(name, 'From')} <{sender}>" if name else sender
    message["To"] = to
    message["Subject"] = _coded(writing.subject(letter), "Subject")
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = message_id if message_id.startswith("<") else f"<{message_id}>"
    message["Auto-Submitted"] = "auto-generated"  # no holiday notes in answer
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _coded(text: str, header: str) -> str:
    """A text as coded words, folded: nothing in it is read as anything else, and no line is too long."""
    return Header(text, "utf-8", maxlinelen=_LINE, header_name=header).encode()


def _attached(one: rules.Attachment) -> MIMEBase:
    kind, _slash, detail = one.media_type.partition("/")
    part = MIMEBase(kind, detail)
    part.set_payload(one.body)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", writing.line(one.name)))
    return part


def size(letter: rules.Letter) -> int:
    """Bytes of the readable part; there is no limit to keep."""
    return len(mailing.html(letter, robot.say_of(letter)).encode())


class Post:
    """An open way to one mail server; it connects when there is something to send."""

    def __init__(self, endpoint: rules.Endpoint, door: Outbound) -> None:
        self._door, self._secret = door, endpoint.secret
        told = {key: str(value or "") for key, value in endpoint.settings.items()}
        self._user, self._sender, self._name = told.get("user", ""), told.get("sender", ""), told.get("sender_name", "")
        self._tls = told.get("tls") or smtp.STARTTLS
        try:
            parts = urlsplit(endpoint.address)
            self._host, self._port = parts.hostname or "", parts.port or 587
        except ValueError:
            self._host, self._port = "", 0
        self._talk: smtp.Talk | None = None

    def close(self) -> None:
        """Say good-bye if somebody is there."""
        talk, self._talk = self._talk, None
        if talk is None:
            return
        talk.deadline = Deadline(2)
        try:
            talk.quit()
        except (smtplib.SMTPException, OSError):
            talk.close()

    def send(self, letter: rules.Letter, to: str, message_id: str, begin: Callable[[], None]) -> None:
        """Hand over one letter or raise Undelivered."""
        if not is_mailbox(to):
            raise rules.Undelivered(words.RECIPIENT, permanent=True)
        if not self._host or not is_mailbox(self._sender):
            raise rules.Undelivered(words.SETTINGS, everybody=True)
        content = build(letter, self._sender, self._name, to, message_id).as_bytes(policy=_POLICY)
        deadline = Deadline(_SECONDS)
        talk = self._introduced(to, deadline)
        try:
            begin()
            _speak(talk, content)
        except rules.Undelivered as error:
            self._after(talk, gone=error.uncertain)
            raise
        except BaseException:
            self._after(talk, gone=False)
            raise

    def _introduced(self, to: str, deadline: Deadline) -> smtp.Talk:
        """A conversation in which the server has accepted sender and recipient."""
        if self._talk is not None:
            self._talk.deadline = deadline
            try:
                return self._named(self._talk, to)
            except smtplib.SMTPServerDisconnected:
                self._drop()  # a server may hang up between letters: begin anew, once
        self._talk = self._connected(deadline)
        try:
            return self._named(self._talk, to)
        except smtplib.SMTPServerDisconnected:
            late = self._talk.late
            self._drop()
            raise rules.Undelivered(words.TIMEOUT if late else words.UNREACHABLE, everybody=True) from None

    def _named(self, talk: smtp.Talk, to: str) -> smtp.Talk:
        try:
            code, _said = talk.mail(self._sender)
            if code in _TAKEN:
                code, _said = talk.rcpt(to)
                if code in _TAKEN:
                    return talk
                failure = rules.Undelivered(words.RECIPIENT, permanent=True)
            elif code in _AUTH_WANTED:
                failure = rules.Undelivered(words.AUTH, everybody=True)
            else:
                failure = rules.Undelivered(words.REFUSED, everybody=True)
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPException, OSError):
            raise smtplib.SMTPServerDisconnected("lost") from None
        if code == 421:  # it is about to hang up
            self._drop()
        else:
            self._after(talk, gone=False)
        raise rules.Undelivered(words.BUSY) if code < 500 else failure

    def _connected(self, deadline: Deadline) -> smtp.Talk:
        """Connected, encrypted, logged in; every fault here lies with the destination."""
        if self._port not in PORTS and not self._door.allows(self._host, self._port):
            raise rules.Undelivered(words.BLOCKED, everybody=True)
        if self._user and self._tls == smtp.NONE and not self._door.allows(self._host, self._port):
            raise rules.Undelivered(words.TLS, everybody=True)  # no password goes out in clear
        me = self._sender.rpartition("@")[2]
        talk = smtp.Talk(self._door, self._host, self._port, self._tls, me, deadline)
        try:
            talk.meet()
            talk.ehlo_or_helo_if_needed()
            if self._tls == smtp.STARTTLS:
                talk.secure()
                talk.ehlo_or_helo_if_needed()
            if self._user:
                self._log_in(talk)
        except Exception as error:
            talk.close()
            word = _word(error, talk.late)
            if word is None:
                raise
            raise rules.Undelivered(word, everybody=True) from None
        return talk

    def _log_in(self, talk: smtp.Talk) -> None:
        try:
            talk.login(self._user, self._secret)
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            raise smtplib.SMTPAuthenticationError(535, b"") from None

    def _after(self, talk: smtp.Talk, gone: bool) -> None:
        """Make ready for the next letter, or hang up where nobody knows what the server thinks."""
        if gone or talk.sock is None:
            self._drop()
            return
        try:
            talk.deadline = Deadline(talk.deadline.left(_RESET_SECONDS))
            talk.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._talk is not None:
            self._talk.close()
        self._talk = None


def _speak(talk: smtp.Talk, content: bytes) -> None:
    """DATA and what follows."""
    try:
        code, _said = talk.docmd("DATA")
    except (smtplib.SMTPException, OSError):
        raise rules.Undelivered(words.TIMEOUT if talk.late else words.UNREACHABLE) from None
    if code == 354:
        try:
            code, _said = talk.content(content)
        except (smtplib.SMTPException, OSError):
            raise rules.Undelivered(words.CUT, uncertain=True) from None
    elif code in _TAKEN:
        raise rules.Undelivered(words.ANSWER)
    if code in _TAKEN:
        return
    if code < 500:
        raise rules.Undelivered(words.BUSY)
    raise rules.Undelivered(words.REFUSED, permanent=True)


def _word(error: Exception, late: bool) -> str | None:
    """Our word for what went wrong before a letter; None: a fault of ours."""
    if isinstance(error, Blocked):
        return words.BLOCKED
    if isinstance(error, Unreachable):
        return error.word
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return words.AUTH
    if late or isinstance(error, TimeoutError):
        return words.TIMEOUT
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):  # no STARTTLS there, or a wrong certificate
        return words.TLS
    if isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError):
        return words.UNREACHABLE
    if isinstance(error, smtplib.SMTPException):
        return words.REFUSED
    return words.UNREACHABLE if isinstance(error, OSError) else None


@contextmanager
def open_line(endpoint: rules.Endpoint, door: Outbound) -> Iterator[rules.Line]:
    """A mail server, until the block ends."""
    post = Post(endpoint, door)
    try:
        yield post
    finally:
        post.close()


CHANNEL = rules.Channel(
    name="email",
    title=N_("电子邮件"),
    personal=True,
    confirmed=True,
    most_bytes=None,
    size=size,
    open=open_line,
)
