"""A seat that is paid for and that nobody uses."""

from collections.abc import Iterator
from datetime import date

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, seat_subject
from kosmgr.kit.money import yuan
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture, days_left, unused_fee


def judge(picture: Picture, facts: None, book: RulesOfDay) -> Iterator[Seen]:
    """Seats whose account has no holder."""
    for line in picture.seated():
        if line.holder is None:
            yield _seen(picture, line, book.value("kos.cert_fee", line.entity_id))


def _seen(picture: Picture, line: AccountLine, usual_fee_fen: int) -> Seen:
    since = line.unbound_on or line.certified_from_on or line.opened_on
    fee = usual_fee_fen if line.fee is None or line.fee.amount_fen is None else line.fee.amount_fen
    wasted = _unused(line, fee, since)
    left = days_left(picture.on, line.certified_until_on)
    evidence = {
        "since_on": since,
        "days_idle": None if since is None else (picture.on - since).days,
        "last_holder": line.last_holder_name,
        "paid_until_on": line.certified_until_on,
        "days_left_then": None if since is None else days_left(since, line.certified_until_on),
        "days_left_now": left,
        "fee_fen": fee,
        "wasted_fen": wasted,
        "still_unused_fen": _unused(line, fee, picture.on),
        "nickname_names_last_holder": bool(line.last_holder_name) and str(line.last_holder_name) in line.nickname,
        "platform_state": line.platform_state,
    }
    return Seen(
        line.entity_id,
        (account_subject(line), seat_subject(picture, line)),
        facts={"account": line.nickname, "since": since or "—", "days": max(0, left or 0), "wasted": yuan(wasted)},
        evidence=evidence,
    )


def _unused(line: AccountLine, fee_fen: int, since_on: date | None) -> int:
    if since_on is None:
        return 0
    return unused_fee(fee_fen, line.certified_from_on, line.certified_until_on, since_on)


CHECK = Check(
    name="idle",
    rule="seats.idle",
    title=N_("闲置席位"),
    severity="medium",
    message=N_("「{account}」自 {since} 起没有使用人，认证还剩 {days} 天，空置的认证费 {wasted} 元"),
    next_step=N_("绑定给在职员工，改掉带前任姓名的昵称；不再用就释放席位"),
    needs=("kos.cert_fee",),
    judge=judge,
)
