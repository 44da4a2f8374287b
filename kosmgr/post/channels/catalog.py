from kosmgr.post.rules import Channel

CHANNELS: dict[str, Channel] = {}
