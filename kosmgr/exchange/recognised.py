"""Sheets we know by sight and do not import in this release: kind → (title, the headings that tell them)."""

from kosmgr.kit.text import N_


def _headings(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SHEETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "violations": (
        N_("违规申诉台账"),
        _headings(
            "编号 收到日期 账号/店铺 小红书号 主体 违规类型 违规原因 处罚措施 处罚期限 开始 结束 责任人 申诉状态 "
            "申诉提交日 申诉渠道 申诉结果 整改措施 整改完成 关联笔记 扣分"
        ),
    ),
    "logins": (
        N_("登录日志"),
        _headings("时间 登录时间 账号 小红书号 设备 设备编号 IP IP地址 城市 登录城市"),
    ),
}
