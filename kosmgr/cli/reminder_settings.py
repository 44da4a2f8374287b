"""kosmgr remind settings, remind hours: who hears what, when and how."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from kosmgr.cli import frame
from kosmgr.kit import sentences, text
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reminders import catalog, plans, settings
from kosmgr.reminders.plans import Hours

_ = frame._
USUAL = "default"
FromDay = Annotated[
    date | None, typer.Option("--from", parser=frame.day, metavar="DAY", help=_(N_("从哪天起，默认今天")))
]


def _words(given: str | None, now: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Words by comma; `default` is the reason's own way, nothing is nobody."""
    if given is None:
        return now
    return None if given.strip() == USUAL else tuple(word.strip() for word in given.split(",") if word.strip())


def _numbers(given: str | None, now: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if given is None:
        return now
    if given.strip() in (USUAL, ""):
        return None
    parts = [part.strip() for part in text.fold(given).split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise plans.OffsetsWrong(farthest=plans.FARTHEST, most=plans.MOST_OFFSETS)
    return tuple(map(int, parts))


def add(app: frame.Commands) -> None:
    """Register the commands beside `remind plan`."""
    app.command("remind settings", help=_(N_("提醒的设置；写了选项就改，从今天或 --from 起，不写只看")))(show_or_set)
    app.command("remind hours", help=_(N_("汇总时间和免打扰时段；写了选项就改，不写只看")))(show_or_set_hours)


def show_or_set(
    call: frame.Call,
    reason: Annotated[str | None, typer.Argument(help=" | ".join(catalog.BY_NAME))] = None,
    enabled: Annotated[bool | None, typer.Option("--on/--off", help=_(N_("提醒，或不提醒")))] = None,
    offsets: Annotated[str | None, typer.Option(help=_(N_("提前几天，如 60,30,7；default 按规则库")))] = None,
    cadence: Annotated[str | None, typer.Option(help=" | ".join(plans.CADENCES))] = None,
    audience: Annotated[
        str | None, typer.Option(help=_(N_("提醒谁，如 holder,keeper,role:hr；default 用自带的")))
    ] = None,
    late: Annotated[str | None, typer.Option(help=_(N_("到期后还提醒谁")))] = None,
    fallback: Annotated[str | None, typer.Option(help=_(N_("都不在时依次找谁")))] = None,
    chain: Annotated[str | None, typer.Option(help=_(N_("没有回应时依次上报给谁")))] = None,
    patience: Annotated[int | None, typer.Option(help=_(N_("几次没有回应就上报，0 是不上报")))] = None,
    channels: Annotated[str | None, typer.Option(help=" , ".join(plans.ALL))] = None,
    before: Annotated[str | None, typer.Option(help=_(N_("到期前的文字，可用 {due} {days} 等；空的用自带的")))] = None,
    after: Annotated[str | None, typer.Option(help=_(N_("到期后的文字")))] = None,
    reset: Annotated[bool, typer.Option("--reset", help=_(N_("恢复自带的设置")))] = False,
    from_on: FromDay = None,
) -> None:
    given = (enabled, offsets, cadence, audience, late, fallback, chain, patience, channels, before, after)
    changes = reset or any(one is not None for one in given)
    if changes and reason is None:
        raise typer.BadParameter(_(N_("要改设置，先写是哪一种提醒")))
    if changes and reason is not None:
        with call.writing() as work:
            where = call.entity_id(work)
            now = settings.of_reason(work, reason, where).plan
            new = replace(
                now,
                enabled=now.enabled if enabled is None else enabled,
                offsets=_numbers(offsets, now.offsets),
                cadence=now.cadence if cadence is None else None if cadence == USUAL else cadence,
                audience=_words(audience, now.audience),
                late=_words(late, now.late),
                fallback=_words(fallback, now.fallback),
                chain=_words(chain, now.chain),
                patience=now.patience if patience is None else patience,
                channels=_words(channels, now.channels) or plans.ALL,
                before=now.before if before is None else text.clean(before),
                after=now.after if after is None else text.clean(after),
            )
            settings.enter(work, reason, None if reset else new, where, from_on)
    with call.reading() as work:
        where = call.entity_id(work)
        lines = [settings.of_reason(work, reason, where)] if reason else settings.in_force(work, where)
        document = {"as_of": work.today, "total": len(lines), "items": [line.shape(_) for line in lines]}
    call.answer(document, _shown(lines))


def _shown(lines: list[settings.Line]) -> Iterator[str | Table]:
    rows = [
        (
            line.reason.name,
            _(line.reason.title),
            "" if line.plan.enabled else _(N_("不提醒")),
            ",".join(map(str, line.offsets)),
            _(plans.CADENCES[line.cadence]),
            sentences.listed((relation(one) for one in line.manner.audience), _),
            sentences.listed((relation(one) for one in line.manner.chain), _),
            _(N_("自带")) if line.usual else _(N_("本主体")) if line.own else _(N_("全部主体")),
        )
        for line in lines
    ]
    titles = (
        N_("提醒"),
        N_("事由"),
        N_("开关"),
        N_("提前（天）"),
        N_("到期后"),
        N_("提醒谁"),
        N_("上报给谁"),
        N_("来历"),
    )
    yield frame.table([_(title) for title in titles], rows)


def relation(word: str) -> str:
    """A relation as people read it."""
    if word.startswith(plans.ROLE):
        return _(words.ROLES[word.removeprefix(plans.ROLE)])
    return _(plans.RELATIONS[word])


def show_or_set_hours(
    call: frame.Call,
    digest: Annotated[str | None, typer.Option(metavar="HH:MM", help=_(N_("每天汇总发送的时间")))] = None,
    quiet_from: Annotated[str | None, typer.Option(metavar="HH:MM", help=_(N_("免打扰从几点")))] = None,
    quiet_until: Annotated[str | None, typer.Option(metavar="HH:MM", help=_(N_("免打扰到几点")))] = None,
    days_off: Annotated[bool | None, typer.Option("--days-off/--workdays", help=_(N_("周末和节假日也发")))] = None,
    reset: Annotated[bool, typer.Option("--reset", help=_(N_("恢复自带的设置")))] = False,
    from_on: FromDay = None,
) -> None:
    if reset or any(one is not None for one in (digest, quiet_from, quiet_until, days_off)):
        with call.writing() as work:
            where = call.entity_id(work)
            now = settings.hours(work, where)
            new = Hours(
                now.digest if digest is None else plans.at(digest),
                now.quiet_from if quiet_from is None else plans.at(quiet_from),
                now.quiet_until if quiet_until is None else plans.at(quiet_until),
                now.days_off if days_off is None else days_off,
            )
            settings.enter_hours(work, None if reset else new, where, from_on)
    with call.reading() as work:
        now = settings.hours(work, call.entity_id(work))
        document = {"as_of": work.today, **settings.hours_shape(now)}
    said = _(N_("每天 {digest} 汇总；{start} 到 {end} 不发；{days}")).format(
        digest=f"{now.digest:%H:%M}",
        start=f"{now.quiet_from:%H:%M}",
        end=f"{now.quiet_until:%H:%M}",
        days=_(N_("周末和节假日也发")) if now.days_off else _(N_("周末和节假日不发")),
    )
    call.answer(document, said)
