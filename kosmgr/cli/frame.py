"""What every command shares: its common options, the unit of work it opens, and how it answers.

    app = frame.Commands()

    @app.command("bind", help=_("…"), entity=True)
    def bind(call: frame.Call, account: Annotated[str, typer.Argument()]) -> None:
        with call.writing() as work:
            ...
        call.answer({"ok": True, "id": row.id}, _("已绑定"))

A command may return an exit code; without one it is 0.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.exceptions import TyperException

from kosmgr.cli import exits
from kosmgr.edge import clashes
from kosmgr.entities import service as entities
from kosmgr.kit import schema, text
from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.text import N_
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from kosmgr.settings import Settings
from kosmgr.users import doors
from kosmgr.work import Work

WIDE = 200  # columns, where the output is no terminal

_ = exits.translate()  # the language of this process; help texts are made when a module is loaded


class DatabaseBusy(Conflict):
    """Nothing was written; the same command may be given again."""

    message = clashes.Busy.message


class TextWrong(Invalid):
    """Text that cannot be stored."""

    message = N_("「{option}」：{problem}")


def day(text: str) -> date:
    """A civil day, YYYY-MM-DD and nothing else."""
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(_(N_("日期写成 YYYY-MM-DD，得到的是「{text}」")).format(text=text)) from None


@dataclass(frozen=True)
class Call:
    """One invocation: how to answer, as whom, for which day and entity."""

    json: bool = False
    as_of: date | None = None
    entity: str | None = None
    reveal: str | None = None
    user: str | None = None

    @cached_property
    def settings(self) -> Settings:
        """The installation the environment names."""
        return Settings()

    @cached_property
    def runtime(self) -> Runtime:
        """The installation, opened; an empty one gets its tables, one that waits for an upgrade is refused."""
        opened = Runtime.from_settings(self.settings)
        if not schema.ready(opened.engine):
            schema.upgrade(self.settings.url)
        return opened

    def close(self) -> None:
        """Let the connections go; a command may be one of many in a process."""
        if "runtime" in self.__dict__:
            self.runtime.engine.dispose()

    @cached_property
    def actor(self) -> Actor:
        """Who acts: the machine's owner, or the user named by --as."""
        if self.user is None:
            return SYSTEM
        with self.runtime.reading(SYSTEM) as work:
            return doors.actor_named(work, self.user)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """A consistent read as of the day asked for."""
        with _in_our_words(), self.runtime.reading(self.actor, self.as_of) as work:
            yield work

    @contextmanager
    def writing(self, reason: str | None = None) -> Iterator[Work]:
        """One transaction; the day asked for stands for today."""
        with _in_our_words(), self.runtime.writing(self.actor, reason, today=self.as_of) as work:
            yield work

    def entity_id(self, work: Work) -> int | None:
        """The entity named by --entity; None where none was named."""
        return None if self.entity is None else entities.named_entity(work, self.entity).id

    def entity_ids(self, work: Work) -> list[int] | None:
        """The same as a filter: None means every visible entity."""
        chosen = self.entity_id(work)
        return None if chosen is None else [chosen]

    def answer(
        self, document: Mapping[str, object], shown: "str | Table | Iterable[str | Table] | None" = None
    ) -> None:
        """Print the JSON document, or what people are shown."""
        if self.json:
            print(exits.document(document))
            return
        console = Console(width=None if sys.stdout.isatty() else WIDE, markup=False, highlight=False, emoji=False)
        for part in (shown,) if isinstance(shown, str | Table) else shown or ():
            console.print(part, soft_wrap=isinstance(part, str))

    def say(self, text: str) -> None:
        """A message or progress: standard error, so that the answer stays one document."""
        print(text, file=sys.stderr, flush=True)


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        with clashes.translated():
            yield
    except clashes.Busy as busy:
        raise DatabaseBusy() from busy


def table(titles: Sequence[str], rows: Iterable[Sequence[object]], caption: str | None = None) -> Table:
    """A plain table; text of users is shown as it is, never read as markup."""
    made = Table(title=None if caption is None else Text(caption), title_justify="left", box=None, pad_edge=False)
    for title in titles:
        made.add_column(Text(title), overflow="fold")
    for row in rows:
        made.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    return made


_COMMON: dict[str, tuple[Any, object]] = {
    "json": (Annotated[bool, typer.Option("--json", help=_(N_("标准输出只有一份 JSON")))], False),
    "as_of": (
        Annotated[date | None, typer.Option("--as-of", parser=day, metavar="DAY", help=_(N_("按哪一天看，默认今天")))],
        None,
    ),
    "entity": (
        Annotated[str | None, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("只看一个主体，默认全部")))],
        None,
    ),
    "user": (
        Annotated[str | None, typer.Option("--as", metavar="USER", help=_(N_("以哪个用户的权限，默认系统管理员")))],
        None,
    ),
    "reveal": (
        Annotated[
            str | None,
            typer.Option("--reveal", metavar="REASON", help=_(N_("显示完整手机号，写明理由，会记入审计"))),
        ],
        None,
    ),
}


class Commands:
    """A drawer's commands, at the top level or in a group (`accounts open`)."""

    def __init__(self) -> None:
        self._typer = _bare()
        self._groups: dict[str, typer.Typer] = {}

    def command(
        self, name: str, help: str, *, day: bool = True, entity: bool = True, reveal: bool = False, user: bool = True
    ) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
        """Register `name` or `group name`, with the common options that have a meaning for it."""

        def register(run: Callable[..., int | None]) -> Callable[..., int | None]:
            group, _space, rest = name.partition(" ")
            home = self._group(group) if rest else self._typer
            home.command(rest or group, help=help)(_with_common(run, _options(day, entity, reveal, user)))
            return run

        return register

    def listing(
        self, name: str, help: str, *, day: bool = True, entity: bool = True, reveal: bool = False, user: bool = True
    ) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
        """Register what a group's bare name does (`accounts`, beside `accounts open`): options only, no arguments."""

        def register(run: Callable[..., int | None]) -> Callable[..., int | None]:
            wrapped = _with_common(run, _options(day, entity, reveal, user), unless_sub_command=True)
            self._group(name).callback(invoke_without_command=True, help=help)(wrapped)
            return run

        return register

    def names(self) -> list[str]:
        """The top-level names, for the test that keeps the table of drawers true."""
        return sorted(typer.main.get_group(self._typer).commands)

    def run(self, words: Sequence[str]) -> int:
        """Run one command line; the exit code."""
        try:
            code = typer.main.get_group(self._typer).main(list(words), prog_name="kosmgr", standalone_mode=False)
        except typer.Abort:
            return exits.INTERRUPTED
        except TyperException as wrong:
            raise exits.UsageWrong(wrong.format_message()) from wrong
        return code if isinstance(code, int) else exits.FINE

    def _group(self, name: str) -> typer.Typer:
        if name not in self._groups:
            self._groups[name] = _bare()
            self._typer.add_typer(self._groups[name], name=name)
        return self._groups[name]


def _bare() -> typer.Typer:
    return typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=False
    )


def _cleaned(option: str, value: Any) -> Any:
    """Text from outside: composed, without hidden characters, capped; refused if it cannot be stored."""
    if not isinstance(value, str):
        return value
    try:
        if len(value) > text.PROSE_LENGTH:
            raise ValueError(N_("太长"))
        return text.clean(value)
    except ValueError as wrong:
        raise TextWrong(option=option, problem=str(wrong)) from wrong


def _options(day: bool, entity: bool, reveal: bool, user: bool) -> list[str]:
    chosen = (("json", True), ("as_of", day), ("entity", entity), ("reveal", reveal), ("user", user))
    return [name for name, meant in chosen if meant]


def _with_common(
    run: Callable[..., int | None], options: Sequence[str], unless_sub_command: bool = False
) -> Callable[..., int | None]:
    """The command with the common options in its signature; they reach it as one `Call`."""

    @wraps(run)
    def called(*args: Any, **kwargs: Any) -> int | None:
        context = kwargs.pop("context", None)
        if context is not None and context.invoked_subcommand is not None:
            if any(kwargs[parameter.name] != parameter.default for parameter in (*own, *common[: len(options)])):
                raise typer.BadParameter(_(N_("选项写在子命令后面：{command} …")).format(command=context.command_path))
            return None
        kwargs = {name: _cleaned(name, value) for name, value in kwargs.items()}
        call = Call(**{name: kwargs.pop(name) for name in options})
        try:
            return run(call, *args, **kwargs)
        finally:
            call.close()

    signature = inspect.signature(run, eval_str=True)
    own = list(signature.parameters.values())[1:]
    common = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=_COMMON[name][0], default=_COMMON[name][1])
        for name in options
    ]
    if unless_sub_command:
        common.append(inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context))
    keyword = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    called.__signature__ = signature.replace(parameters=[*keyword, *common])  # type: ignore[attr-defined]
    called.__annotations__ = {p.name: p.annotation for p in (*keyword, *common)}
    return called
