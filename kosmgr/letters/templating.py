"""Filling Word templates, and judging those a company brings: placeholders and nothing that runs.

A template may hold `{{ name }}`, `{{ row.field }}`, `{%p if name %}` … and `{%tr for row in list %}` …, of the names in
`rules`. Everything else of the template language (calls, filters, arithmetic, attributes of attributes) is refused
when the template is brought, so filling it later is quick and cannot do anything.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import docx
import docxtpl
from docx.opc.constants import RELATIONSHIP_TARGET_MODE
from jinja2 import TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.letters import rules

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST = 5 << 20  # bytes
INFLATED = 40 << 20
PARTS = 400
_ACTIVE = re.compile(r"vbaproject|vbadata|activex|embeddings/|oleobject|customui|/control", re.I)
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If,
)  # fmt: skip


class TemplateWrong(Invalid):
    """A file that cannot be a template of letters; `code` is one of REASONS."""

    REASONS: Mapping[str, str] = {
        "not_word": N_("这不是 Word 文档（.docx）；旧的 .doc 请先另存为 .docx"),
        "too_large": N_("模板超过 {megabytes} MB，请去掉大图后再上传"),
        "active": N_("模板里带有宏、控件或嵌入的对象（{what}），请去掉后再上传"),
        "external": N_("模板引用了外部文件或网址（{what}），请去掉后再上传"),
        "damaged": N_("模板已损坏，或者解压后大得不正常"),
        "syntax": N_("第 {line} 处占位写法有误：{what}"),
        "too_clever": N_("占位「{what}」不能用：只能写名称、列表的栏目、条件和逐行重复"),
        "unknown": N_("没有「{what}」这个占位，可用的见占位一览"),
    }

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        super().__init__(**facts)

    @property
    def code(self) -> str:
        """The stable name of the reason."""
        return f"template_{self.reason}"

    def text(self, translate: Any = str) -> str:
        """The sentence of this reason."""
        return str(translate(self.REASONS[self.reason]).format(**self.facts))


def environment() -> SandboxedEnvironment:
    """Facts are escaped; what a letter does not know is left empty."""
    return SandboxedEnvironment(autoescape=True)


def fill(template: bytes, facts: Mapping[str, Any]) -> bytes:
    """The letter: a Word document with the facts in their places."""
    letter = docxtpl.DocxTemplate(io.BytesIO(template))
    letter.render(dict(facts), environment(), autoescape=True)
    target = io.BytesIO()
    letter.save(target)
    return target.getvalue()


def check(content: bytes) -> None:
    """Refuse whatever is not a plain Word document with known placeholders. Raises TemplateWrong."""
    _check_package(content)
    try:
        sources = list(_sources(content))
    except TemplateWrong:
        raise
    except Exception as error:  # the libraries raise their own kinds for broken parts
        raise TemplateWrong("damaged") from error
    for source in sources:
        try:
            tree = environment().parse(source)
        except TemplateError as error:
            line = getattr(error, "lineno", None) or 1
            raise TemplateWrong("syntax", line=line, what=str(error)[:200]) from error
        _check_tree(tree)
    try:
        fill(content, sample())
    except Exception as error:
        raise TemplateWrong("damaged") from error


def sample() -> dict[str, Any]:
    """Facts to try a template with: every placeholder is there."""
    facts: dict[str, Any] = dict.fromkeys(rules.PLACEHOLDERS, "示例")
    return facts | {name: [dict.fromkeys(fields, "示例")] * 2 for name, fields in rules.LISTS.items()}


def _check_package(content: bytes) -> None:
    if len(content) > LARGEST:
        raise TemplateWrong("too_large", megabytes=LARGEST >> 20)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            names = {entry.filename for entry in entries}
            if "word/document.xml" not in names or "[Content_Types].xml" not in names:
                raise TemplateWrong("not_word")
            if len(entries) > PARTS or len(names) != len(entries):
                raise TemplateWrong("damaged")
            if sum(entry.file_size for entry in entries) > INFLATED:
                raise TemplateWrong("damaged")
            for entry in entries:
                if _ACTIVE.search(entry.filename):
                    raise TemplateWrong("active", what=entry.filename)
                with package.open(entry) as part:
                    beginning = part.read(INFLATED + 1)
                if len(beginning) != entry.file_size or _ENTITIES.search(beginning):
                    raise TemplateWrong("damaged")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise TemplateWrong("not_word") from error


def _sources(content: bytes) -> Iterator[str]:
    """Every text of the document that is filled, as the template language sees it."""
    opened = docx.Document(io.BytesIO(content))
    _check_links(part.rels.values() for part in opened.part.package.iter_parts())
    reader = docxtpl.DocxTemplate(io.BytesIO(content))
    reader.init_docx()
    yield reader.patch_xml(reader.get_xml())
    for uri in (reader.HEADER_URI, reader.FOOTER_URI):
        for _, part in reader.get_headers_footers(uri):
            yield reader.patch_xml(reader.get_part_xml(part))
    for part in opened.part.package.iter_parts():
        if part.content_type.endswith("footnotes+xml"):
            yield reader.patch_xml(part.blob.decode("utf-8"))
    properties = opened.core_properties
    yield "\n".join(
        str(getattr(properties, name) or "")
        for name in ("author", "comments", "identifier", "language", "subject", "title", "keywords", "category")
    )


def _check_links(parts: Iterable[Iterable[Any]]) -> None:
    for relations in parts:
        for relation in relations:
            if relation.is_external or getattr(relation, "target_mode", "") == RELATIONSHIP_TARGET_MODE.EXTERNAL:
                raise TemplateWrong("external", what=relation.target_ref[:100])


def _check_tree(node: nodes.Node, rows: Mapping[str, str] = MappingProxyType({})) -> None:
    """Walk the whole template; `rows` says which list a row of the loop around comes from."""
    if not isinstance(node, _ALLOWED):
        raise TemplateWrong("too_clever", what=type(node).__name__)
    if isinstance(node, nodes.For):
        _check_loop(node, rows)
        for inner in node.body:
            _check_tree(inner, {node.target.name: node.iter.name})  # type: ignore[attr-defined]
        return
    if isinstance(node, nodes.Getattr):
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        if owner not in rows:
            raise TemplateWrong("too_clever", what=node.attr)
        if node.attr not in rules.LISTS[rows[owner]]:
            raise TemplateWrong("unknown", what=f"{owner}.{node.attr}")
    elif isinstance(node, nodes.Name) and node.name not in {*rules.PLACEHOLDERS, *rules.LISTS, *rows}:
        raise TemplateWrong("unknown", what=node.name)
    for child in node.iter_child_nodes():
        _check_tree(child, rows)


def _check_loop(loop: nodes.For, rows: Mapping[str, str]) -> None:
    """Over one of the lists, with one name for its rows, and no loop in a loop."""
    plain = isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name)
    if not plain or rows or loop.recursive or loop.test is not None or loop.else_:
        raise TemplateWrong("too_clever", what="for")
    if isinstance(loop.iter, nodes.Name) and loop.iter.name not in rules.LISTS:
        raise TemplateWrong("unknown", what=loop.iter.name)
