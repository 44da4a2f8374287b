"""What somebody typed into the form of a destination, looked at before it is kept."""

from kosmgr.kit import calling
from kosmgr.kit.outbound import Blocked, Outbound, is_host, is_public
from kosmgr.post import destination_rules as may
from kosmgr.post import rules
from kosmgr.post.channels import apprise, catalog, email


def kinds() -> dict[str, str]:
    """The kinds this machine offers, by title."""
    return {channel.name: channel.title for channel in catalog.offered()} | {may.HEARTBEAT: may.HEARTBEAT_TITLE}


def address(kind: str, given: may.Given, door: Outbound) -> str:
    """The address to keep, looked at; empty where nothing was typed."""
    if len(given.name) > may.LONGEST_NAME:
        raise may.NameTooLong(most=may.LONGEST_NAME)
    if max(len(given.address), len(given.secret)) > may.LONGEST:
        raise may.TooLong(most=may.LONGEST)
    if given.secret and kind not in may.SECRETS:
        raise may.SecretUseless(kind=kinds()[kind])
    if kind == may.EMAIL:
        return _mail_server(given, door)
    if not given.address:
        return ""
    if kind == may.APPRISE:
        try:
            apprise.service_of(given.address, door)
        except rules.Undelivered:
            raise may.AddressWrong() from None
        return given.address
    try:
        place = calling.place_of(given.address)
    except calling.Crooked:
        raise may.AddressWrong() from None
    hosts = catalog.HOSTS.get(kind, ())
    if hosts and place.host not in hosts and not door.allows(place.host, place.port):
        raise may.HostWrong(kind=kinds()[kind], hosts="、".join(hosts), host=place.host)
    try:
        calling.check_place(place, door, hosts)
    except Blocked:
        raise may.AddressInside(host=place.host) from None
    _check_inside(place.host, place.port, door)
    return given.address


def _mail_server(given: may.Given, door: Outbound) -> str:
    host, port = given.host.strip().lower(), given.port or 587
    if not host:
        raise may.AddressNeeded()
    if not is_host(host) and not door.allows(host, port):
        raise may.AddressInside(host=given.host)
    if port not in email.PORTS and not door.allows(host, port):
        raise may.PortWrong(port=port)
    _check_inside(host, port, door)
    return f"smtp://[{host}]:{port}" if ":" in host else f"smtp://{host}:{port}"


def _check_inside(host: str, port: int, door: Outbound) -> None:
    """Say at once what would be refused anyhow; what a name leads to is looked at when it is connected to."""
    numeric = ":" in host or host.replace(".", "").isdigit()
    if not door.allows(host, port) and (host == "localhost" or not is_host(host) or (numeric and not is_public(host))):
        raise may.AddressInside(host=host)


def settings(kind: str, given: may.Given, with_secret: bool, door: Outbound) -> dict[str, object]:
    if kind != may.EMAIL:
        return {}
    if given.tls not in may.TLS:
        raise may.TlsWrong()
    if not email.is_mailbox(given.sender):
        raise may.SenderWrong()
    clear = given.tls == "none" and not door.allows(given.host.strip().lower(), given.port or 587)
    if clear and (given.user or with_secret):
        raise may.PasswordInClear()
    return given.settings
