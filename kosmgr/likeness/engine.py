"""The door to the heavy part: numpy, numba and Pillow are loaded when texts or pictures are really compared."""

from importlib import import_module, util
from typing import Any


def prints() -> Any:
    """`kosmgr.likeness.prints`: fingerprints."""
    return import_module("kosmgr.likeness.prints")


def pairing() -> Any:
    """`kosmgr.likeness.pairing`: all pairs of like texts among many."""
    return import_module("kosmgr.likeness.pairing")


def comparing() -> Any:
    """`kosmgr.likeness.comparing`: given texts, compared."""
    return import_module("kosmgr.likeness.comparing")


def images() -> Any:
    """`kosmgr.likeness.images`: what a picture looks like in numbers, and whether two are one."""
    return import_module("kosmgr.likeness.images")


def shots() -> Any:
    """`kosmgr.likeness.shots`: pictures from outside, read in a process of their own."""
    return import_module("kosmgr.likeness.shots")


def corners() -> Any:
    """`kosmgr.likeness.corners`: crops and collages, with the optional extra `images`."""
    return import_module("kosmgr.likeness.corners")


def corners_there() -> bool:
    """Whether the optional extra `images` is installed."""
    return util.find_spec("cv2") is not None


def image_files() -> Any:
    """`kosmgr.likeness.image_files`: pictures named in a file of notes."""
    return import_module("kosmgr.likeness.image_files")
