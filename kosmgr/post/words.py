"""How sending ends, in our own words. What a peer wrote is never shown or kept: it may say anything."""

from kosmgr.kit.text import N_

BLOCKED = "blocked"
UNREACHABLE = "unreachable"
TIMEOUT = "timeout"
TLS = "tls"
AUTH = "auth"
MOVED = "moved"
THROTTLED = "throttled"
BUSY = "busy"
REFUSED = "refused"
RECIPIENT = "recipient"
ANSWER = "answer"
CUT = "cut"
SETTINGS = "settings"
MISSING = "missing"
BROKEN = "broken"
DIED = "died"

TITLES = {
    BLOCKED: N_("这个地址不允许访问：内网、本机或少见的端口，要由服务器管理者放行"),
    UNREACHABLE: N_("连不上对方"),
    TIMEOUT: N_("对方太慢，超过了 30 秒"),
    TLS: N_("对方的证书有问题，或不支持加密连接"),
    AUTH: N_("密码、令牌或签名不对，或机器人已被移除"),
    MOVED: N_("对方要求转到别的地址，没有跟过去"),
    THROTTLED: N_("发得太快，对方要求等一等"),
    BUSY: N_("对方暂时处理不了"),
    REFUSED: N_("对方拒收这条消息"),
    RECIPIENT: N_("对方不认这个收件地址"),
    ANSWER: N_("对方的回答看不懂，不能当作已收到"),
    CUT: N_("内容发出后没有等到回执，可能已经送达"),
    SETTINGS: N_("设置不完整或不再可用，请重新填写"),
    BROKEN: N_("组织或发送这条消息时出错，错误已经记录，请联系管理员"),
    DIED: N_("发送途中进程中断，可能已经送达"),
    MISSING: N_("服务器上没有安装这个渠道需要的扩展"),
}
