"""The signed copy: one self-contained page that says what was signed, by whom, for which accounts and devices, when."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from kosmgr.kit import clock
from kosmgr.selfservice import rules, texts

_IDENTIFIED = {rules.PHONE: "本人链接，并答对登记手机号后四位", rules.NUMBER: "本人链接，并答对工号"}
_OWNERSHIP = {"company": "企业员工号", "employee": "员工个人授权号"}
_STYLE = (
    "body{max-width:42em;margin:2em auto;padding:0 1em;font:16px/1.8 'Noto Serif CJK SC','Songti SC',SimSun,serif;"
    "color:#000;background:#fff}h1{font-size:1.4em;text-align:center}h2{font-size:1em;margin-top:2em}"
    "table{width:100%;border-collapse:collapse}th,td{padding:.3em .6em;border:1px solid #999;text-align:left;"
    "vertical-align:top}th{width:9em;font-weight:400}li{margin:.4em 0}footer{margin-top:2em;font-size:.85em}"
)


@dataclass(frozen=True)
class Facts:
    """What the copy says beside the text."""

    entity: str
    name: str
    number: str | None
    typed: str
    language: str
    identified: str
    link_id: int
    signed_at: datetime
    holdings: rules.Holdings


def render(text: texts.Text, facts: Facts) -> bytes:
    """The page; equal facts give equal bytes."""
    signed = facts.signed_at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    about = [
        ("公司", facts.entity),
        ("姓名", facts.name),
        ("工号", facts.number or "—"),
        ("文本", f"{text.zh.title} {text.version}（{text.effective_from.isoformat()} 起）"),
        ("勾选", text.zh.agree),
        ("本人填写的姓名", facts.typed),
        ("签署时间", f"{signed}（北京时间）"),
        ("身份确认", f"{_IDENTIFIED[facts.identified]}；链接编号 {facts.link_id}"),
        ("阅读语言", "English" if facts.language == "en" else "中文"),
    ]
    accounts = [
        f"{account.nickname or '—'}（小红书号 {account.xhs_id}，{_OWNERSHIP[account.ownership]}）"
        for account in facts.holdings.accounts
    ]
    devices = [
        f"{device.number}{'，' + device.model if device.model else ''}：{'、'.join(device.accounts)}"
        for device in facts.holdings.devices
    ]
    cards = [card.masked for card in facts.holdings.cards]
    parts = [
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(text.zh.title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(text.zh.title)}</h1><p>{escape(text.zh.intro)}</p>",
        _list("ol", text.zh.clauses),
        f"<p>{escape(text.zh.closing)}</p>",
        "<h2>账号</h2>",
        _list("ul", accounts or ["签署时没有登记在名下的账号"]),
        "<h2>设备</h2>",
        _list("ul", devices or ["签署时没有登记的设备"]),
        "<h2>手机卡</h2>",
        _list("ul", cards or ["签署时没有登记的手机卡"]),
        "<h2>签署</h2><table>",
        *(f"<tr><th>{escape(key)}</th><td>{escape(value)}</td></tr>" for key, value in about),
        "</table>",
        f'<h2 lang="en">English reading copy: {escape(text.en.title)}</h2><p lang="en">{escape(text.en.intro)}</p>',
        _list("ol", text.en.clauses),
        f'<p lang="en">{escape(text.en.closing)}</p>',
        "<footer>中文文本为准，英文供阅读。本页由系统在签署时生成；登记的 SHA-256 与本文件一致，即未被改动。</footer>",
        "</body></html>\n",
    ]
    return "\n".join(parts).encode()


def digest(content: bytes) -> str:
    """SHA-256 of a copy."""
    return hashlib.sha256(content).hexdigest()


def _list(kind: str, items: Iterable[str]) -> str:
    return f"<{kind}>" + "".join(f"<li>{escape(item)}</li>" for item in items) + f"</{kind}>"
