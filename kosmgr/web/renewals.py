"""What is to be renewed and what it costs: the terms near their end, twelve months of fees, seats paid for nothing."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.kit import paging, sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import values, words
from kosmgr.matrix.renewals import Renewal
from kosmgr.reports import calendar, fees, figures
from kosmgr.rulebook import service as rulebook
from kosmgr.web import dependencies, export, frame, rendering, say, scope

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Days = Annotated[int, Query(ge=0, le=3660)]
Word = Annotated[str, Query(max_length=100)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
SPANS = (30, 60, 90, 180, 365)
BAR_TOP, BAR_FOOT = 2, 42  # of the picture a month stands in
WASTED_SHOWN = 8
STAGES = ("lapsed", "overdue", "due", "open")
WASTE = {
    figures.Waste.DEPARTED: N_("离职仍持有"),
    figures.Waste.BANNED: N_("封禁"),
    figures.Waste.UNASSIGNED: N_("没有使用人"),
    figures.Waste.NEVER_POSTED: N_("还没发过"),
    figures.Waste.SILENT: N_("停更"),
}


def left(line: Renewal, speak: say.Say) -> str:
    """19 天后到期, 今天到期, 已失效 11 天."""
    if line.days_left > 0:
        return speak(N_("{n} 天后到期"), n=line.days_left)
    if line.days_left == 0:
        return speak(N_("今天到期"))
    over = N_("已失效 {n} 天") if line.stage == "lapsed" else N_("已逾期 {n} 天")
    return speak(over, n=-line.days_left)


def months(year: calendar.CostCalendar, speak: say.Say) -> list[dict[str, object]]:
    """The boxes of the cost calendar, bars to scale."""
    most = max((month.total_fen for month in year.months), default=0) or 1
    height = BAR_FOOT - BAR_TOP
    drawn: list[dict[str, object]] = []
    for number, month in enumerate(year.months):
        kos, enterprise = height * month.kos_fen / most, height * month.enterprise_fen / most
        small = speak(N_("{n} 个席位"), n=month.kos_count)
        if month.enterprise_count:
            small = speak(N_("{n} 席 + 企业号"), n=month.kos_count)
        drawn.append(
            {
                "label": speak(N_("{n}月"), n=month.month_on.month),
                "year": str(month.month_on.year) if number == 0 or month.month_on.month == 1 else "",
                "total_fen": month.total_fen,
                "small": speak(N_("{small}，逾期 {n}"), small=small, n=month.late_count) if month.late_count else small,
                "tone": "past" if month.late_count else "hot" if number < 2 and month.total_fen else "",
                "kos": {"y": round(BAR_FOOT - kos, 1), "height": round(kos, 1)},
                "enterprise": {"y": round(BAR_FOOT - kos - enterprise, 1), "height": round(enterprise, 1)},
            }
        )
    return drawn


def _chosen(lines: Sequence[Renewal], item: str, stage: str, q: str) -> list[Renewal]:
    sought = q.casefold()
    return [
        line
        for line in lines
        if item in ("", line.item)
        and stage in ("", line.stage)
        and (not sought or sought in f"{line.account} {line.nickname} {line.holder} {line.store}".casefold())
    ]


def _link(request: Request, line: Renewal) -> str | None:
    path = f"/accounts/{quote(line.account, safe='')}" if line.item == "kos" else f"/entities/{line.entity_id}"
    return path if frame.serves(request, path) else None


@router.get("/renewals")
def index(
    request: Request,
    work: dependencies.Reading,
    days: Days = 90,
    entity: scope.Entity = None,
    item: Word = "",
    stage: Word = "",
    q: Word = "",
    page: PageNumber = 1,
) -> Response:
    """Terms that end soon, the lapsed first; twelve months of fees; seats paid for nothing."""
    scope.offer(request, entities.visible_entities(work), entity)
    found, speak, here = fees.fees(work, days, entity), say.speaker(request), frame.page(request)
    chosen = _chosen(found.renewals, item, stage, q.strip())
    listing = paging.cut(chosen, page)
    sources = {}
    book = rulebook.book(work)
    for key in ("kos.cert_fee", "enterprise.cert_fee"):
        value = book.chosen(key, entity, work.today)
        sources[key] = {"value": value, "confidence": speak(values.CONFIDENCE.get(value.confidence, ""))}
    context = {
        "rows": [
            {
                "line": line,
                "word": left(line, speak),
                "href": _link(request, line),
                "blockers": [speak(words.BLOCKERS.get(word, word)) for word in line.blockers],
            }
            for line in listing.items
        ],
        "listing": listing,
        "sum_fen": sum(line.fee_fen for line in chosen if not line.paid),
        "ready": sum(1 for line in chosen if not line.blockers and not line.paid),
        "blocked": sum(1 for line in chosen if line.blockers and not line.paid),
        "paid": sum(1 for line in chosen if line.paid),
        "days": days,
        "spans": [
            {"label": speak(N_("{n} 天内"), n=span), "href": here.change(days=span), "current": span == days}
            for span in SPANS
        ],
        "stages": [(key, sum(1 for line in found.renewals if line.stage == key)) for key in STAGES],
        "wanted": {"item": item, "stage": stage, "q": q.strip()},
        "months": months(found.calendar, speak),
        "calendar": found.calendar,
        "bearers": found.bearers,
        "wasted": [(line, speak(WASTE[line.reason])) for line in found.wasted[:WASTED_SHOWN]],
        "wasted_count": len(found.wasted),
        "per_day_fen": found.wasted_per_day_fen,
        "sources": sources,
        "items": words.RENEWAL_ITEMS,
        "first": next((line for line in found.renewals if line.item == "enterprise"), None),
        "empty_company": not found.picture.accounts,
    }
    return rendering.render(request, "renewals/index.html", context, current="renewals")


@router.get("/renewals/export")
def export_list(
    request: Request,
    work: dependencies.Reading,
    days: Days = 90,
    entity: scope.Entity = None,
    item: Word = "",
    stage: Word = "",
    q: Word = "",
) -> Response:
    """The list as filtered, as a workbook."""
    speak = say.speaker(request)
    chosen = _chosen(fees.fees(work, days, entity).renewals, item, stage, q.strip())
    columns = (
        (speak(N_("主体")), "text"),
        (speak(N_("类别")), "text"),
        (speak(N_("小红书号")), "text"),
        (speak(N_("名称")), "text"),
        (speak(N_("使用人")), "text"),
        (speak(N_("门店")), "text"),
        (speak(N_("成本中心")), "text"),
        (speak(N_("认证至")), "day"),
        (speak(N_("剩余天数")), "number"),
        (speak(N_("阶段")), "text"),
        (speak(N_("金额（元）")), "money"),
        (speak(N_("已付")), "text"),
        (speak(N_("挡在前面的事")), "text"),
    )
    rows = (
        (
            line.entity,
            speak(words.RENEWAL_ITEMS[line.item]),
            line.account,
            line.nickname,
            line.holder,
            line.store,
            line.cost_centre,
            line.due_on,
            line.days_left,
            speak(words.STAGES[line.stage].word),
            line.fee_fen,
            speak(N_("是")) if line.paid else speak(N_("否")),
            sentences.listed((speak(words.BLOCKERS.get(word, word)) for word in line.blockers), speak),
        )
        for line in chosen
    )
    title = speak(N_("续费清单"))
    return export.workbook(title, columns, rows, f"{title}-{work.today:%Y%m%d}.xlsx")


@router.get("/renewals/calendar")
def export_calendar(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """Every fee of the next twelve months, as a workbook to budget with."""
    speak = say.speaker(request)
    year = fees.fees(work, 0, entity).calendar
    columns = (
        (speak(N_("月份")), "text"),
        (speak(N_("主体")), "text"),
        (speak(N_("成本中心")), "text"),
        (speak(N_("类别")), "text"),
        (speak(N_("小红书号")), "text"),
        (speak(N_("名称")), "text"),
        (speak(N_("认证至")), "day"),
        (speak(N_("金额（元）")), "money"),
    )
    rows = (
        (
            f"{due.month_on:%Y-%m}",
            due.renewal.entity,
            due.renewal.cost_centre,
            speak(words.RENEWAL_ITEMS[due.renewal.item]),
            due.renewal.key,
            due.renewal.label,
            due.due_on,
            due.fee_fen,
        )
        for due in year.dues
    )
    title = speak(N_("费用日历"))
    return export.workbook(title, columns, rows, f"{title}-{work.today:%Y%m%d}.xlsx")
