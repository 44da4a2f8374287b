"""kosmgr serve, scheduler: the web, and the clock alone."""

import gc
import os
import pkgutil
import signal
import socket
import sys
import threading
from datetime import date
from typing import Annotated

import typer
import uvicorn

from kosmgr.cli import frame
from kosmgr.edge import demo as company
from kosmgr.edge import logs, visitors
from kosmgr.kit import schema
from kosmgr.kit.errors import Conflict
from kosmgr.kit.text import N_
from kosmgr.policy import SYSTEM
from kosmgr.users import doors

_ = frame._
app = frame.Commands()

APPLICATION = "kosmgr.app:serving"  # by name: every worker process builds its own
CLOCK = "kosmgr.app:clock"  # by name too: the front door stands above the shells
GRACE = 20  # seconds for requests under way when the server is told to stop
KEEP_ALIVE = 15  # seconds
WORKERS_MOST = 64


class PortTaken(Conflict):
    """Somebody else listens there, or there is no such address on this machine."""

    message = N_("不能监听 {host}:{port}，用 --host 或 --port 换一个")


@app.command("serve", help=_(N_("启动网页和定时任务")), day=False, entity=False, user=False)
def serve(
    call: frame.Call,
    host: Annotated[str, typer.Option(help=_(N_("监听的地址")))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help=_(N_("端口，0 是任选一个空的")))] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=WORKERS_MOST, help=_(N_("进程数")))] = 1,
    no_scheduler: Annotated[bool, typer.Option("--no-scheduler", help=_(N_("不带定时任务")))] = False,
    demo: Annotated[bool, typer.Option("--demo", help=_(N_("填入演示公司，日期平移到今天")))] = False,
    demo_as_of: Annotated[
        date | None,
        typer.Option(
            parser=frame.day, metavar="DAY", help=_(N_("同 --demo，但日期平移到这一天，系统的今天也停在这一天"))
        ),
    ] = None,
) -> None:
    if demo_as_of is not None:
        os.environ["KOSMGR_TODAY"] = demo_as_of.isoformat()  # for this process and the workers
    settings = call.settings
    port = _free(host, port)
    link = prepare(call)
    if demo or demo_as_of is not None:
        fill(call)
    address = settings.base_url or f"http://{_shown(host)}:{port}"
    lines = [_(N_("打开 {address}")).format(address=address)]
    if link is not None:
        link = visitors.password_link(address, link)
        lines.append(_(N_("首次登录：用这个一次性链接设置管理员密码 {link}")).format(link=link))
    call.answer({"ok": True, "address": address, "first_login": link}, lines)
    sys.stdout.flush()
    if no_scheduler:
        os.environ["KOSMGR_SCHEDULER"] = "0"  # read by the workers' settings
    logs.configure()
    call.runtime.engine.dispose()
    if workers == 1:
        gc.disable()  # a fifth of the time to start; `serving` turns the collector on again
    uvicorn.run(
        APPLICATION,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )


@app.command("scheduler", help=_(N_("只运行定时任务")), day=False, entity=False, user=False)
def scheduler(call: frame.Call) -> None:
    prepare(call)
    logs.configure()
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: told.set())
    ticker = pkgutil.resolve_name(CLOCK)(call.runtime)
    ticker.start()
    call.say(_(N_("定时任务在运行，Ctrl+C 停止")))
    told.wait()
    ticker.stop()


def prepare(call: frame.Call) -> str | None:
    """Bring the database to the schema of this code; while nobody can log in, the secret of the first link."""
    call.settings.data_dir.mkdir(parents=True, exist_ok=True)
    schema.upgrade(call.settings.url)
    with call.runtime.writing(SYSTEM) as work:
        return doors.first_admin_link(work)


def fill(call: frame.Call) -> None:
    """The demonstration company, into an empty installation only; its findings are there from the first page on."""
    company.fill(call.runtime)


def _free(host: str, port: int) -> int:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        raise PortTaken(host=host, port=port) from error


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - everywhere: this machine can be reached by this name
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
