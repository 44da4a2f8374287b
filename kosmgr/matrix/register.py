"""The lists of networks, exemptions and stocktakes, in the shapes other programs rely on."""

from kosmgr.devices import exemptions as leave
from kosmgr.devices import stocktakes as counts
from kosmgr.matrix import service
from kosmgr.matrix.shapes import Chosen, Item
from kosmgr.work import Work


def networks(work: Work, chosen: Chosen) -> list[Item]:
    """Networks that are there on the day, with the accounts that go out over them."""
    picture = service.picture(work, None, chosen)
    found = []
    for line in picture.networks:
        accounts = [picture.by_account[one].xhs_id for one in line.account_ids if one in picture.by_account]
        entity = picture.entities.get(line.entity_id or 0)
        found.append(
            {
                "id": line.id,
                "network": line.name,
                "entity": entity.name if entity else None,
                "kind": line.kind,
                "cidr": line.cidr,
                "carrier": line.carrier,
                "city": line.city,
                "exclusive": line.exclusive,
                "exempt": line.exempt,
                "accounts": accounts,
                "account_count": len(accounts),
            }
        )
    return found


def exemptions(work: Work, chosen: Chosen) -> list[Item]:
    """Exemptions from exclusivity: live, asked for, and over."""
    ids = None if chosen is None else list(chosen)
    entities = {line.id: line.name for line in service.picture(work, None, chosen).entities.values()}
    return [
        {
            "id": line.id,
            "entity": entities.get(line.entity_id),
            "kind": line.kind,
            "thing": line.thing,
            "slot": line.slot,
            "accounts": [xhs_id for _id, xhs_id, _name in line.accounts],
            "reason": line.reason,
            "standing": line.standing,
            "asked_by": line.asked_by,
            "decided_by": line.decided_by,
            "from": line.from_on,
            "until": line.until_on,
            "ended_on": line.ended_on,
            "ended_reason": line.ended_reason,
        }
        for line in leave.listing(work, ids)
    ]


def stocktakes(work: Work, chosen: Chosen) -> list[Item]:
    """Stocktakes with what they found; of an open one nothing is missing yet."""
    return [
        {
            "id": row.id,
            "entity": row.entity,
            "store": row.store,
            "state": "open" if row.closed_on is None else "closed",
            "opened_on": row.opened_on,
            "opened_by": row.opened_by,
            "closed_on": row.closed_on,
            "closed_by": row.closed_by,
            "found": row.found,
            "missing": row.missing,
            "unexpected": row.unexpected,
        }
        for row in counts.listing(work, None if chosen is None else list(chosen))
    ]
