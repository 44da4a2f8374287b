"""What a legal entity must be."""

from stdnum.cn import uscc as uscc_number

from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.text import N_

SCHEMES = ("paid_annual", "legacy_spend", "unknown")


class UsccWrong(Invalid):
    """Eighteen characters whose check digit fits."""

    message = N_("统一社会信用代码 {uscc} 不对：应为 18 位，末位是校验码")


class SchemeUnknown(Invalid):
    """One of SCHEMES."""

    message = N_("没有「{scheme}」这种收费制度，可用：{known}")


class EntityExists(Conflict):
    """Name and USCC are each unique."""

    message = N_("主体「{name}」已经存在")


class EnterpriseAccountExists(Conflict):
    """A 小红书号 belongs to one 企业号; a nickname is unique within its entity."""

    message = N_("企业号「{nickname}」已经登记过")


def check_uscc(uscc: str) -> None:
    """Refuse a code whose length or check digit is wrong."""
    if not uscc_number.is_valid(uscc):
        raise UsccWrong(uscc=uscc)


def check_scheme(scheme: str) -> None:
    """Refuse a scheme nobody knows."""
    if scheme not in SCHEMES:
        raise SchemeUnknown(scheme=scheme, known=[*SCHEMES])
