"""Settings from the environment (KOSMGR_…); everything has a default that works on one machine."""

from datetime import date
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the owner of the machine decides."""

    model_config = SettingsConfigDict(env_prefix="KOSMGR_", extra="ignore")

    data_dir: Path = Path("var")
    database_url: str = ""
    today: date | None = Field(default=None, description="a fixed civil day, for demonstrations")
    base_url: str = ""  # how people reach the server, for links; empty: as asked
    allowed_hosts: list[str] = ["*"]
    trusted_proxies: str = ""  # addresses whose X-Forwarded-For and -Proto are believed, with commas between
    outbound_allow: str = ""  # host or host:port, with commas between: where messages may go although it is private
    scheduler: bool = True  # whether the web processes tick; two clocks are harmless

    @property
    def url(self) -> str:
        """The database; by default a file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'kosmgr.db'}"
