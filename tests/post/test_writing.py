"""What people typed stays text: in mail, in the markdown of robots, in the parts of a rich message."""

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from kosmgr.kit.languages import translator
from kosmgr.post import mailing, rules, splitting, writing
from kosmgr.post.channels import catalog, dingtalk, feishu, wecom

OURS = "https://kos.example/accounts/9000000103"
ANSWER = "https://kos.example/r/abc"
NASTY = [
    "[点我](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "<@all>",
    "@all",
    "@所有人",
    '<at user_id="all">所有人</at>',
    "<at id=all></at>",
    '<font color="warning">急</font>',
    "<a href='http://evil.example'>点我</a>",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "http://evil.example/login",
    "HTTPS://EVIL.EXAMPLE",
    "www.evil.example",
    "evil.cn",
    "javascript:alert(1)",
    "mailto:x@evil.example",
    "**粗**_斜_~~删~~`码`",
    "# 标题\n## 二级\n- 列表\n> 引用\n---\n| 表 |\n\n```\n码\n```",
    "a\r\n\r\nb\u2028c",
    "&lt;b&gt; &#64;all &copy;",
    "{{ 7*7 }} {% raw %}",
    "\\[x\\]",
    "$\\alpha$",
]
LETTER = rules.Letter("zh", "标题", (rules.Item("文字", "over", OURS, ANSWER),), "开头", "结尾")
SAY = translator("zh")


def with_text(text: str) -> rules.Letter:
    """A letter that holds it wherever text of people can be."""
    return rules.Letter("zh", text, (rules.Item(text, "over", OURS), rules.Item(text, "news")), text, text)


def skeleton(markdown: str) -> list[str]:
    """What is markup in it: links, bold, and nothing else may be."""
    return re.findall(r"\[[^\]]*\]\([^)]*\)|\*\*|[`~|<>@#\\]|(?<!\w)_|__|https?:|www\.|\$", markdown)


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("compose", [wecom.compose, dingtalk.compose])
def test_a_robots_markdown_has_the_same_bones_whatever_people_typed(
    nasty: str, compose: Callable[[rules.Letter], dict[str, dict[str, str]]]
) -> None:
    said = compose(with_text(nasty))["markdown"]
    text = said.get("content") or said["text"]
    harmless = compose(with_text("张伟"))["markdown"]
    assert skeleton(text) == skeleton(harmless.get("content") or harmless["text"])
    assert text.count("\n") == (harmless.get("content") or harmless["text"]).count("\n")
    assert "evil.example" not in text


def test_nobody_is_called_by_a_robot() -> None:
    assert dingtalk.compose(with_text("@all"))["at"] == {"atMobiles": [], "atUserIds": [], "isAtAll": False}
    assert "mentioned" not in str(wecom.compose(with_text("@all")))


@pytest.mark.parametrize("nasty", NASTY)
def test_a_rich_message_holds_text_and_our_links_alone(nasty: str) -> None:
    post = feishu.compose(with_text(nasty))["content"]["post"]["zh_cn"]
    parts = [part for row in post["content"] for part in row]
    assert {part["tag"] for part in parts} == {"text", "a"}
    assert {part["href"] for part in parts if part["tag"] == "a"} == {OURS}
    assert not re.search("[<@]", str(post))
    assert all("evil.example" not in part["text"] and "\n" not in part["text"] for part in parts)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs).get("href")))

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def read(html: str) -> _Tags:
    found = _Tags()
    found.feed(html)
    return found


@pytest.mark.parametrize("nasty", NASTY)
def test_a_mail_has_the_same_tags_whatever_people_typed(nasty: str) -> None:
    found, harmless = read(mailing.html(with_text(nasty), SAY)), read(mailing.html(with_text("张伟"), SAY))
    assert found.tags == harmless.tags
    assert {href for tag, href in found.tags if tag == "a"} == {OURS}
    assert "evil.example" not in mailing.html(with_text(nasty), SAY)
    assert "http://evil" not in writing.plain(with_text(nasty), SAY)


def test_what_is_typed_reads_as_it_was_typed() -> None:
    said = writing.flat("账号 [旗舰店]_01 的 C#、2.5 折 100% & 3*4 a.b")
    assert said == "账号 ［旗舰店］＿01 的 C＃、2.5 折 100% ＆ 3＊4 a.b"
    assert writing.inert("2,400.00 元，2026-11-20 18:30") == "2,400.00 元，2026-11-20 18:30"


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        (OURS, OURS),
        ("https://k.example/a b", "https://k.example/a%20b"),
        ("https://k.example/(x)", "https://k.example/%28x%29"),
        ('https://k.example/"><b>', "https://k.example/%22%3E%3Cb%3E"),
        ("https://k.example/张", "https://k.example/%E5%BC%A0"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("/accounts/1", ""),
        ("//evil.example", ""),
        ("", ""),
    ],
)
def test_only_whole_addresses_become_links(href: str, kept: str) -> None:
    assert writing.address(href) == kept


def test_items_stand_under_their_headings_in_order_and_none_is_lost() -> None:
    items = tuple(rules.Item(f"第{n}件", group) for n, group in enumerate(["news", "ahead", "over", "odd", "today"]))
    for text in (
        writing.plain(replace(LETTER, items=items), SAY),
        writing.markdown(replace(LETTER, items=items), SAY, "\n"),
        mailing.html(replace(LETTER, items=items), SAY),
    ):
        places = [text.index(word) for word in ("已过期", "今天到期", "快到期", "请知悉")]
        assert places == sorted(places)
        places = [text.index(f"第{n}件") for n in (2, 4, 1, 0, 3)]
        assert places == sorted(places)


def test_a_letter_speaks_the_readers_language() -> None:
    english = replace(LETTER, language="en", title="Title")
    for name in ("wecom", "dingtalk", "feishu"):
        said = str(catalog.CHANNELS[name].size and _composed(name, english))
        assert "Got it, later, hand over" in said
        assert "知道了" not in said
    html = mailing.html(english, translator("en"))
    assert '<html lang="en">' in html
    assert "There is no need to answer" in html


def _composed(name: str, letter: rules.Letter) -> object:
    return {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}[name].compose(letter)


# what does not fit


ROBOTS = ("wecom", "dingtalk", "feishu")


def many(count: int, length: int = 40) -> rules.Letter:
    return replace(LETTER, items=tuple(rules.Item(f"{n:04d}" + "字" * length, "over", OURS) for n in range(count)))


@pytest.mark.parametrize("name", ROBOTS)
def test_every_run_fits_and_nothing_is_lost_or_told_twice(name: str) -> None:
    channel, letter = catalog.CHANNELS[name], many(300)
    assert channel.most_bytes is not None
    runs = splitting.split(letter, channel.most_bytes, channel.size)
    assert len(runs) > 1
    assert [item for run in runs for item in run] == list(letter.items)
    sizes = [catalog.size(replace(letter, items=run), name) for run in runs]
    assert max(sizes) <= channel.most_bytes
    assert min(sizes[:-1]) > channel.most_bytes * 0.8  # as few messages as can be


@pytest.mark.parametrize("name", ROBOTS)
def test_an_item_longer_than_a_message_is_cut_at_a_character(name: str) -> None:
    channel = catalog.CHANNELS[name]
    assert channel.most_bytes is not None
    long = rules.Item("😀张" * 20_000, "over", OURS)
    letter = replace(LETTER, items=(rules.Item("短", "over"), long, rules.Item("尾", "over")))
    runs = splitting.split(letter, channel.most_bytes, channel.size)
    told = [item for run in runs for item in run]
    assert [item.text[0] for item in told] == ["短", "😀", "尾"]
    assert told[1].text.endswith("…")
    assert told[1].href == OURS
    assert all(catalog.size(replace(letter, items=run), name) <= channel.most_bytes for run in runs)
    assert channel.most_bytes - catalog.size(replace(letter, items=(told[1],)), name) < 64


def test_what_fits_is_one_message_and_mail_has_no_end() -> None:
    assert splitting.split(LETTER, 4096, wecom.size) == [LETTER.items]
    assert splitting.split(replace(LETTER, items=()), 4096, wecom.size) == [()]
    assert splitting.split(many(2_000), None, catalog.CHANNELS["email"].size) == [many(2_000).items]


def test_the_limits_are_those_of_the_providers() -> None:
    limits = {name: channel.most_bytes for name, channel in catalog.CHANNELS.items()}
    assert limits == {
        "email": None,
        "wecom": 4_096,
        "dingtalk": 20_000,
        "feishu": 30_720,
        "webhook": 262_144,
        "apprise": 2_000,
    }
    assert {name: channel.name for name, channel in catalog.CHANNELS.items()} == {name: name for name in limits}
    assert [name for name, channel in catalog.CHANNELS.items() if channel.personal] == ["email"]
    assert [name for name, channel in catalog.CHANNELS.items() if not channel.confirmed] == ["apprise"]
