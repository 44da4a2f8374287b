"""Which column of a list is what, where a person had to say it."""

from collections.abc import Mapping, Sequence

from kosmgr.drift import columns, reading
from kosmgr.exchange import headings
from kosmgr.exchange import queries as ledgers
from kosmgr.exchange import service as exchange
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@requires(Permission.LEDGER_IMPORT)
def remembered(work: Work) -> dict[str, dict[str, int]]:
    """Mappings made by hand for lists of the platform, by the shape of the list."""
    return {
        row.signature: {name: int(str(index)) for name, index in row.columns.items()}
        for row in ledgers.mappings(work.db)
        if row.kind == columns.KIND
    }


@requires(Permission.LEDGER_IMPORT)
def remember(work: Work, titles: Sequence[str], mapping: Mapping[str, int]) -> None:
    """Remember which column is what; the next list with these headings is read so by itself."""
    headings.recognise_as([list(titles)], columns.LEDGER, mapping=mapping, header_row=1)
    exchange.keep_mapping(work, reading.signature(titles), columns.KIND, mapping)
