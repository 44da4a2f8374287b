"""A sign of life to an outside watcher: who hears nothing for too long raises the alarm there."""

from kosmgr.kit import calling, outbound
from kosmgr.post import rules
from kosmgr.post.channels import robot

_SECONDS = rules.SEND_LIMIT.total_seconds()


def ping(endpoint: rules.Endpoint, door: outbound.Outbound) -> None:
    """Ask for the address once; Undelivered unless it answers with success. There is nothing in it but the asking."""
    client = calling.Client(door)
    try:
        robot.judge_status(robot.request(client, "GET", endpoint.address, _SECONDS))
    finally:
        client.close()
