"""A login file as columns of numbers. Loaded by name, like all that needs numpy (`kosmgr.logins.engine`)."""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]
Seconds = npt.NDArray[np.int64]
LISTED = 1_000  # rejected rows that are listed; all are counted


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken: where it stands in the file, why, and what stood there."""

    row: int
    code: str
    value: str


@dataclass
class Columns:
    """Events as numbers into lists of words; word 0 is "", which only an account never is."""

    second: Seconds
    account: Codes
    device: Codes
    address: Codes
    city: Codes
    accounts: list[str]
    devices: list[str]
    addresses: list[str]
    cities: list[str]

    def __len__(self) -> int:
        return len(self.second)

    def used(self, codes: Codes, words: list[str]) -> list[str]:
        """The words that really stand in some event; never the empty one."""
        return [words[number] for number in np.unique(codes).tolist() if words[number]]

    def where(self, mask: npt.NDArray[np.bool_]) -> "Columns":
        """Only some of the events."""
        return Columns(
            self.second[mask], self.account[mask], self.device[mask], self.address[mask], self.city[mask],
            self.accounts, self.devices, self.addresses, self.cities,
        )  # fmt: skip


@dataclass
class Reading:
    """A file as read."""

    columns: Columns
    format: str
    encoding: str | None
    header_row: int
    rows: int  # with anything in them, under the headings
    rejected: int = 0
    listed: list[Rejected] = field(default_factory=list)
    fields: tuple[str, ...] = ()


def without(reading: Reading, accounts: set[int]) -> Reading:
    """The reading without the rows of some accounts, which are counted as rejected."""
    if not accounts:
        return reading
    foreign = np.isin(reading.columns.account, np.array(sorted(accounts), np.int32))
    gone = int(foreign.sum())
    listed = [Rejected(0, "account_not_yours", reading.columns.accounts[number]) for number in sorted(accounts)]
    return replace(
        reading,
        columns=reading.columns.where(~foreign),
        rejected=reading.rejected + gone,
        listed=[*reading.listed, *listed[:LISTED]],
    )
