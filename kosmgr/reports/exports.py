"""Lists as files: what is filtered on the page, in its columns, as .xlsx through the one writer or as guarded .csv."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kosmgr.findings.rules import FindingLine
from kosmgr.isolation.graph import Graph
from kosmgr.kit import sentences
from kosmgr.kit.errors import Invalid
from kosmgr.kit.sheets.writer import safe_csv_cell
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.policy import Permission
from kosmgr.reports.paper import DAY, MONEY, TEXT, WHOLE, Column, Paper, Shade, written_whole
from kosmgr.reports.report import Made
from kosmgr.reports.rules import Renewal
from kosmgr.reports.sheets import common, devices, findings, isolation, seats
from kosmgr.work import Work, requires

Say = Callable[[str], str]
XLSX, CSV = ".xlsx", ".csv"


class ExportKindUnknown(Invalid):
    """A list leaves as .xlsx or .csv."""

    message = N_("只能导出 .xlsx 或 .csv，得到的是「{suffix}」")


@dataclass(frozen=True)
class Sheet:
    """A list ready to leave: title, columns, rows, colours."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    shades: Sequence[Shade] = ()


def accounts(picture: Picture, lines: Sequence[AccountLine], say: Say) -> Sheet:
    """Accounts as the page lists them."""
    rows = list(seats.rows(picture, list(lines), say))
    return Sheet(C_("list", "账号"), seats.COLUMNS, rows, common.state_shades(seats.STATE, say))


def seats_of(picture: Picture, lines: Sequence[AccountLine], say: Say) -> Sheet:
    """Seats that are taken, in the order given."""
    sheet = accounts(picture, [line for line in lines if line.seat_id is not None], say)
    return Sheet(C_("list", "席位"), sheet.columns, sheet.rows, sheet.shades)


PEOPLE = (
    Column(N_("主体"), 24),
    Column(N_("工号"), 10),
    Column(N_("姓名"), 12),
    Column(N_("用工类型"), 10),
    Column(N_("入职日"), 11, DAY),
    Column(N_("离职日"), 11, DAY),
    Column(N_("最后工作日"), 11, DAY),
    Column(N_("门店"), 12),
    Column(N_("岗位"), 14),
    Column(N_("手机号"), 15),
    Column(N_("名下账号"), 40),
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the people list shows one; the phone number is masked."""

    entity: str
    number: str | None
    name: str
    kind: str | None
    hired_on: Any
    left_on: Any
    last_working_on: Any
    store: str | None
    position: str | None
    phone_masked: str | None
    accounts: Sequence[str]


def people(rows: Iterable[PersonRow], say: Say) -> Sheet:
    """Employees and outside operators."""
    cells = [
        (
            row.entity,
            row.number,
            row.name,
            common.spoken(say, words.EMPLOYMENT, row.kind),
            row.hired_on,
            row.left_on,
            row.last_working_on,
            row.store,
            row.position,
            row.phone_masked,
            sentences.listed(row.accounts, say),
        )
        for row in rows
    ]
    return Sheet(C_("list", "员工"), PEOPLE, cells)


APPLICATIONS = (
    Column(N_("主体"), 24),
    Column(N_("申请编号"), 12),
    Column(N_("申请人"), 12),
    Column(N_("工号"), 10),
    Column(N_("门店"), 12),
    Column(N_("申请日"), 11, DAY),
    Column(N_("状态"), 11),
    Column(N_("等谁"), 10),
    Column(N_("卡在哪里"), 36),
    Column(N_("理由"), 36),
)


@dataclass(frozen=True)
class ApplicationRow:
    """An application as its list shows it; `state`, `waits_for` and `against` are words."""

    entity: str
    number: str
    applicant: str
    employee: str | None
    store: str | None
    applied_on: date | None
    state: str
    waits_for: str | None
    against: Sequence[str]
    reason: str | None


def applications(rows: Iterable[ApplicationRow], say: Say) -> Sheet:
    """Applications with what each waits for."""
    cells = [
        (
            row.entity,
            row.number,
            row.applicant,
            row.employee,
            row.store,
            row.applied_on,
            say(row.state),
            say(row.waits_for) if row.waits_for else None,
            sentences.listed((say(word) for word in row.against), say) or None,
            row.reason,
        )
        for row in rows
    ]
    return Sheet(N_("员工号申请"), APPLICATIONS, cells)


RENEWALS = (
    Column(N_("主体"), 24),
    Column(N_("项目"), 9),
    Column(N_("阶段"), 10),
    Column(N_("账号昵称"), 22),
    Column(N_("小红书号"), 13),
    Column(N_("使用人"), 11),
    Column(N_("门店"), 12),
    Column(N_("成本中心"), 13),
    Column(N_("认证至"), 11, DAY),
    Column(N_("剩余天数"), 9, WHOLE),
    Column(N_("续费（元）"), 12, MONEY),
)


def renewals(lines: Iterable[Renewal], say: Say) -> Sheet:
    """Terms that end."""
    cells = [
        (
            line.entity,
            say(words.RENEWAL_ITEMS[line.item]),
            say(words.STAGES[line.stage.value].word),
            line.label,
            line.key,
            line.holder,
            line.store,
            line.cost_centre,
            line.due_on,
            line.days_left,
            line.fee_fen,
        )
        for line in lines
    ]
    return Sheet(N_("续费与年审"), RENEWALS, cells, common.stage_shades(2, say))


def devices_of(picture: Picture, say: Say, ids: Iterable[int] | None = None) -> Sheet:
    """Work phones; `ids` are those the page shows (None: all)."""
    keep = None if ids is None else set(ids)
    rows = devices.device_rows(picture, say)
    shown = [row for line, row in zip(picture.devices, rows, strict=True) if keep is None or line.id in keep]
    return Sheet(C_("list", "设备"), devices.DEVICE_COLUMNS, shown)


def sims_of(picture: Picture, say: Say, ids: Iterable[int] | None = None) -> Sheet:
    """SIM cards, masked; `ids` are those the page shows (None: all)."""
    keep = None if ids is None else set(ids)
    rows = devices.sim_rows(picture, say)
    shown = [row for line, row in zip(picture.sims, rows, strict=True) if keep is None or line.id in keep]
    return Sheet(C_("list", "手机卡"), devices.SIM_COLUMNS, shown)


def sharings_of(graph: Graph, say: Say) -> Sheet:
    """What accounts share, a row for each account on each shared thing."""
    return Sheet(N_("隔离图"), isolation.COLUMNS, list(isolation.rows(graph, say)))


def findings_of(picture: Picture, lines: Sequence[FindingLine], say: Say) -> Sheet:
    """Findings as the page lists them."""
    names = {entity.id: entity.name for entity in picture.entities.values()}
    rows = list(findings.rows(lines, names, say))
    return Sheet(N_("检查结果"), findings.COLUMNS, rows, common.severity_shades(0, say))


BINDINGS = (
    Column(N_("主体"), 24),
    Column(N_("小红书号"), 13),
    Column(N_("账号昵称"), 22),
    Column(N_("使用人"), 12),
    Column(N_("工号"), 10),
    Column(N_("起"), 11, DAY),
    Column(N_("离职日"), 11, DAY),
)


def bindings(picture: Picture, lines: Iterable[AccountLine], say: Say) -> Sheet:
    """Who operates which account on the day."""
    cells = [
        (
            picture.entities[line.entity_id].name,
            line.xhs_id,
            line.nickname,
            line.holder.name,
            line.holder.number,
            line.holder.from_on,
            line.holder.left_on,
        )
        for line in lines
        if line.holder is not None
    ]
    return Sheet(C_("list", "绑定"), BINDINGS, cells)


@requires(Permission.LEDGER_READ)
def export(work: Work, sheet: Sheet, target: Path, entities: Iterable[str], translate: Say = str) -> Made:
    """Write a list of some entities to .xlsx or .csv, by the target's suffix; the file appears whole or not at all."""
    suffix = target.suffix.lower()
    if suffix not in (XLSX, CSV):
        raise ExportKindUnknown(suffix=suffix or target.name)
    with written_whole(target) as part:
        if suffix == CSV:
            _write_csv(part, sheet, translate)
            names: tuple[str, ...] = ()
        else:
            names = _write_xlsx(work, part, sheet, sentences.listed(entities, translate), translate)
    return Made(sheet.name, target, names, len(sheet.rows))


def _write_xlsx(work: Work, part: Path, sheet: Sheet, company: str, say: Say) -> tuple[str, ...]:
    title = say(sheet.name)
    paper = Paper(part, company, work.today, title, work.now, say)
    with paper.book:
        counted = say(N_("{title}（{count} 行）")).format(title=title, count=len(sheet.rows))
        paper.table(paper.sheet(sheet.name, "#57514A"), counted, sheet.columns, sheet.rows, sheet.shades)
    return tuple(paper.book.names)


def _write_csv(part: Path, sheet: Sheet, say: Say) -> None:
    """UTF-8 with a mark, so that Excel reads Chinese; money in yuan, days as ISO text."""
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([safe_csv_cell(say(column.title)) for column in sheet.columns])
        kinds = [column.kind for column in sheet.columns]
        for row in sheet.rows:
            lines.writerow([_csv_cell(kind, value) for kind, value in zip(kinds, row, strict=True)])


def _csv_cell(kind: str, value: Any) -> str:
    if kind == MONEY and value is not None:
        return f"{value / 100:.2f}"
    return safe_csv_cell(value if kind in (TEXT, WHOLE) else None if value is None else str(value))
