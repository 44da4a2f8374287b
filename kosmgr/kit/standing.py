"""Parameters of statements that stand: put together once for the process, asked again and again with other values.

Putting a wide statement together takes SQLAlchemy ten times as long as the database takes to answer it. A function that
makes such a statement takes no values, is kept by `functools.cache`, and names here what differs from time to time.
"""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, Select, bindparam

Statement = Select[*tuple[Any, ...]]
Day = date | Any  # a day, or the parameter that stands for it


def day(name: str = "on") -> Any:
    """A day."""
    return bindparam(name, type_=Date)


def ids(name: str = "ids") -> Any:
    """Any number of ids, for `column.in_`."""
    return bindparam(name, type_=Integer, expanding=True)


def whole(name: str) -> Any:
    """A number without a fraction, as large as an instant in seconds."""
    return bindparam(name, type_=BigInteger)
