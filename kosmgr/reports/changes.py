"""Rows of the log in words: what was done to what, and what became of it. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kosmgr.kit import sentences
from kosmgr.kit.text import C_, N_
from kosmgr.reports import change_words

Say = Callable[[str], str]
ACTIONS: Mapping[str, str] = {
    "entity.added": N_("登记主体"),
    "enterprise_account.added": N_("登记企业号"),
    "account.opened": N_("开通账号"),
    "account.imported": N_("导入账号"),
    "account.updated": N_("更新账号"),
    "account.certified": N_("登记认证"),
    "account.released": N_("释放席位"),
    "account.retired": N_("账号退役"),
    "account.bound": N_("绑定使用人"),
    "account.unbound": N_("解绑使用人"),
    "account.unbinding_planned": N_("计划解绑"),
    "account.unbinding_called_off": N_("取消解绑计划"),
    "account.unbinding_withdrawn": N_("撤回解绑"),
    "certification.withdrawn": N_("撤回认证期"),
    "account.signed_out": N_("退出全部登录设备"),
    "employee.leaves": N_("登记离职日"),
    "employee.stays": N_("取消离职日"),
    "employee.leave_set": N_("登记休假"),
    "employee.leave_ended": N_("登记休假结束"),
    "checklist.item_set": N_("改交接清单的一项"),
    "checklist.item_left_out": N_("去掉交接清单的一项"),
    "checklist.reset": N_("恢复自带的交接清单"),
    "case.opened": N_("开案件"),
    "case.changed": N_("改案件日期和清单"),
    "case.closed": N_("结案"),
    "case.reopened": N_("重新打开案件"),
    "case.cancelled": N_("撤销案件"),
    "task.done": N_("完成一项"),
    "task.dropped": N_("略过一项"),
    "task.reopened": N_("重新打开一项"),
    "task.waiver_asked": N_("申请豁免"),
    "task.waived": N_("批准豁免"),
    "task.waiver_refused": N_("不同意豁免"),
    "finding.opened": N_("发现问题"),
    "finding.reopened": N_("问题重新打开"),
    "finding.cleared": N_("问题已消除"),
    "finding.accepted": N_("接受风险"),
    "finding.withdrawn": N_("收回接受"),
    "rule.added": N_("新增规则值"),
    "rule.withdrawn": N_("收回规则值"),
    "calendar.entered": N_("导入放假安排"),
    "calendar.withdrawn": N_("收回放假安排"),
    "reminder.planned": N_("改提醒设置"),
    "reminder.hours": N_("改发送时间"),
    "import.applied": N_("写入导入批次"),
    "import.undone": N_("撤销导入批次"),
    "employee.offboarded": N_("登记离职"),
    "fee.paid": N_("登记付款"),
    "account.observed": N_("登记账号现状"),
    "account.device_assigned": N_("指定登录设备"),
    "account.device_unassigned": N_("退出登录设备"),
    "account.sim_assigned": N_("指定手机卡"),
    "account.sim_unassigned": N_("收回手机卡"),
    "account.hold_set": N_("暂停发布"),
    "account.hold_lifted": N_("恢复发布"),
    "account.renewed": N_("续一期"),
    "device.registered": N_("登记设备"),
    "device.observed": N_("登记设备情况"),
    "device.handed_out": N_("发放设备"),
    "device.taken_back": N_("收回设备"),
    "device.enterprise_signed_in": N_("登记企业号登录"),
    "device.enterprise_signed_out": N_("登记企业号退出"),
    "network.registered": N_("登记网络"),
    "network.changed": N_("改网络"),
    "network.ended": N_("停用网络"),
    "account.network_assigned": N_("指定网络"),
    "account.network_unassigned": N_("收回网络"),
    "exemption.asked": N_("申请例外"),
    "exemption.approved": N_("批准例外"),
    "exemption.refused": N_("不批准例外"),
    "exemption.ended": N_("结束例外"),
    "stocktake.opened": N_("开始盘点"),
    "stocktake.seen": N_("登记见到的设备"),
    "stocktake.taken_off": N_("从盘点里去掉"),
    "stocktake.closed": N_("结束盘点"),
    "sim.registered": N_("登记手机卡"),
    "sim.observed": N_("登记手机卡情况"),
    "employee.observed": N_("登记员工情况"),
    "import.dropped": N_("放弃导入预览"),
    "drift.compared": N_("保存平台核对"),
    "drift.dropped": N_("放弃平台核对"),
    "drift.fixed": N_("按平台核对改正"),
    "drift.undone": N_("撤销平台核对的改正"),
    "drift.ticked": N_("记下已在平台改好"),
    "drift.accepted": N_("接受平台核对的差异"),
    "drift.reopened": N_("差异放回待处理"),
    "mapping.remembered": N_("记住表头对应"),
    "fee.recorded": N_("登记费用"),
    "fee.invoiced": N_("登记发票"),
    "employee.added": N_("登记员工"),
    "employee.employed": N_("登记任职"),
    "employee.phone_revealed": N_("查看员工手机号"),
    "employee.address_added": N_("登记员工邮箱"),
    "employee.address_changed": N_("更改员工邮箱"),
    "employee.address_removed": N_("删去员工邮箱"),
    "employee.address_revealed": N_("查看员工邮箱"),
    "schedule.added": N_("新建定时报表"),
    "schedule.changed": N_("更改定时报表"),
    "schedule.switched": N_("开关定时报表"),
    "schedule.run": N_("立即制作定时报表"),
    "calendar.made": N_("生成日历地址"),
    "calendar.revoked": N_("收回日历地址"),
    "user.address_added": N_("登记用户邮箱"),
    "user.address_changed": N_("更改用户邮箱"),
    "user.address_removed": N_("删去用户邮箱"),
    "sim.number_revealed": N_("查看手机卡号码"),
    "employee.paper_signed": N_("登记签署文件"),
    "employee.paper_ended": N_("作废签署文件"),
    "application.filed": N_("登记申请"),
    "application.submit": N_("提交审批"),
    "application.agreed": N_("同意一步审批"),
    "application.approved": N_("批准申请"),
    "application.case_opened": N_("开入职事项"),
    "application.refuse": N_("驳回申请"),
    "application.send_back": N_("退回补材料"),
    "application.hold": N_("搁置申请"),
    "application.withdraw": N_("撤回申请"),
    "application.completed": N_("补充申请"),
    "application.ruled": N_("决定可以继续"),
    "application.informed": N_("告知本人"),
    "application.submitted": N_("提交平台"),
    "application.platform_rejected": N_("平台驳回"),
    "application.opened": N_("申请已开通"),
    "application.steps_set": N_("更改审批步骤"),
    "link.sent": N_("发签署链接"),
    "link.opened": N_("打开签署链接"),
    "link.locked": N_("签署链接锁定"),
    "link.revoked": N_("收回签署链接"),
    "signature.made": N_("签署"),
    "confirmation.made": N_("确认在职和设备"),
    "consent.given": N_("同意"),
    "consent.refused": N_("不同意"),
    "consent.withdrawn": N_("撤回同意"),
    "request.made": N_("提出个人信息请求"),
    "request.answered": N_("答复个人信息请求"),
    "reminder.acknowledged": N_("答复提醒：知道了"),
    "reminder.snoozed": N_("答复提醒：稍后"),
    "reminder.handed": N_("答复提醒：转交"),
    "reminder.answer_withdrawn": N_("收回对提醒的答复"),
    "user.added": N_("新增用户"),
    "user.granted": N_("授予角色"),
    "user.revoked": N_("收回角色"),
    "user.disabled": N_("停用用户"),
    "user.enabled": N_("启用用户"),
    "user.reset": N_("发重设密码链接"),
    "user.password_set": N_("设置密码"),
    "user.logged_in": C_("log", "登录"),
    "user.logged_out": N_("退出登录"),
    "user.session_ended": N_("结束登录"),
    "document.added": N_("登记文件"),
    "document.described": N_("改正文件登记"),
    "document.attached": N_("上传文件"),
    "document.downloaded": N_("打开文件"),
    "document.checked": N_("核对文件"),
    "document.superseded": N_("登记文件被取代"),
    "document.held": N_("设法律保留"),
    "document.hold_lifted": N_("解除法律保留"),
    "document.erased": N_("清除文件"),
    "employee.erased": N_("擦除个人信息"),
    "employee.known_again": N_("擦除后再次入职"),
    "retention.held": N_("设法律保留"),
    "retention.hold_lifted": N_("解除法律保留"),
    "document.platform_updated": N_("登记文件已在平台更新"),
    "enterprise_account.platform_updated": N_("登记企业号已在平台更新"),
    "entity.legal_change": N_("登记法人或地址变更"),
    "destination.added": N_("添加发送渠道"),
    "destination.changed": N_("更改发送渠道"),
    "destination.disabled": N_("停用发送渠道"),
    "destination.enabled": N_("启用发送渠道"),
    "destination.removed": N_("删除发送渠道"),
    "destination.tested": N_("测试发送渠道"),
    "note.added": N_("登记笔记"),
    "note.changed": N_("改笔记"),
    "note.planned": N_("笔记排期"),
    "note.unplanned": N_("笔记撤出排期"),
    "note.published": N_("登记笔记发布"),
    "note.dropped": N_("笔记不发或下架"),
    "note.restored": N_("恢复笔记"),
    "note.read": N_("登记笔记读数"),
    "test_account.added": N_("登记测试号"),
    "test_account.renamed": N_("改测试号昵称"),
    "test_account.ended": N_("停用测试号"),
    "test_account.resumed": N_("重新启用测试号"),
    "spot_round.drawn": N_("抽取飞行检查"),
    "spot_round.named": N_("指定飞行检查"),
    "spot_check.opened": N_("开始飞行检查"),
    "spot_check.told": N_("发飞行检查的链接"),
    "spot_check.link_shown": N_("看飞行检查的链接"),
    "spot_check.not_delivered": N_("飞行检查的邮件没有送到"),
    "spot_check.photos_sent": N_("交飞行检查的照片"),
    "spot_check.answered": N_("飞行检查交齐"),
    "spot_check.asked_again": N_("飞行检查要求重拍"),
    "spot_check.passed": N_("飞行检查通过"),
    "spot_check.failed": N_("飞行检查不通过"),
    "spot_check.silent": N_("飞行检查逾期没有交"),
    "spot_check.cancelled": N_("取消飞行检查"),
    "spot_check.photos_erased": N_("擦除飞行检查的照片"),
    "token.made": N_("新建令牌"),
    "token.revoked": N_("撤销令牌"),
}
VERBS: Mapping[str, str] = {
    "created": N_("新建"),
    "added": N_("新增"),
    "imported": N_("导入"),
    "observed": N_("台账更新"),
    "updated": N_("更新"),
    "changed": N_("更改"),
    "deleted": N_("移除"),
    "removed": N_("移除"),
    "ended": N_("结束"),
    "undone": N_("撤销"),
    "applied": N_("写入"),
    "import_changed": N_("随导入更改"),
    "import_withdrawn": N_("随撤销移除"),
}
THINGS: Mapping[str, str] = {
    "entity": N_("主体"),
    "enterprise_account": N_("企业号"),
    "account": N_("账号"),
    "account_observation": N_("账号台账记录"),
    "seat": N_("席位"),
    "seat_occupancy": N_("席位占用"),
    "seat_pool": N_("席位池"),
    "employee": N_("员工"),
    "employee_observation": N_("花名册记录"),
    "employment": N_("任职"),
    "binding": N_("绑定"),
    "term": N_("认证期"),
    "fee": N_("认证费"),
    "invoice": N_("发票"),
    "device": N_("设备"),
    "device_observation": N_("设备台账记录"),
    "device_assignment": N_("登录设备"),
    "sim": N_("手机卡"),
    "network": N_("网络"),
    "exemption": N_("例外"),
    "stocktake": N_("盘点"),
    "sim_observation": N_("手机卡台账记录"),
    "sim_assignment": N_("登录手机卡"),
    "document": N_("文件"),
    "finding": C_("one", "检查结果"),
    "rule_value": N_("规则值"),
    "calendar_year": N_("放假安排"),
    "reminder_plan": N_("提醒设置"),
    "reminder_hours": N_("发送时间"),
    "import_batch": N_("导入批次"),
    "drift_comparison": N_("平台核对"),
    "batch": N_("导入批次"),
    "column_mapping": N_("表头对应"),
    "case": N_("案件"),
    "task": N_("待办"),
    "user": N_("用户"),
    "token": N_("访问令牌"),
    "posting_hold": N_("发布暂停"),
    "application": N_("员工号申请"),
    "link": N_("签署链接"),
    "spot_round": N_("飞行检查轮次"),
    "note": N_("笔记"),
    "test_account": N_("测试号"),
    "spot_check": N_("飞行检查"),
    "signature": N_("签署件"),
    "confirmation": N_("本人确认"),
    "data_request": N_("个人信息请求"),
    "reminder_answer": N_("对提醒的答复"),
    "destination": N_("发送渠道"),
    "report_schedule": N_("定时报表"),
}


def action_word(action: str, say: Say) -> str:
    """What was done, in words; an action without words of its own is thing and verb, or stands for itself."""
    if action in ACTIONS:
        return say(ACTIONS[action])
    thing, _, verb = action.partition(".")
    if thing in THINGS and verb in VERBS:
        return say(N_("{thing}：{verb}")).format(thing=say(THINGS[thing]), verb=say(VERBS[verb]))
    return action


def subject_word(kind: str, subject_id: int, named: Mapping[tuple[str, int], str], say: Say) -> str:
    """What it was done to: by name where one is known, else kind and number."""
    name = named.get((kind, subject_id))
    return name if name is not None else f"{say(THINGS.get(kind, kind))} {subject_id}"


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, say: Say) -> str:
    """Field by field: old → new where both are known, else what is known."""
    before, after = before or {}, after or {}
    said = []
    for field in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(field), after.get(field)
        if (
            field in change_words.SILENT
            or (old == new and field in before and field in after)
            or (old is None and new is None)
        ):
            continue
        label = say(change_words.FIELDS.get(field, field))
        if old is not None and new is not None:
            moved = f"{_shown(field, old, say)} → {_shown(field, new, say)}"
        else:
            moved = _shown(field, old if new is None else new, say)
        said.append(sentences.labelled(label, moved, say))
    return sentences.clauses(said, say)


def _shown(field: str, value: Any, say: Say) -> str:
    if isinstance(value, bool):
        return say(N_("是")) if value else say(N_("否"))
    if isinstance(value, int) and field.endswith("_fen"):
        return f"{value / 100:,.2f}"
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict | list) for one in value)):
        return say(N_("{count} 条")).format(count=len(value) if isinstance(value, list) else 1)
    if isinstance(value, list):
        return sentences.listed((_shown(field, one, say) for one in value), say)
    if isinstance(value, date):
        return value.isoformat()
    known = change_words.VALUES.get(field, {}).get(str(value))
    return str(value) if known is None else say(known)


def import_counts(report: Mapping[str, Any]) -> dict[str, int]:
    """Rows created, updated and unchanged, and rejected cells, over all files and tables of an import report."""
    tables = [table for file in report.get("files", ()) for table in file.get("tables", ())]
    counts = {name: sum(int(table.get(name, 0)) for table in tables) for name in ("created", "updated", "unchanged")}
    return {**counts, "rejected": sum(len(table.get("rejected", ())) for table in tables)}
