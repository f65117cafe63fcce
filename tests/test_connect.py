"""Opening a database: made where missing, refused with a reason where it must not be written to."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.connect import connect, save_categories, save_views
from db.migrations import sql_statements
from tests.store import new_database, one, rows


def test_new_database_has_folder_tables_and_the_twelve_directions(tmp_path: Path) -> None:
    db = connect(tmp_path / "deep" / "folder" / "academy.db")
    assert one(db, "SELECT count(*) FROM categories WHERE parent_id IS NULL") == (12,)
    assert one(db, "SELECT name FROM categories WHERE slug = 'programming'") == ("Программирование",)
    assert rows(db, "SELECT * FROM courses") == []
    db.close()


def test_every_fact_table_is_strict(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    loose = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND substr(name, 1, 1) <> '_'"
    assert rows(db, f"{loose} AND name NOT LIKE 'sqlite_%'") == []
    db.close()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    new_database(tmp_path).close()
    db = new_database(tmp_path)
    before = one(db, "PRAGMA schema_version")
    db.close()
    db = new_database(tmp_path)
    assert one(db, "PRAGMA schema_version") == before
    db.close()


def test_categories_are_saved_once_however_often(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    given_rows = [("programming", "Программирование", None), ("python", "Python", "programming")]
    save_categories(db, given_rows)
    save_categories(db, given_rows)
    parent = "SELECT c.name, p.name FROM categories c JOIN categories p ON p.category_id = c.parent_id"
    assert rows(db, parent) == [("Python", "Программирование")]
    assert one(db, "SELECT count(*) FROM categories") == (13,)
    db.close()


def test_direction_takes_another_slug_by_its_name(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    save_categories(db, [("kids", "Для детей и подростков", None)])
    assert one(db, "SELECT slug FROM categories WHERE name = 'Для детей и подростков'") == ("kids",)
    assert one(db, "SELECT count(*) FROM categories") == (12,)
    db.close()


def test_category_without_its_parent_is_refused(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    with pytest.raises(LookupError, match="no parent nowhere"):
        save_categories(db, [("python", "Python", "nowhere")])
    db.close()


@pytest.mark.parametrize(
    "text",
    ["-- A row is a school.\nSELECT slug FROM schools;\n", "-- A row is a school.\nCREATE VIEW names AS\nSELECT slug FROM schools;\n"],
    ids=["select", "create view"],
)
def test_view_is_made_from_its_file_and_remade_when_the_file_changes(tmp_path: Path, text: str) -> None:
    db = new_database(tmp_path / "database")
    file = tmp_path / "names.sql"
    file.write_text(text)
    save_views(db, tmp_path)
    db.conn.execute("INSERT INTO schools (slug, name) VALUES ('alfa', 'Альфа')")
    db.conn.commit()
    assert rows(db, "SELECT * FROM names") == [("alfa",)]
    file.write_text(text.replace("slug", "name"))
    save_views(db, tmp_path)
    assert rows(db, "SELECT * FROM names") == [("Альфа",)]
    before = one(db, "PRAGMA schema_version")
    save_views(db, tmp_path)
    assert one(db, "PRAGMA schema_version") == before
    db.close()


def test_view_named_unlike_its_file_is_refused(tmp_path: Path) -> None:
    db = new_database(tmp_path / "database")
    (tmp_path / "names.sql").write_text("CREATE VIEW others AS SELECT 1")
    with pytest.raises(ValueError, match=r"names\.sql creates the view others"):
        save_views(db, tmp_path)
    db.close()


def test_trigger_is_one_statement() -> None:
    script = "-- why\nCREATE TABLE a (b);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\nDELETE FROM a;\nDELETE FROM a;\nEND;\n-- end\n"
    assert [statement.split()[-1] for statement in sql_statements(script)] == ["(b);", "END;"]


def test_script_that_does_not_end_is_refused() -> None:
    with pytest.raises(ValueError, match="does not end: CREATE TABLE b"):
        list(sql_statements("CREATE TABLE a (x);\nCREATE TABLE b (x)"))


@given(st.lists(st.sampled_from(["SELECT 1;", "-- a comment", "SELECT ';';", ""]), max_size=8))
def test_statements_hold_every_line_that_is_not_a_comment(lines: list[str]) -> None:
    joined = "\n".join(sql_statements("\n".join(lines)))
    assert joined.count("SELECT") == sum("SELECT" in line for line in lines)
