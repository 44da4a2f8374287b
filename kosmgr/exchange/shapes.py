"""What a ledger is, where its columns stand in a sheet, and what reading it gives. Frozen values, no behaviour."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kosmgr.exchange import cells
from kosmgr.kit import bulk
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.sheets import reader

Parser = Callable[[cells.Raw], cells.Cell]
Judge = Callable[["Layout", reader.Sheet, bool], "Reading"]


@dataclass(frozen=True)
class Field:
    """A column. `names` are the values it gives when it gives several; `fills` lets a merged cell speak for its rows.

    A `deferred` column is handed on as it stands, for a ledger that needs the rest of the row to judge it.
    """

    name: str
    heading: str
    parser: Parser
    synonyms: tuple[str, ...] = ()
    required: bool = False
    personal: bool = False
    names: tuple[str, ...] = ()
    fills: bool = False
    deferred: bool = False
    example: object = None
    choices: tuple[str, ...] = ()
    what: str = "text"

    @property
    def values(self) -> tuple[str, ...]:
        """The names of what this column gives."""
        return self.names or (self.name,)


@dataclass(frozen=True)
class Ledger:
    """One kind of ledger. A row without any of `anchors` is no row of it; `main_key` names what a row is about."""

    kind: str
    title: str
    fields: tuple[Field, ...]
    main_key: str
    anchors: tuple[str, ...]
    judge: Judge
    identity: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def rows(self, layout: "Layout", sheet: reader.Sheet, *, date1904: bool = False) -> "Reading":
        """Judge every row below the headings. Pure."""
        with bulk.uncollected():
            return self.judge(layout, sheet, date1904)


@dataclass(frozen=True)
class Layout:
    """Where things stand: `header_row` as a person counts it, the fields' column indexes from 0."""

    kind: str
    header_row: int
    first_row: int
    columns: Mapping[str, int]
    headings: tuple[str, ...]
    unknown: tuple[tuple[int, str], ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row that is no row of the ledger: blank, subtotal, total, note or title."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that repeats an earlier one."""

    row: int
    of_row: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A cell that could not be read, with what the person typed; the whole row where it cannot stand without it.

    `said` is the sentence of the code with its facts, see exchange.messages.
    """

    row: int
    column: str
    value: str
    code: str
    said: Sentence
    row_rejected: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """Something kept, yet worth a look; `said` as for Rejected."""

    row: int
    column: str
    code: str
    said: Sentence


@dataclass(frozen=True, slots=True)
class Fixed:
    """A cell readable only after a repair: what stood there and what was read."""

    row: int
    column: str
    value: str
    fixed: str


@dataclass(slots=True)
class Row:
    """One object of the ledger; `row_nos` are all the rows of the file that speak of it, its own first."""

    row_no: int
    key: str
    values: dict[str, object]
    row_nos: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.row_nos:
            self.row_nos = (self.row_no,)


@dataclass
class Reading:
    """A sheet as judged. `fixes` lists the first thousand repairs, `fixed` counts all of them."""

    kind: str
    rows: list[Row] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    fixes: list[Fixed] = field(default_factory=list)
    fixed: int = 0

    @property
    def count(self) -> int:
        """Rows of the file that are rows of the ledger: those of `rows`, the duplicates and the rejected rows."""
        lost = len({entry.row for entry in self.rejected if entry.row_rejected})
        return sum(len(row.row_nos) for row in self.rows) + len(self.duplicates) + lost
