"""What the demonstration company has in its register beside the ledgers: networks, custody, exemptions, counts.

The exemptions stand on phones no finding of sharing is about, so that every finding of a plain import is shown too.
"""

from datetime import timedelta

from kosmgr.devices import custody, exemptions, networks, service, stocktakes
from kosmgr.entities import service as entities
from kosmgr.people import service as people
from kosmgr.seats import service as seats
from kosmgr.work import Work

ENTITY = "杭州禾木示例家居有限公司"
NETWORKS = (
    networks.Given("余杭店WiFi", "wifi", "10.20.3.0/24", "电信", "杭州"),
    networks.Given("滨江店5G", "5g", "10.20.2.0/28", "移动", "杭州"),
    networks.Given("西湖店5G-1", "5g", "10.20.1.1", "移动", "杭州", exclusive=True),
    networks.Given("西湖店5G-2", "5g", "10.20.1.2", "联通", "杭州", exclusive=True),
    networks.Given("总部办公网", "office", "10.20.100.0/22", "电信", "杭州", exempt=True, exempt_reason="总部人人都用"),
)
COUNTED_STORE, OPEN_STORE = "拱墅店", "西湖店"
DAY = timedelta(days=1)


def fill(work: Work) -> None:
    """The networks of the shops, a phone that changed hands, and two counts of phones."""
    owner = entities.named_entity(work, ENTITY)
    for given in NETWORKS:
        networks.register_network(work, owner.id, given)
    _custody(work, owner.id)
    _stocktakes(work, owner.id)


def _custody(work: Work, entity_id: int) -> None:
    """DEV-012 went to 赵雪 for three weeks and came back; DEV-016 is with her now."""
    person = people.visible_employee(work, "HM0022", entity_id)
    spare = service.visible_device(work, "DEV-012")
    custody.hand_out(work, spare, person, work.today - 40 * DAY, "屏幕完好，带充电器")
    custody.came_back(work, spare, work.today - 19 * DAY, "后盖有划痕，充电器已还")
    own = service.visible_device(work, "DEV-016")
    custody.hand_out(work, own, person, work.today - 18 * DAY, "新机，带壳")


def _stocktakes(work: Work, entity_id: int) -> None:
    """One that is over and found everything but a number nobody knows, and one that goes on."""
    over = stocktakes.open_stocktake(work, entity_id, COUNTED_STORE)
    standing = stocktakes.count(work, over.id)
    stocktakes.see(work, over.id, " ".join([*(phone.number for phone in standing.missing), "DEV-099"]))
    stocktakes.close(work, over.id)
    running = stocktakes.open_stocktake(work, entity_id, OPEN_STORE)
    stocktakes.see(work, running.id, "DEV-001 DEV-002 DEV-009")


def ask(work: Work) -> tuple[int, int]:
    """Somebody of operations asks for leave twice."""
    first, second = (seats.visible_account(work, one).id for one in ("9000000113", "9000000122"))
    spare = service.visible_device(work, "DEV-012").id
    soon = exemptions.ask(
        work, "device", spare, (first, second), "何静休产假，账号暂由胡军在备用机上维护", work.today + 6 * DAY
    )
    reason = "新员工的手机下周到，先和曹颖的手机轮流用"
    other = service.visible_device(work, "DEV-019").id
    third, fourth = (seats.visible_account(work, one).id for one in ("9000000119", "9000000126"))
    waiting = exemptions.ask(work, "device", other, (third, fourth), reason, work.today + 13 * DAY)
    return soon.id, waiting.id


def decide(work: Work, asked: tuple[int, int]) -> None:
    """Compliance agrees to the first; the second waits."""
    exemptions.decide(work, asked[0], True, "只限产假期间，到期前换回")
