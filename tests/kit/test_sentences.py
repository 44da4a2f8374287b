"""Sentences keep their facts until somebody reads them; English chooses words by a number."""

import json
from datetime import date

import pytest

from kosmgr.kit import languages, sentences
from kosmgr.kit.errors import Conflict
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import C_

ENGLISH = languages.translator("en")
CHINESE = languages.translator("zh")
BOUND = "手机号 {sim} 绑定了 {count} 个账号：{accounts}"


@pytest.mark.parametrize(
    ("sentence", "chinese", "english"),
    [
        (
            Sentence("没有登记过主体「{value}」", {"value": "公司"}),
            "没有登记过主体「公司」",
            "The entity “公司” is not recorded",
        ),
        (
            Sentence(BOUND, {"sim": "154", "count": 1, "accounts": ["甲"]}),
            "手机号 154 绑定了 1 个账号：甲",
            "The number 154 is bound to 1 account: 甲",
        ),
        (
            Sentence(
                "手机号 {sim} 绑定了 {count} 个账号：{accounts}", {"sim": None, "count": 2, "accounts": ("甲", "乙")}
            ),
            "手机号 — 绑定了 2 个账号：甲、乙",
            "The number — is bound to 2 accounts: 甲, 乙",
        ),
        (
            Sentence(
                "导入批次 {batch} 之后又有改动，不能撤销：{changes}",
                {"batch": 3, "changes": [Sentence("批次 {batch} 用到了 {key}", {"batch": 4, "key": "A1"})] * 2},
            ),
            "导入批次 3 之后又有改动，不能撤销：批次 4 用到了 A1；批次 4 用到了 A1",
            "Import batch 3 cannot be undone, things have changed since: batch 4 uses A1; batch 4 uses A1",
        ),
        (
            Sentence("认出了这是“{title}”，这个版本还不导入它", {"title": Sentence("设备台账")}),
            "认出了这是“设备台账”，这个版本还不导入它",
            "This is “Device ledger”, which this version does not import",
        ),
        (Sentence("{不是模板}"), "{不是模板}", "{不是模板}"),
        (Sentence(""), "", ""),
    ],
)
def test_a_sentence_speaks_after_it_was_kept(sentence: Sentence, chinese: str, english: str) -> None:
    kept = sentences.of(json.loads(json.dumps(sentence.plain())))
    for one in (sentence, kept):
        assert one.text(CHINESE) == str(one) == chinese
        assert one.text(ENGLISH) == english


def test_days_and_amounts_are_kept_as_text() -> None:
    assert Sentence("{day}", {"day": date(2026, 11, 20)}).plain() == {
        "message": "{day}",
        "facts": {"day": "2026-11-20"},
    }


class Taken(Conflict):
    message = "设备 {device} 的状态是 {status}，不能分配"


def test_a_refusal_is_kept_with_the_words_among_its_facts() -> None:
    refused = Taken(device="D1", status="已收回")
    kept = sentences.of(json.loads(json.dumps(refused.sentence().plain())))
    assert kept.text(ENGLISH) == refused.text(ENGLISH) == "Device D1 has the status Returned and cannot be assigned"


def test_parts_of_a_sentence_are_joined_as_the_language_does() -> None:
    assert sentences.listed(["甲", "乙"], CHINESE) == "甲、乙"
    assert sentences.listed(["甲", "乙"], ENGLISH) == "甲, 乙"
    assert sentences.clauses(["甲", "乙"], ENGLISH) == "甲; 乙"
    assert sentences.labelled("甲", "乙", CHINESE) == "甲：乙"
    assert sentences.noted("甲", "乙", ENGLISH) == "甲 (乙)"
    assert sentences.noted("甲", None, ENGLISH) == "甲"
    assert sentences.quoted("甲", ENGLISH) == "“甲”"


@pytest.mark.parametrize(("number", "word"), [(1, "day"), ("1", "day"), (0, "days"), (2, "days"), ("1,001", "days")])
def test_a_number_chooses_its_word(number: object, word: str) -> None:
    assert languages.Choosing("{n} {n:day|days}").format(n=number) == f"{number} {word}"


def test_a_number_chooses_among_many() -> None:
    assert ENGLISH("{n}月").format(n=11) == "Nov"
    assert CHINESE("{n}月").format(n=11) == "11月"


def test_a_word_says_which_of_its_meanings() -> None:
    assert (ENGLISH(C_("list", "账号")), ENGLISH("账号")) == ("Accounts", "Account")
    assert CHINESE(C_("list", "账号")) == "账号"
