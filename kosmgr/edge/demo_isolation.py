"""A cluster of the demonstration company that was held after a punishment, with one account let go again."""

from kosmgr.edge import units
from kosmgr.isolation import freezing
from kosmgr.policy import Actor
from kosmgr.runtime import Runtime

PUNISHED, RELEASED = "9000000205", "9000000204"


def fill(runtime: Runtime, compliance: Actor) -> None:
    """Two accounts of one phone: the second was limited, the first went on."""
    with units.writing(runtime, compliance) as work:
        frozen = freezing.freeze(work, PUNISHED, "平台通知：内容违规，限流 7 天；同机账号先停")
        freezing.release(work, frozen.id, RELEASED, "查过近 30 天笔记没有违规，已约好 11 月底换机")
