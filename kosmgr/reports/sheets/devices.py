"""Work phones, SIM cards, and what is shared where it should not be."""

from collections.abc import Iterator

from kosmgr.kit import sentences
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.matrix.rules import Picture
from kosmgr.reports.facts import Facts
from kosmgr.reports.paper import DAY, MONEY, WHOLE, Column, Paper
from kosmgr.reports.sheets import common

DEVICES, SIMS, CLUSTERS = C_("list", "设备"), C_("list", "手机卡"), N_("共用关系")
SHARING = ("isolation.shared-device", "isolation.shared-sim", "isolation.shared-network")
KINDS = {"device": N_("共用设备"), "sim": N_("共用手机卡"), "network": N_("共用出口")}
DEVICE_COLUMNS = (
    Column(N_("设备编号"), 13),
    Column(N_("机型"), 18),
    Column(N_("主体"), 24),
    Column(N_("门店"), 12),
    Column(N_("保管人"), 11),
    Column(N_("账号数"), 8, WHOLE),
    Column(N_("登录账号"), 40),
    Column(N_("小红书号"), 24),
    Column(N_("上网方式"), 11),
    Column(N_("网络"), 16),
    Column(N_("出口 IP"), 14),
    Column(N_("最近盘点"), 11, DAY),
    Column(N_("台账状态"), 11),
)
SIM_COLUMNS = (
    Column(N_("手机号"), 15),
    Column(N_("主体"), 24),
    Column(N_("运营商"), 9),
    Column(N_("办卡人"), 12),
    Column(N_("办卡人工号"), 11),
    Column(N_("办卡人离职日"), 12, DAY),
    Column(N_("使用人"), 12),
    Column(N_("账号数"), 8, WHOLE),
    Column(N_("登录账号"), 36),
    Column(N_("插在设备"), 12),
    Column(N_("号码状态"), 11),
    Column(N_("月租（元）"), 11, MONEY),
    Column(N_("最近核实"), 11, DAY),
)
CLUSTER_COLUMNS = (
    Column(N_("共用的是"), 12),
    Column(N_("编号或地址"), 18),
    Column(N_("账号数"), 8, WHOLE),
    Column(N_("程度"), 8),
    Column(N_("处理"), 9),
    Column(N_("小红书号"), 13),
    Column(N_("账号昵称"), 22),
    Column(N_("使用人"), 11),
    Column(N_("状态"), 12),
    Column(N_("企业号"), 22),
    Column(N_("本期认证费（元）"), 12, MONEY),
    Column(N_("主体"), 24),
)


def device_rows(picture: Picture, say: common.Say) -> Iterator[tuple[object, ...]]:
    """The cells of `DEVICE_COLUMNS`."""
    slots = {slot: say(word) for slot, word in words.SLOTS.items()}
    for device in picture.devices:
        held = [(picture.by_account[number], slot) for number, slot in device.accounts if number in picture.by_account]
        entity = picture.entities.get(device.entity_id) if device.entity_id is not None else None
        yield (
            device.number,
            device.model,
            entity.name if entity else None,
            device.store,
            device.keeper_name,
            len(held),
            sentences.listed((sentences.noted(line.nickname, slots[slot], say) for line, slot in held), say),
            sentences.listed((line.xhs_id for line, _ in held), say),
            common.spoken(say, words.NETWORKS, device.network_kind),
            device.network,
            device.ip,
            device.counted_on,
            device.status,
        )


def sim_rows(picture: Picture, say: common.Say) -> Iterator[tuple[object, ...]]:
    """The cells of `SIM_COLUMNS`; numbers are masked."""
    for sim in picture.sims:
        held = [picture.by_account[number] for number in sim.account_ids if number in picture.by_account]
        entity = picture.entities.get(sim.entity_id) if sim.entity_id is not None else None
        yield (
            sim.masked,
            entity.name if entity else None,
            sim.carrier,
            sim.registrant_name or common.spoken(say, words.REGISTRANTS, sim.registrant_kind),
            sim.registrant_employee,
            sim.registrant_left_on,
            sim.user_name,
            len(held),
            sentences.listed((sentences.noted(line.nickname, line.xhs_id, say) for line in held), say)
            or sim.account_nickname,
            sim.device,
            sim.status,
            sim.rent_fen,
            sim.verified_on,
        )


def cluster_rows(facts: Facts, say: common.Say) -> Iterator[tuple[object, ...]]:
    """The cells of `CLUSTER_COLUMNS`: one row per account of each sharing finding."""
    picture = facts.picture
    by_key = {line.xhs_id: line for line in picture.accounts}
    enterprises = {e.id: e.nickname for entity in picture.entities.values() for e in entity.enterprise_accounts}
    for finding in facts.findings:
        if finding.rule not in SHARING:
            continue
        kind = finding.rule.removeprefix("isolation.shared-")
        shared = next((subject.label for subject in finding.subjects if subject.kind == kind), finding.rule)
        accounts = [by_key[s.key] for s in finding.subjects if s.kind == "account" and s.key in by_key]
        for line in accounts:
            yield (
                say(KINDS[kind]),
                shared,
                len(accounts),
                say(words.SEVERITIES[finding.severity].word),
                say(words.FINDING_STATUS[finding.status].word),
                line.xhs_id,
                line.nickname,
                line.holder.name if line.holder else None,
                say(words.STATES[line.state.value].word),
                enterprises.get(line.enterprise_account_id or 0),
                line.fee.amount_fen if line.fee else None,
                picture.entities[line.entity_id].name,
            )


def write(paper: Paper, facts: Facts) -> int:
    """The three sheets; returns how many rows."""
    say, picture = paper.say, facts.picture
    clusters = list(cluster_rows(facts, say))
    exposed = sum(fen for row in clusters if isinstance(fen := row[10], int))
    columns = tuple(
        Column(column.title, column.width, column.kind, exposed / 100) if index == 10 else column
        for index, column in enumerate(CLUSTER_COLUMNS)
    )
    count = len({(row[0], row[1]) for row in clusters})
    shades = [*common.severity_shades(3, say), *common.state_shades(8, say)]
    title = say(N_("共用关系：{count} 组，{accounts} 行")).format(count=count, accounts=len(clusters))
    empty = N_("没有账号共用设备、手机卡或出口")
    total = paper.table(paper.sheet(CLUSTERS, "#93307A"), title, columns, clusters, shades, frozen=2, empty=empty)
    devices = list(device_rows(picture, say))
    title = say(N_("设备（{count} 台）")).format(count=len(devices))
    empty = N_("还没有设备，先导入设备台账")
    total += paper.table(paper.sheet(DEVICES, "#637A95"), title, DEVICE_COLUMNS, devices, frozen=1, empty=empty)
    sims = list(sim_rows(picture, say))
    title = say(N_("手机卡（{count} 张，号码已遮盖）")).format(count=len(sims))
    empty = N_("还没有手机卡，先导入手机卡台账")
    return total + paper.table(paper.sheet(SIMS, "#637A95"), title, SIM_COLUMNS, sims, frozen=1, empty=empty)
