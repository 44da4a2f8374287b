"""The tables of a fresh database; a test elsewhere shows that the migrations make exactly these."""

import pkgutil
from importlib import import_module

from sqlalchemy import Engine

import kosmgr
from kosmgr.kit import schema
from kosmgr.kit.db import Base


def load_models() -> None:
    """Import every room's models, so that the metadata is whole."""
    for room in pkgutil.iter_modules(kosmgr.__path__):
        if room.ispkg:
            package = import_module(f"kosmgr.{room.name}")
            if any(module.name == "models" for module in pkgutil.iter_modules(package.__path__)):
                import_module(f"kosmgr.{room.name}.models")


def create(engine: Engine) -> None:
    """All tables, empty, marked as being at head."""
    load_models()
    Base.metadata.create_all(engine)
    schema.stamp(engine)
