"""Translations are complete, or the check says what is not."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment

from kosmgr.kit import languages
from scripts import messages
from tests.english import HEADINGS, left_over

CHINESE = re.compile("[、-〟一-鿿（），。：；？！]")
# said in the language the visitor does not read: the way to the other
OTHER_WAY = {"中文", "这个链接打不开，请联系公司人事重新发一个。"}
SENTENCE = "还有 {count} 席"


def source() -> Catalog:
    made = Catalog()
    made.add(SENTENCE)
    return made


@pytest.mark.parametrize(
    ("translation", "flags", "reason"),
    [
        ("{count} seats left", (), None),
        ("", (), "untranslated"),
        ("{count} seats left", ("fuzzy",), "fuzzy"),
        ("{n} seats left", (), "other {facts} than the source"),
        ("seats left", (), "other {facts} than the source"),
        ("{count} {count:seat|seats} left", (), None),
        ("{count} {n:seat|seats} left", (), "other {facts} than the source"),
    ],
)
def test_a_fault_in_a_translation_is_named(translation: str, flags: tuple[str, ...], reason: str | None) -> None:
    english = Catalog(locale="en")
    english.add(SENTENCE, translation, flags=flags)
    assert [found for _, found in messages.faults(source(), english)] == ([reason] if reason else [])


def test_a_plural_needs_both_forms_and_the_facts() -> None:
    both = ("{n} 席", "{n} 席")
    asked = Catalog()
    asked.add(both)
    for texts, count in ((("{n} seat", "{n} seats"), 0), (("{n} seat", ""), 1), (("{n} seat", "{m} seats"), 1)):
        english = Catalog(locale="en")
        english.add(both, texts)
        assert len(list(messages.faults(asked, english))) == count


def test_new_and_gone_sentences_are_faults_until_updated() -> None:
    english = Catalog(locale="en")
    english.add("旧的", "old")
    reasons = [reason for _, reason in messages.faults(source(), english)]
    assert [reason.split(",")[0] for reason in reasons] == ["missing", "no longer in the source"]


def test_update_finds_code_templates_and_rules_and_keeps_translations(tmp_path: Path) -> None:
    (tmp_path / "babel.cfg").write_bytes((messages.ROOT / "babel.cfg").read_bytes())
    po = tmp_path / "locale" / "en" / "LC_MESSAGES" / "kosmgr.po"
    packs = tmp_path / "kosmgr" / "rulebook" / "packs"
    for folder in (
        packs,
        tmp_path / "kosmgr" / "seats",
        tmp_path / "templates" / "seats",
        tmp_path / "elsewhere",
        po.parent,
    ):
        folder.mkdir(parents=True)
    (tmp_path / "kosmgr" / "seats" / "rules.py").write_text('message = N_("席位已满")\n', "utf-8")
    (tmp_path / "templates" / "seats" / "show.html").write_text('<h1>{{ _("席位 {n}", n=1) }}</h1>', "utf-8")
    (packs / "seats.toml").write_text('[[value]]\ntitle = "席位上限"\n', "utf-8")
    (tmp_path / "elsewhere" / "x.py").write_text('_("别处")\n', "utf-8")
    english = Catalog(locale="en", project="kosmgr", charset="utf-8")
    english.add("席位已满", "no seat left")
    messages.write(po, english)
    messages.update(tmp_path)
    written = po.read_text("utf-8")
    assert {message.id for message in messages.read(po) if message.id} == {"席位已满", "席位 {n}", "席位上限"}
    assert messages.read(po)["席位已满"].string == "no seat left"
    assert messages.check(tmp_path) == 2
    messages.update(tmp_path)
    assert po.read_text("utf-8") == written


def test_a_word_in_two_meanings_is_translated_twice(tmp_path: Path) -> None:
    asked = Catalog()
    asked.add("账号")
    asked.add("账号", context="list")
    english = Catalog(locale="en")
    english.add("账号", "Account")
    assert [found for found, _ in messages.faults(asked, english)] == ["账号 [list]"]


def test_a_sentence_with_and_without_plural_is_refused(tmp_path: Path) -> None:
    (tmp_path / "babel.cfg").write_bytes((messages.ROOT / "babel.cfg").read_bytes())
    for folder in ("kosmgr", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "kosmgr" / "a.py").write_text('N_("{n} 天")\nngettext("{n} 天", "{n} 天", 2)\n', "utf-8")
    with pytest.raises(SystemExit, match="with and without plural"):
        messages.extracted(tmp_path)


def test_every_english_sentence_can_be_filled() -> None:
    """With the facts of the Chinese one, whatever number each of them is."""
    for message in messages.read(messages.catalogues(messages.ROOT)[0]):
        if not message.id:
            continue
        chinese = message.id if isinstance(message.id, str) else message.id[0]
        names = {name for _, name, _, _ in string.Formatter().parse(chinese) if name} if "{" in chinese else set()
        for text in (message.string,) if isinstance(message.string, str) else message.string:
            for number in (1, 2, 12):
                assert not names or languages.Choosing(text).format(**dict.fromkeys(names, number)), chinese


def test_every_chinese_text_of_a_template_is_marked() -> None:
    """What a template says stands in the catalogue; nothing of it is written beside."""
    known = {text for m in messages.extracted() if m.id for text in ((m.id,) if isinstance(m.id, str) else m.id)}
    environment = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    for path in sorted((messages.ROOT / "templates").rglob("*.html")):
        for line, kind, token in environment.lex(path.read_text("utf-8")):
            if CHINESE.search(token) and kind in ("data", "string"):
                said = token[1:-1] if kind == "string" else token.strip()
                assert said in known if kind == "string" and said not in OTHER_WAY else said in OTHER_WAY, (path, line)


NO_COUNT = "".join(f"(?<!{word})" for word in ("最多", "最长", "至少", "超过", "1 到"))
MEASURES = "个|天|行|席(?!位)|人(?!的)|张|台|份|笔|格|列|版"
COUNTED = re.compile(rf"{NO_COUNT} \{{(\w+)\}} (?:{MEASURES})")


def test_english_counts_one_and_many() -> None:
    """A number before a plural word chooses the word: {n} {n:day|days}."""
    wrong = []
    for message in messages.read(messages.catalogues(messages.ROOT)[0]):
        if isinstance(message.id, str) and isinstance(message.string, str):
            for name in COUNTED.findall(f" {message.id}"):
                if re.search(rf"\{{{name}\}} (?!is\b|was\b|has\b)[A-Za-z]+s\b", message.string):
                    wrong.append(message.string)
    assert wrong == []


def test_english_quotes_nothing_in_chinese_but_words_of_ledgers() -> None:
    quoted = HEADINGS | {"小红书", "是", "否", "长期", "示例", "万", "禁言", "天", "备注"}
    for message in messages.read(messages.catalogues(messages.ROOT)[0]):
        for text in (message.string,) if isinstance(message.string, str) else message.string:
            assert not message.id or left_over([text], quoted) == set(), text
