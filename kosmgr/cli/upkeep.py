"""kosmgr migrate."""

from kosmgr.cli import frame
from kosmgr.kit import schema

_ = frame._
app = frame.Commands()


@app.command("migrate", help=_("把数据库升级到这个版本的结构"), day=False, entity=False)
def migrate(call: frame.Call) -> None:
    call.settings.data_dir.mkdir(parents=True, exist_ok=True)
    moved = schema.upgrade(call.settings.url)
    shown = _("已升级到 {revision}") if moved else _("已是最新结构 {revision}")
    call.answer({"ok": True, "revision": schema.head(), "moved": moved}, shown.format(revision=schema.head()))
