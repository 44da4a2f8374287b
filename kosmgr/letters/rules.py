"""What letters there are, what may stand in them, how they are numbered. Pure."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

KINDS: dict[str, str] = {
    "employment_proof": N_("在职证明"),
    "ownership_agreement": N_("账号归属协议"),
    "compliance_commitment": N_("合规承诺书"),
    "portrait_release": N_("肖像授权书"),
    "handover_form": N_("账号交接单"),
    "return_form": N_("设备与手机卡归还单"),
    "rectification_commitment": N_("整改承诺书"),
}
PREFIXES: dict[str, str] = {
    "employment_proof": "ZZ",
    "ownership_agreement": "GS",
    "compliance_commitment": "CN",
    "portrait_release": "XX",
    "handover_form": "JJ",
    "return_form": "GH",
    "rectification_commitment": "ZG",
}
# What is typed when a letter is issued; the rest follows from the ledger.
TYPED: dict[str, tuple[str, ...]] = {
    "employment_proof": ("purpose",),
    "rectification_commitment": ("matter", "measures", "deadline"),
}
TYPED_LABELS: dict[str, str] = {
    "purpose": N_("用途"),
    "matter": N_("情况说明"),
    "measures": N_("整改措施"),
    "deadline": N_("完成期限"),
}

NEEDS_EMPLOYMENT = frozenset({"employment_proof"})  # says that somebody is employed: only of somebody who is
# One value each; then the lists with the fields of their rows. A template may use these and nothing else.
PLACEHOLDERS: dict[str, str] = {
    "number": N_("文书编号"),
    "date": N_("开具日期"),
    "code": N_("核验码"),
    "issuer": N_("开具人"),
    "entity": N_("主体名称"),
    "uscc": N_("统一社会信用代码"),
    "name": N_("姓名"),
    "employee": N_("工号"),
    "department": N_("部门/门店"),
    "position": N_("岗位"),
    "hired_on": N_("入职日期"),
    "contract_until_on": N_("合同到期"),
    "id_number_line": N_("是否留身份证号填写行"),
    "valid_days": N_("有效天数"),
    "last_day": N_("离职日期"),
    "last_working_day": N_("最后工作日"),
    "case_number": N_("交接编号"),
    "to_name": N_("接手人"),
    "handover_on": N_("交接日期"),
    **TYPED_LABELS,
}
ITEM = ("title", "owner", "due_on", "state", "done_on", "done_by", "signed")
LISTS: dict[str, tuple[str, ...]] = {
    "accounts": ("nickname", "xhs_id", "enterprise_account", "ownership"),
    "devices": ("number", "model", "xhs_id", "blank"),
    "sims": ("number", "carrier", "registrant", "xhs_id", "blank"),
    "items": ITEM,
    "returns": ITEM,  # those of them that give back a phone or a card
}
DRAFTS = Path(__file__).with_name("drafts.toml")
LONGEST_TYPED = 500
MOST = 200  # letters of one issue


class KindUnknown(Invalid):
    """One of KINDS."""

    message = N_("没有「{kind}」这种文书，可用：{known}")


class NobodyChosen(Invalid):
    """A letter is about somebody."""

    message = N_("还没有选人，请至少选一位")


class TooMany(Invalid):
    """One issue holds so many letters at most."""

    message = N_("一次最多开具 {most} 份，现在选了 {count} 份，请分几次")


class FactNeeded(Invalid):
    """Something that must be typed is empty."""

    message = N_("「{kind}」要写明「{field}」")


class NotServing(Conflict):
    """A proof of employment is made for somebody who is employed."""

    message = N_("{name}（{employee}）在 {day} 不在职，不能开具在职证明")


class SeveralEntities(Invalid):
    """Letters of one issue carry one company's seal."""

    message = N_("一次开具的文书要属于同一个主体，选中的人分属：{entities}")


class NotOfTheCase(Conflict):
    """A letter made from a case is about the person of the case."""

    message = N_("{name}（{employee}）不是事项 {case} 的当事人，请从本人的事项开具，或者不选事项")


class LetterUnknown(NotFound):
    """No letter of that number among those the actor may see."""

    message = N_("没有找到文书 {letter}，或者你没有查看它的权限")


class AlreadyVoid(Conflict):
    """A letter is declared void once."""

    message = N_("文书 {letter} 已于 {day} 作废")


class ReasonNeeded(Invalid):
    """Whoever declares a letter void says why."""

    message = N_("作废要写明理由")


class NoOwnTemplate(NotFound):
    """The entity uses the shipped template already."""

    message = N_("「{kind}」用的就是系统自带的模板，没有可以恢复的")


class TemplateGone(Conflict):
    """The company's own template is not on the disk as it was brought."""

    message = N_("「{kind}」的自有模板文件不见了或被改动过，请重新上传，或恢复系统自带的模板")


@dataclass(frozen=True)
class Draft:
    """A shipped letter: its version, its title and its blocks."""

    kind: str
    version: str
    title: str
    blocks: tuple[Mapping[str, Any], ...]
    sign: str  # company | person | both | handover


def drafts() -> dict[str, Draft]:
    """The letters that come with kosmgr, by kind."""
    texts = tomllib.loads(DRAFTS.read_text("utf-8"))
    return {
        kind: Draft(kind, text["version"], text["title"], tuple(text["blocks"]), text["sign"])
        for kind, text in texts.items()
    }


def check_kind(kind: str) -> None:
    """Refuse a letter nobody knows."""
    if kind not in KINDS:
        raise KindUnknown(kind=kind, known=[*KINDS])


def check_chosen(people: Collection[int]) -> None:
    """Refuse none, and too many."""
    if not people:
        raise NobodyChosen()
    if len(people) > MOST:
        raise TooMany(most=MOST, count=len(people))


def typed(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """What was typed for a kind of letter, cut to what it asks for; refuses what is missing."""
    found = {}
    for field in TYPED.get(kind, ()):
        text = given.get(field, "").strip()[:LONGEST_TYPED]
        if not text:
            raise FactNeeded(kind=KINDS[kind], field=TYPED_LABELS[field])
        found[field] = text
    return found


def number(kind: str, year: int, count: int) -> str:
    """ZZ-2026-0115: kind, year, the how-manieth of the entity in that year."""
    return f"{PREFIXES[kind]}-{year}-{count:04d}"


def code(signature: str) -> str:
    """The code on a letter by which the company recognises its own, from a signature in hexadecimal: 7C2E-91D4."""
    return f"{signature[:4]}-{signature[4:8]}".upper()


def short(day: date | None) -> str:
    """A day in a table: 2026-03-01."""
    return day.isoformat() if day else ""


def in_words(day: date | None) -> str:
    """A day as letters write it: 2026 年 3 月 1 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""
