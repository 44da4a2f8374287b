"""How Alembic reaches the database: over the connection `kosmgr.kit.schema` opened, or over a plain one."""

from alembic import context
from sqlalchemy import Connection

from kosmgr.kit import db
from kosmgr.settings import Settings


def migrate(connection: Connection) -> None:
    """All steps in one transaction, on SQLite too; tables that SQLite cannot alter are rebuilt (batch)."""
    context.configure(
        connection=connection,
        target_metadata=db.Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = db.make_engine(Settings().url)
    with engine.connect() as plain:
        migrate(plain)
        plain.commit()
    engine.dispose()
