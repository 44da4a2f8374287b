"""Reading a paper somebody sent: clean content of a known type, or a refusal with a sentence.

The file is opened in a process of its own with limits on memory and time; this process never parses it.
"""

import marshal
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import kosmgr
from kosmgr.kit import errors
from kosmgr.kit.papers import child
from kosmgr.kit.papers.limits import JPEG, PDF, PNG, Limits, kind_of
from kosmgr.kit.text import N_

_ROOT = str(Path(kosmgr.__file__).resolve().parent.parent)
_KILLED_BY_TIME = (-24, -9)  # SIGXCPU, and the SIGKILL that follows it
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from importlib import import_module;"
    " from kosmgr.kit.papers import child; child.main(import_module('{module}').cleaned)"
)
_PICTURES = "kosmgr.kit.papers.pictures"
_MODULES = {PDF: "kosmgr.kit.papers.pdfs", JPEG: _PICTURES, PNG: _PICTURES}
# one thread for sums in the reading process: its memory is limited, and a pool of threads would take some of it
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

REASONS: dict[str, str] = {
    "empty_file": N_("这是一个空文件，没有任何内容"),
    "file_too_large": N_("文件超过 {megabytes} MB，请压缩或拆分后再上传"),
    "unknown_kind": N_("只收 PDF、JPG 和 PNG；这个文件的内容不是其中任何一种，改扩展名也不行"),
    "too_many_pixels": N_("图片超过 {megapixels} 百万像素，请缩小后再上传"),
    "password_protected": N_("PDF 有密码保护，请去掉密码后再上传"),
    "active": N_("PDF 里带有会自动执行或夹带的内容（{what}），请打印为新的 PDF 后再上传"),
    "too_many_objects": N_("PDF 内部超过 {limit} 个部件，请打印为新的 PDF 后再上传"),
    "damaged": N_("文件已损坏、不完整，或后面夹带了别的内容，无法打开"),
    "too_much_memory": N_("打开这个文件需要的内存超出限制，不予打开"),
    "too_slow": N_("读取这个文件用时超出限制，不予打开"),
}


class PaperError(errors.Invalid):
    """A file that is not taken; `code` is one of REASONS."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        super().__init__(**facts)

    @property
    def code(self) -> str:
        """The stable name of the reason."""
        return self.reason

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence of this reason."""
        return translate(REASONS[self.reason]).format(**self.facts)


@dataclass(frozen=True)
class Paper:
    """A file that was read and is clean."""

    content: bytes
    media_type: str


def read(content: bytes, limits: Limits | None = None) -> Paper:
    """A PDF that only shows, or a picture made of its pixels alone; raises PaperError."""
    limits = limits or Limits()
    if not content:
        raise PaperError("empty_file")
    if len(content) > limits.file_bytes:
        raise PaperError("file_too_large", megabytes=limits.file_bytes >> 20)
    kind = kind_of(content)
    if kind is None:
        raise PaperError("unknown_kind")
    return Paper(answer(_MODULES[kind], content, kind, limits), kind)


def answer(module: str, content: bytes, kind: str, limits: Limits) -> bytes:
    """What the `cleaned` of a module makes of some bytes, in a process of its own; raises PaperError."""
    reason, facts, clean = _ask(module, content, kind, limits)
    if reason:
        raise PaperError(reason, **facts)
    return clean


def _ask(module: str, content: bytes, kind: str, limits: Limits) -> tuple[str, dict[str, object], bytes]:
    """The answer of one reading process; what ended it otherwise is a refusal as well."""
    boot = _BOOT.format(module=module)
    command = [sys.executable, "-c", boot, _ROOT, child.request(kind, limits)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own module; the request is one JSON argument
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ENVIRONMENT},
    ) as process:
        try:
            output, _ = process.communicate(content, timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return "too_slow", {}, b""
    if process.returncode in _KILLED_BY_TIME:
        return "too_slow", {}, b""
    if process.returncode != 0 or not output:
        return "damaged", {}, b""
    found: tuple[str, dict[str, object], bytes] = marshal.loads(output)  # noqa: S302 - written by our own process
    return found
