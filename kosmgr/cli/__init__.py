"""The command line. `kosmgr COMMAND …`: one module per drawer, loaded when a command of its is asked for.

The table below is what `kosmgr --help` prints, so that help needs neither the database layer nor any room.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module, metadata
from typing import Any, NamedTuple

from kosmgr.cli import exits
from kosmgr.kit.text import N_


class Drawer(NamedTuple):
    """A module of `kosmgr.cli` and the commands it holds, each with one line of help."""

    module: str
    commands: Mapping[str, str]


DRAWERS: tuple[Drawer, ...] = (
    Drawer(
        "entities",
        {
            "entities": N_("主体一览；entities add 登记主体"),
            "enterprise-accounts": N_("企业号一览；enterprise-accounts add 登记企业号"),
        },
    ),
    Drawer("exchange", {"import": N_("导入台账：先预览，--apply 写入，import undo 撤销一批")}),
    Drawer(
        "drift",
        {"drift": N_("平台核对；compare 比较平台名单，list 记录，show 差异，fix 改正，undo 撤销一批")},
    ),
    Drawer(
        "seats",
        {
            "seats": N_("席位：上限、已用、空余"),
            "accounts": N_("账号一览；accounts open 开通，release 释放，retire 退役，certify 认证，renew 续期"),
            "quota": N_("席位上限与依据；quota set 改一个主体的上限"),
        },
    ),
    Drawer("people", {"people": N_("员工一览；people add 登记，rehire 再次入职，phone 按手机号查找，email 邮箱")}),
    Drawer(
        "links",
        {
            "links": N_(
                "签署链接：谁办了；links send 发，resend 重发，revoke 收回，consent 记纸面答复，requests 个人信息请求"
            )
        },
    ),
    Drawer(
        "bindings",
        {
            "bindings": N_("谁在用哪个账号"),
            "bind": N_("把账号交给员工使用"),
            "unbind": N_("解除绑定"),
            "offboard": N_("员工离职：开离职交接案件"),
        },
    ),
    Drawer(
        "applications",
        {"applications": N_("员工号申请；file 提交，agree 同意，disagree 不同意，return 退回，steps 审批步骤")},
    ),
    Drawer(
        "cases",
        {
            "cases": N_("入离调案件；cases show 清单，tick 办完一项，waive 申请豁免，close 结案；--clock 离职解绑时钟"),
            "handover": N_("把账号交给另一个人，开交接案件"),
            "successor": N_("写明交接案件的新使用人"),
            "transfer": N_("把人调到另一个主体"),
            "release-all": N_("一个人的账号、设备、手机卡全部交还"),
            "leave": N_("批准的休假；--back 登记回来"),
        },
    ),
    Drawer(
        "checklists",
        {"checklists": N_("入离调的清单；checklists show 看，set 加或改一项，remove 去掉，reset 恢复自带的")},
    ),
    Drawer(
        "certification", {"renewals": N_("到期与已过期的认证"), "fees": N_("fees record 登记认证费，fees pay 登记付款")}
    ),
    Drawer(
        "isolation",
        {
            "isolation": N_(
                "共用群；isolation around 牵连，preview 预览，split 拆法，accept 登记一步，freeze 冻结，release 解冻"
            )
        },
    ),
    Drawer(
        "duplicates",
        {
            "duplicates": N_(
                "谁抄了谁；duplicates pairs 每一对，show 一组与模板，compare 两篇，scan 再比一遍，rewrite 派人改写"
            )
        },
    ),
    Drawer(
        "devices",
        {
            "devices": N_("设备一览；devices add 登记，assign 分配，unassign 移出，hand-out 发放，take-back 收回"),
            "sims": N_("手机卡一览；sims add 登记，observe 情况，assign 分配，unassign 收回"),
        },
    ),
    Drawer("networks", {"networks": N_("网络一览；networks add 登记，end 停用，assign 分配，unassign 收回")}),
    Drawer("exemptions", {"exemptions": N_("例外一览；exemptions ask 申请，approve 批准，refuse 不批，end 结束")}),
    Drawer("stocktakes", {"stocktakes": N_("盘点一览；stocktakes open 开始，seen 登记见到的，close 结束")}),
    Drawer(
        "documents",
        {"documents": N_("文件与资质一览；documents add 登记，attach 上传，check 核对，download 取出")},
    ),
    Drawer("letters", {"letters": N_("开具过的文书；letters issue 开具，void 作废，template 换模板")}),
    Drawer("rulebook", {"rules": N_("规则值与来源；rules add 加一条有生效日的值")}),
    Drawer("users", {"users": N_("能登录的人；users add、users reset 得到一次性链接，email 邮箱")}),
    Drawer(
        "server",
        {
            "serve": N_("启动网页和定时任务"),
            "scheduler": N_("只运行定时任务"),
        },
    ),
    Drawer(
        "checks",
        {
            "check": N_("运行检查，列出结果"),
            "findings": N_("已登记的检查结果；findings accept 接受风险，findings withdraw 收回"),
        },
    ),
    Drawer(
        "logins",
        {"logins": N_("登录记录一览；import 导入，batches 批次，undo 撤销，unknown、register、ignore 没有登记的")},
    ),
    Drawer(
        "scan",
        {"scan": N_("scan isolation 登录记录文件里谁与谁共用，scan duplicates 笔记文件里谁抄了谁；不需要数据库")},
    ),
    Drawer(
        "retention",
        {"retention": N_("离职人员的个人信息何时到期；erase 擦除，hold 法律保留，lift 解除，log 删除证明")},
    ),
    Drawer(
        "channels",
        {"channels": N_("提醒从哪里发出去；channels add 添加，test 测试，disable 停用，enable 启用，remove 删除")},
    ),
    Drawer(
        "reminders",
        {
            "remind": N_(
                "remind plan 列出接下来的提醒；run 发送，log 发送记录；answer 答复，undo 收回；settings、hours 设置"
            )
        },
    ),
    Drawer("calendar", {"calendar": N_("把一个用户的到期日写成日历文件")}),
    Drawer("inbox", {"inbox": N_("一个用户的收件箱；inbox read 标为已读")}),
    Drawer("workdays", {"workdays": N_("workdays list 一年的放假和调休；workdays import 导入放假安排，withdraw 收回")}),
    Drawer(
        "spotchecks",
        {"spot-checks": N_("飞行检查：list、rounds、show，draw 抽取，name 指定，link 链接，judge 结论，cancel 取消")},
    ),
    Drawer(
        "pictures",
        {"pictures": N_("笔记的图片：list、add、remove，reused 用了不止一次的，check 查草稿，closer 查裁剪")},
    ),
    Drawer(
        "note_imports",
        {
            "notes": N_(
                "笔记一览；show 看，add 登记，change 改，plan 排期，publish 登记发布，drop 不发或下架，read 读数，"
                "discipline 发布纪律；import 导入平台导出的清单，batches 批次，undo 撤销"
            )
        },
    ),
    Drawer(
        "drafts",
        {
            "drafts": N_("草稿查重；drafts check 查一篇，compare 重新比对，index 建立指纹"),
            "phrases": N_("固定说明：比对时不算照抄的话；phrases add 登记，remove 去掉"),
        },
    ),
    Drawer("testers", {"test-accounts": N_("测试号一览；add 登记，rename 改名，end 停用，resume 重新启用")}),
    Drawer("schedules", {"schedule": N_("定时报表：谁在哪天收到哪份；schedule add 新建，on、off 开关，run 立即制作")}),
    Drawer("reports", {"report": N_("生成报表：report matrix -o 文件；report --list 列出全部")}),
    Drawer(
        "upkeep",
        {
            "verify": N_("检查数据本身是否一致；有问题退出码为 1"),
            "migrate": N_("把数据库升级到这个版本的结构"),
        },
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    if not words or words[0] in ("--help", "-h", "help"):
        print(overview(exits.translate()))
        return exits.FINE if words else exits.USAGE
    if words[0] == "--version":
        print(version())
        return exits.FINE
    drawer = next((drawer for drawer in DRAWERS if words[0] in drawer.commands), None)
    if drawer is None:
        return exits.usage(N_("没有「{command}」这个命令；kosmgr --help 列出全部命令"), words, command=words[0])
    return exits.guarded(lambda: load(drawer).run(words), words)


def load(drawer: Drawer) -> Any:
    """The drawer's `app`; the one place where a command module is imported."""
    return import_module(f"kosmgr.cli.{drawer.module}").app


def overview(translate: exits.Translate) -> str:
    """Every command with its line of help."""
    lines = [
        translate(N_("用法：kosmgr 命令 [参数]    每个命令都有 --help；--json 输出一份 JSON")),
        "",
    ]
    width = max((len(name) for drawer in DRAWERS for name in drawer.commands), default=0)
    for drawer in DRAWERS:
        lines += [f"  {name:<{width}}  {translate(text)}" for name, text in drawer.commands.items()]
    return os.linesep.join(lines)


def version() -> str:
    """The installed version, or the word for a bare checkout."""
    try:
        return metadata.version("kosmgr")
    except metadata.PackageNotFoundError:
        return "checkout"
