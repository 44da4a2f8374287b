"""What background work may be asked."""

from datetime import timedelta

from kosmgr.kit.errors import NotFound
from kosmgr.kit.text import N_

SILENCE = timedelta(minutes=5)  # a runner gives a sign of life every half minute
DIED = N_("处理中途停止（服务重启或进程退出），没有写入任何数据，请再做一次")
KEPT = timedelta(days=30)


class RunUnknown(NotFound):
    """No such work, or somebody else's."""

    message = N_("没有找到这项后台任务")
