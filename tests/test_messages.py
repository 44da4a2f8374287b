"""Translations are complete, or the check says what is not."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from scripts import messages

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
