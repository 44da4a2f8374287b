from kosmgr.post.models import Destination
from kosmgr.post.rules import Endpoint
from kosmgr.work import Work


def endpoint(work: Work, destination: Destination) -> Endpoint:
    s = dict(destination.settings)
    return Endpoint(destination.kind, str(s.pop("url", "")), "", s)
