"""What a wheel needs before it is packed: the browser's files and the compiled translations."""

import importlib
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Prepare(BuildHookInterface[Any]):
    """Makes both; a second build finds them made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before files are collected."""
        scripts = str(Path(self.root) / "scripts")
        sys.path.insert(0, scripts)
        try:
            frontend = importlib.import_module("frontend")
            messages = importlib.import_module("messages")
        finally:
            sys.path.remove(scripts)
        frontend.build(Path(self.root))
        messages.compile_catalogues(Path(self.root))
