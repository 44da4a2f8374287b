"""A tiny application that shows every macro of the kit, with invented data."""

from datetime import date
from pathlib import Path

from fastapi import Depends, FastAPI, Request, UploadFile
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from jinja2 import ChoiceLoader, FileSystemLoader

from kosmgr.edge import csrf
from kosmgr.kit import languages, paging, places
from kosmgr.kit.errors import Conflict
from kosmgr.policy import Actor, Grant, Role
from kosmgr.web import frame, rendering, shell, toasts

HERE = Path(__file__).parent
TODAY = date(2026, 11, 20)
SECRET = b"a secret of the test"
STATES = ["handover", "certified", "certified", "idle", "limited", "due", "overdue", "banned", "lapsed", "certified"]
LOADER = ChoiceLoader([FileSystemLoader(places.templates()), FileSystemLoader(HERE / "templates")])
EVIL = '<img src=x onerror="alert(1)">{{ 7 * 7 }}'


class SeatTaken(Conflict):
    message = "席位 {seat} 刚刚有人先绑定了"


def seats() -> list[dict[str, object]]:
    taken = [
        {
            "number": n + 1,
            "state": "leaver" if n == 10 else STATES[n % 10],
            "name": ["王芳", "欧阳娜娜", "Zoe", "周敏"][n % 4],
            "title": f"第 {n + 1} 号软装",
            "lines": ["小红书号 9000000111，西湖店", EVIL],
            "href": f"/accounts?seat={n + 1}",
            "alert": n % 3 == 0,
        }
        for n in range(28)
    ]
    return taken + [{"number": n + 1, "state": "free"} for n in range(28, 100)]


def sample() -> dict[str, object]:
    tasks = [
        {"lead": "", "text": "后台解绑周敏的账号，上传截图", "small": "离职交接", "right": "立即", "href": "/accounts"},
        {"text": EVIL},
    ]
    return {
        "evil": EVIL,
        "views": [frame.Choice("席位号", "/sample", True), frame.Choice("门店", "/sample?by=store")],
        "counts": {"certified": 17, "leaver": 1, "free": 72},
        "seats": seats(),
        "severities": [
            {"head": key, "count": 4, "note": "离职仍绑定 1，外包挂靠 1"}
            for key in ("critical", "high", "medium", "low")
        ],
        "tasks": tasks,
        "events": [
            {
                "on": date(2026, 9, 30),
                "icon": "door-exit",
                "text": "周敏离职",
                "small": "HR",
                "state": "leaver",
                "source": "台账",
            },
            {"on": None, "icon": "note", "text": EVIL},
        ],
        "lanes": {
            "width": 1070,
            "height": 160,
            "top": 22,
            "bottom": 130,
            "ticks": [{"x": 96, "label": "4月"}, {"x": 245, "label": "6月"}],
            "rows": [
                {
                    "label": "认证期",
                    "y": 30,
                    "bars": [{"x": 130, "width": 600, "label": "2026-04-15 起", "kind": "certified"}],
                },
                {
                    "label": "使用人",
                    "y": 67,
                    "bars": [
                        {"x": 130, "width": 409, "label": "周敏 HM0017 在职", "kind": "plain"},
                        {"x": 541, "width": 122, "label": "离职仍绑 51 天", "kind": "leaver"},
                    ],
                },
            ],
            "day": {"x": 666, "label": "11-20"},
            "veil": {"x": 900, "width": 170},
        },
        "months": [
            {
                "label": f"{m}月",
                "year": "2026" if m == 11 else "",
                "total_fen": 60000 * (m % 3),
                "small": "1 席",
                "tone": "past" if m == 11 else "",
                "kos": {"y": 30, "height": 12},
                "enterprise": {"y": 26, "height": 4},
            }
            for m in (11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
        ],
        "options": {
            "xAxis": {"type": "category", "data": ["12 月", "1 月"]},
            "yAxis": {"type": "value"},
            "series": [{"type": "bar", "data": [1200, 600], "itemStyle": {"color": "$c2"}}],
            "tooltip": {"trigger": "axis"},
        },
        "columns": [{"letter": "A", "label": "序号"}, {"letter": "K", "label": "绑定手机"}],
        "sheet_rows": [
            {"kind": "head", "number": 3, "cells": ["序号", "绑定手机"]},
            {"kind": "row", "number": 4, "cells": [{"text": "7", "was": "７"}, {"text": "1.54E+10", "bad": True}]},
            {"kind": "why", "severity": "high", "lead": "K4 读不出手机号。", "text": "后面的数字已经丢失，我们不猜。"},
            {"kind": "skip", "number": 5, "text": "空行"},
            {"kind": "gap", "text": "6–9 行无问题，已折叠（4 行）"},
            {"kind": "row", "number": 10, "cells": [{"text": EVIL}, {"text": "15400000111"}], "skipped": True},
        ],
    }


def rows() -> list[dict[str, object]]:
    return [
        {
            "id": f"90000001{n:02}",
            "name": name,
            "holder": "周敏",
            "state": state,
            "until": until,
            "health": 60 + 8 * n,
            "hint": hint,
        }
        for n, (name, state, until, hint) in enumerate(
            [
                ("西湖店王芳讲软装", "handover", date(2027, 2, 28), "与 127 共用手机号"),
                ("设计师娜娜子", "certified", None, ""),
                (EVIL, "leaver", date(2027, 4, 14), "退出登录、解绑、退卡未完成"),
            ]
        )
    ]


def session(request: Request) -> str | None:
    return request.cookies.get("session")


def application() -> FastAPI:
    for language in languages.LANGUAGES:
        rendering.environment(language).loader = LOADER
    guard = csrf.protect(lambda request: SECRET, session)

    def with_frame(request: Request, as_of: date | None = None) -> None:
        known = session(request)
        if known is not None:
            frame.attach(
                request,
                frame.Frame(
                    Actor(1, "陈静", (Grant(Role.HR),)),
                    TODAY,
                    as_of=as_of,
                    role="hr",
                    csrf=csrf.token(SECRET, known),
                    counts={"accounts": 28, "findings": 31},
                    urgent=frozenset({"findings"}),
                    scopes=(frame.Choice("杭州禾木示例家居", "/sample", True), frame.Choice("全部主体", "/list")),
                    foot=("提醒 08:00 已排定",),
                ),
            )

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(with_frame), Depends(guard)])

    @app.get("/login")
    def login(request: Request) -> RedirectResponse:
        answer = RedirectResponse("/sample", 303)
        answer.set_cookie("session", "s1", httponly=True)
        return answer

    @app.get("/sample")
    def show_sample(request: Request) -> HTMLResponse:
        return rendering.render(request, "sample.html", sample(), current="overview")

    @app.get("/list")
    def show_list(request: Request) -> HTMLResponse:
        listing = paging.cut(list(range(120)), 2)
        said = (toasts.Toast("已写入 38 个账号", "/echo"),) if "said" in request.query_params else ()
        return rendering.render(
            request, "list.html", {"rows": rows(), "listing": listing}, current="accounts", said=said
        )

    for path in ("/", "/accounts", "/people", "/renewals", "/findings", "/devices", "/imports", "/search"):
        app.add_api_route(path, show_list, methods=["GET"])

    @app.post("/echo")
    async def echo(request: Request) -> PlainTextResponse:
        form = await request.form()
        return PlainTextResponse("\n".join(f"{name}={value}" for name, value in form.multi_items()))

    @app.post("/fragment")
    def fragment() -> HTMLResponse:
        return HTMLResponse("<b>换好了</b>")

    @app.post("/refused")
    def refuse() -> None:
        raise SeatTaken(seat="012")

    @app.post("/upload")
    def upload(files: list[UploadFile]) -> RedirectResponse:
        answer = RedirectResponse("/list", 303)
        toasts.remember(answer, toasts.Toast(f"读取了 {len(files)} 个文件"))
        return answer

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the password is hunter2")

    @app.post("/logout")
    def logout() -> RedirectResponse:
        return RedirectResponse("/sample", 303)

    shell.dress(app, hosts=("127.0.0.1", "testserver"), guard=guard, body_limit=1024 * 1024)
    return app
