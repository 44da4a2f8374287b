"""kosmgr verify, migrate."""

from kosmgr.cli import exits, frame
from kosmgr.kit import schema
from kosmgr.reports import verify as invariants

_ = frame._
app = frame.Commands()


@app.command("verify", help=_("检查数据本身是否一致；有问题退出码为 1"), day=False, entity=False)
def verify(call: frame.Call) -> int:
    with call.reading() as work:
        found = [
            violation.shape(_) for violation in invariants.verify(work, invariants.Outside(call.runtime.anchored()))
        ]
        notes = [note.text(_) for note in invariants.notes(work)]
    rows = [(item["invariant"], item["message"]) for item in found]
    shown = frame.table((_("不变量"), _("问题")), rows) if found else _("数据一致")
    call.answer({"ok": not found, "violations": found}, shown)
    for note in notes:  # no violation, so no part of the answer
        call.say(note)
    return exits.FOUND if found else exits.FINE


@app.command("migrate", help=_("把数据库升级到这个版本的结构"), day=False, entity=False, user=False)
def migrate(call: frame.Call) -> None:
    call.settings.data_dir.mkdir(parents=True, exist_ok=True)
    moved = schema.upgrade(call.settings.url)
    shown = _("已升级到 {revision}") if moved else _("已是最新结构 {revision}")
    call.answer({"ok": True, "revision": schema.head(), "moved": moved}, shown.format(revision=schema.head()))
