"""Refusals: a rule said no. Never a bug, never an HTTP number.

Rooms subclass the four kinds beside the rule that refuses, with a Chinese sentence and named facts;
each shell has one table from kind to status or exit code.
"""

from collections.abc import Callable
from typing import ClassVar

from kosmgr.kit import sentences
from kosmgr.kit.text import N_


class Refused(Exception):
    """A request a rule refuses; `facts` fill the named places of `message`."""

    message: ClassVar[str] = N_("这个操作被拒绝了")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.text())

    @property
    def code(self) -> str:
        """The stable name other programs may rely on."""
        return type(self).__name__

    def sentence(self) -> sentences.Sentence:
        """What is said, apart from its facts: to be kept and read in another language later."""
        return sentences.Sentence(self.message, {name: _known(value) for name, value in self.facts.items()})

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, in the language `translate` speaks."""
        return self.sentence().text(translate)


def _known(value: object) -> object:
    """A text among the facts may be a word of ours; then it speaks the language too."""
    if isinstance(value, (list, tuple)):
        return [_known(one) for one in value]
    return sentences.Sentence(value) if isinstance(value, str) and value else value


class NotFound(Refused):
    """There is no such thing, or it is not yours to see; which of the two is not said."""

    message = N_("没有找到这条记录，或者你没有查看它的权限")


class Forbidden(Refused):
    """You may see it, and may not do this with it."""

    message = N_("你没有做这件事的权限")


class Conflict(Refused):
    """Somebody was faster, or the present state does not allow it."""

    message = N_("数据刚被别人改过，请刷新后再试")


class Invalid(Refused):
    """What was given cannot be understood or is out of range."""

    message = N_("填写的内容有误")
