"""Taking a split plan's moves over one by one: each is the ordinary use case of the register."""

from kosmgr.devices import networks
from kosmgr.devices import service as devices
from kosmgr.isolation import planning, rules, service, splitting
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

REASON = N_("按拆分方案")
CARD, PHONE = N_("卡"), N_("手机")


@requires(Permission.DEVICE_WRITE)
def accept(work: Work, entity_id: int, key: str, account: str | None = None, number: str = "") -> planning.Step:
    """Carry one move out; `number`: of the phone or card that was bought. The rest stays the best."""
    step = service.step(work, entity_id, key, account)
    move = step.move
    if move.kind in splitting.BOUGHT and not number.strip():
        raise rules.NumberNeeded(thing=PHONE if move.kind == splitting.BUY_DEVICE else CARD)
    if move.kind in (splitting.DEVICE, splitting.BUY_DEVICE):
        _to_phone(work, step, entity_id, number)
    elif move.kind in (splitting.SIM, splitting.BUY_SIM):
        _to_card(work, step, entity_id, number)
    elif move.kind == splitting.OWN_DATA:
        _online(work, step, entity_id, step.target)
    else:
        assert move.network_id is not None
        networks.move_to(work, move.account_id, move.network_id, reason=REASON)
    return step


def _to_phone(work: Work, step: planning.Step, entity_id: int, number: str) -> None:
    move = step.move
    if move.slot is None:
        device_id, slot = devices.register_device(work, number, entity_id, store=step.account.store).id, "main"
    else:
        device_id, slot = move.slot
    devices.sign_out(work, move.account_id, reason=REASON)
    devices.assign_device(work, move.account_id, device_id, slot)


def _to_card(work: Work, step: planning.Step, entity_id: int, number: str) -> None:
    move, had_none = step.move, not step.account.sim_ids
    sim_id = move.sim_id or devices.register_sim(work, number, entity_id).id
    devices.drop_cards(work, move.account_id, reason=REASON)
    devices.assign_sim(work, move.account_id, sim_id)
    if had_none:  # it was wanted as a way online
        _online(work, step, entity_id, devices.visible_sim(work, sim_id).number_masked)


def _online(work: Work, step: planning.Step, entity_id: int, card: str) -> None:
    """Its own card's mobile data, registered as a network for this account alone."""
    given = networks.Given(f"5G {card} {step.account.xhs_id}", "5g", exclusive=True)
    network = networks.register_network(work, entity_id, given)
    networks.move_to(work, step.account.id, network.id, reason=REASON)
