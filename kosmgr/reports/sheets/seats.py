"""One row per seat: who holds what, on which phone, until when."""

from collections.abc import Iterator

from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.matrix.rules import AccountLine, Picture, days_left
from kosmgr.reports.facts import Facts
from kosmgr.reports.paper import DAY, WHOLE, Column, Paper
from kosmgr.reports.sheets import common

NAME = N_("席位与使用人")
COLUMNS = (
    Column(N_("主体"), 24),
    Column(N_("席位"), 6, WHOLE),
    Column(N_("状态"), 12),
    Column(N_("账号昵称"), 22),
    Column(N_("小红书号"), 13),
    Column(N_("账号类型"), 15),
    Column(N_("使用人"), 11),
    Column(N_("工号"), 10),
    Column(N_("用工类型"), 9),
    Column(N_("门店"), 11),
    Column(N_("使用起"), 11, DAY),
    Column(N_("离职日"), 11, DAY),
    Column(N_("登录设备"), 12),
    Column(N_("网络"), 16),
    Column(N_("手机号"), 15),
    Column(N_("认证至"), 11, DAY),
    Column(N_("剩余天数"), 9, WHOLE),
    Column(N_("平台状态"), 11),
    Column(N_("最近发布"), 11, DAY),
    Column(N_("近 30 天发文"), 9, WHOLE),
    Column(N_("体检分"), 7, WHOLE),
    Column(N_("粉丝"), 9, WHOLE),
)
STATE, LEFT, HEALTH = 2, 16, 20


def rows(picture: Picture, lines: list[AccountLine], say: common.Say) -> Iterator[tuple[object, ...]]:
    """The cells of `COLUMNS`, one tuple per account."""
    state_words = {state: say(word.word) for state, word in words.STATES.items()}
    owners = {key: say(word.word) for key, word in words.OWNERSHIP.items()}
    names = {entity.id: entity.name for entity in picture.entities.values()}
    for line in lines:
        holder = line.holder
        yield (
            names[line.entity_id],
            line.seat_number,
            state_words[line.state.value],
            line.nickname,
            line.xhs_id,
            owners[line.ownership],
            holder.name if holder else None,
            holder.number if holder else None,
            common.spoken(say, words.EMPLOYMENT, holder.kind) if holder else None,
            line.store,
            holder.from_on if holder else None,
            holder.left_on if holder else None,
            sentences.listed((picture.by_device[number].number for number in line.device_ids), say),
            network(line, say),
            sentences.listed((picture.by_sim[number].masked for number in line.sim_ids), say),
            line.certified_until_on,
            days_left(picture.on, line.certified_until_on),
            line.platform_state,
            line.last_posted_on,
            line.posts_30d,
            line.health_score,
            line.followers,
        )


def network(line: AccountLine, say: common.Say) -> str | None:
    """The network by name, or by kind and address where it has none."""
    if line.network:
        return line.network
    kind = common.spoken(say, words.NETWORKS, line.network_kind)
    return " ".join(part for part in (kind, line.ip) if part) or None


def write(paper: Paper, facts: Facts) -> int:
    """The sheet; returns how many rows."""
    say, picture = paper.say, facts.picture
    page = paper.sheet(NAME, "#2C8A63")
    first = next(iter(picture.entities), 0)
    shades = [
        *common.state_shades(STATE, say),
        *common.days_left_shades(LEFT, facts.ruled.windows(first).due_days if first else 0),
        *common.health_shades(HEALTH, facts.health_risk_below, facts.health_safe_from),
    ]
    title = say(N_("席位与使用人（{count} 席）")).format(count=len(facts.lines))
    return paper.table(
        page,
        title,
        COLUMNS,
        list(rows(picture, list(facts.lines), say)),
        shades,
        frozen=4,
        empty=N_("还没有账号占用席位，先导入账号台账"),
    )
