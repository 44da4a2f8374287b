"""Small questions asked very often, straight to the driver: a statement that is made anew each time costs more than
the database takes to answer it."""

import json
from typing import Any

from sqlalchemy.orm import Session


def ask(db: Session, sqlite: str, postgresql: str, *given: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement; a list among what is given is `json_each(?)` in SQLite, an array in PostgreSQL."""
    connection = db.connection()
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        # not prepared: a reading transaction ends by rolling back, and the driver forgets with it what was prepared
        found = driver.execute(postgresql, given, prepare=False).fetchall()
    else:
        found = driver.execute(sqlite, [json.dumps(one) if isinstance(one, list) else one for one in given]).fetchall()
    rows: list[tuple[Any, ...]] = found
    return rows
