"""What the frame of one page shows: who looks, at which day, where they are, and how addresses keep that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.routing import Match

from kosmgr.kit import languages
from kosmgr.policy import Actor, Permission
from kosmgr.web import locale, nav, toasts

THEME_COOKIE = "theme"
DENSITY_COOKIE = "density"
PLACES = ("page", "after", "before")  # where in a list one is: over, when the list changes
THEMES = ("light", "dark")
DENSITIES = ("cozy", "dense")


@dataclass(frozen=True)
class Choice:
    """One of several things to look at: an entity, a named day, a view."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """What the dependency that finds the actor knows; it puts this on the request with `attach`."""

    actor: Actor
    today: date
    as_of: date | None = None  # a past day; None is today
    role: str = ""  # a word of words.ROLES
    csrf: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)  # by key of nav.NAV
    urgent: frozenset[str] = frozenset()  # keys whose count is drawn red
    scopes: tuple[Choice, ...] = ()  # the entities to look at, if there is more than one
    unread: int = 0  # in the visitor's inbox
    stopped_at: datetime | None = None  # since when nobody plans reminders; None: the clock is alive
    bare: bool = False  # somebody with a link: no rail, no menu, not even on an error page
    foot: tuple[str, ...] = ()  # the lines at the foot of the rail, already translated


@dataclass(frozen=True)
class Page:
    """Everything layout.html and the macros ask for; `page` in every template."""

    path: str
    query: tuple[tuple[str, str], ...]
    language: str
    theme: str | None
    density: str
    nonce: str
    request_number: str
    current: str | None
    groups: tuple[nav.Group, ...]
    searchable: bool
    can_log_out: bool
    has_inbox: bool
    toasts: tuple[toasts.Toast, ...]
    frame: Frame | None

    @property
    def lang(self) -> str:
        """What html's lang says."""
        return languages.TAGS[self.language]

    @property
    def csrf(self) -> str:
        return self.frame.csrf if self.frame else ""

    @property
    def day(self) -> date | None:
        """The day this page looks at."""
        return (self.frame.as_of or self.frame.today) if self.frame else None

    @property
    def today(self) -> date | None:
        return self.frame.today if self.frame else None

    @property
    def is_past(self) -> bool:
        """Whether the page shows another day than today, so nothing may be written from it."""
        return bool(self.frame and self.frame.as_of and self.frame.as_of != self.frame.today)

    @property
    def foot(self) -> tuple[nav.Item, ...]:
        return nav.foot(self.groups)

    @property
    def address(self) -> str:
        """Path and query, to come back to."""
        return self.path + ("?" + urlencode(self.query) if self.query else "")

    @property
    def today_address(self) -> str:
        """The same page, today."""
        return self.change(as_of=None)

    def may(self, permission: str) -> bool:
        """Whether some grant of the visitor carries the permission."""
        return bool(self.frame and self.frame.actor.may(Permission(permission)))

    def change(self, **values: object) -> str:
        """This address with some parameters changed; None drops one. Any change but of the page goes to page 1."""
        dropped = {*values, *PLACES}
        kept = [(name, value) for name, value in self.query if name not in dropped]
        kept += [(name, str(value)) for name, value in values.items() if value is not None]
        return self.path + ("?" + urlencode(kept) if kept else "")

    def link(self, href: str) -> str:
        """Another page of ours, seen on the same day."""
        if not self.is_past or self.frame is None or self.frame.as_of is None:
            return href
        return f"{href}{'&' if '?' in href else '?'}as_of={self.frame.as_of.isoformat()}"

    def sort(self, key: str, current: str, descending: bool) -> str:
        """The address that sorts by a column; a second time turns the order round."""
        return self.change(sort=f"-{key}" if key == current and not descending else key)

    def others(self, *names: str) -> list[tuple[str, str]]:
        """The parameters a form of these fields must carry along."""
        return [(name, value) for name, value in self.query if name not in {*names, *PLACES}]


def attach(request: Request, frame: Frame) -> None:
    """Remember for this request what its pages show."""
    request.state.frame = frame


def serves(request: Request, path: str, method: str = "GET") -> bool:
    """Whether this application answers on the path, so that no link leads nowhere."""
    state = request.app.state
    if not hasattr(state, "served"):
        state.served = {}
    known: dict[tuple[str, str], bool] = state.served
    if (method, path) not in known:
        scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": [], "query_string": b""}
        known[method, path] = any(route.matches(dict(scope))[0] is Match.FULL for route in request.app.routes)
    return known[method, path]


def page(request: Request, current: str | None = None, added: tuple[toasts.Toast, ...] = ()) -> Page:
    """The page of this request; without an attached frame it is a bare one (log-in, errors)."""
    frame: Frame | None = getattr(request.state, "frame", None)
    theme = request.cookies.get(THEME_COOKIE)
    density = request.cookies.get(DENSITY_COOKIE, "")
    kept = toasts.kept(request)
    return Page(
        path=request.url.path,
        query=tuple(parse_qsl(request.url.query, keep_blank_values=False)),
        language=locale.language(request),
        theme=theme if theme in THEMES else None,
        density=density if density in DENSITIES else DENSITIES[0],
        nonce=getattr(request.state, "nonce", ""),
        request_number=getattr(request.state, "request_number", ""),
        current=current,
        groups=nav.visible(lambda path: serves(request, path), frame.actor.may) if frame else (),
        searchable=frame is not None and frame.actor.may(Permission.LEDGER_READ) and serves(request, nav.SEARCH),
        can_log_out=frame is not None and serves(request, "/logout", "POST"),
        has_inbox=frame is not None and not frame.bare and serves(request, nav.INBOX),
        toasts=(*kept, *added),
        frame=frame,
    )
