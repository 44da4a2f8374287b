"""Every column of text is judged: it may hold something of a person, or it may not."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

from sqlalchemy import JSON, LargeBinary, String

import kosmgr
from kosmgr.kit.db import Base
from kosmgr.people.erasing import Cloak
from kosmgr.retention import personal, sweep

ROOT = Path(kosmgr.__file__).parent.parent
for models in sorted(Path(kosmgr.__file__).parent.glob("*/models.py")):
    import_module(f"kosmgr.{models.parent.name}.models")
COLUMNS = {
    (table.name, column.name): column
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, String | JSON | LargeBinary)
}
PLACES = {(place.table, place.column): place.how for place in personal.PLACES}


def test_every_column_of_text_is_in_one_list() -> None:
    assert sorted(COLUMNS.keys() - PLACES.keys() - personal.NOT_PERSONAL) == []
    assert sorted(PLACES.keys() & personal.NOT_PERSONAL) == []
    assert sorted((PLACES.keys() | personal.NOT_PERSONAL) - COLUMNS.keys()) == []
    assert len(PLACES) == len(personal.PLACES)


def test_a_place_is_gone_through_as_its_type_allows() -> None:
    for place, how in PLACES.items():
        assert isinstance(COLUMNS[place].type, JSON) == (how == personal.JSON) or how == personal.OWN, place
        assert how != personal.SEALED or isinstance(COLUMNS[place].type, LargeBinary) or place[0] == "audit_rows"
    assert {table for table, _ in PLACES} >= set(sweep.tied())


def test_every_place_is_known_to_a_process_that_only_erases() -> None:
    told = "from kosmgr.retention import erasing, sweep; print(len(sweep._by_table()))"
    ended = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) == len(sweep._by_table())


def test_a_cloak_covers_names_and_numbers_and_nothing_else() -> None:
    cloak = Cloak({"张伟": "已离职人员 0001", "Li Na": "已离职人员 0002"}, ("15412345678",), ("张伟华", "王芳"))
    assert cloak.name("张伟") == cloak.name(" 张伟 ") == "已离职人员 0001"
    assert cloak.name("王芳、张伟") == "王芳、已离职人员 0001"
    assert cloak.name("张伟华") == "张伟华"
    assert cloak.text("张伟交给张伟华，电话 154-1234 5678") == "已离职人员 0001交给张伟华，电话 已擦除"
    assert cloak.text("Li Nan, Li Na") == "Li Nan, 已离职人员 0002"
    assert cloak.text("编号 9154123456789") == "编号 9154123456789"
    assert cloak.tree({"a": ["张伟", 3, None], "张伟": True}) == {"a": ["已离职人员 0001", 3, None], "张伟": True}
