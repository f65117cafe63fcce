"""`python -m normalize`: a line in, a JSON object out."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from normalize.__main__ import main


def answers(kind: str, lines: bytes, *options: str) -> list[dict[str, Any]]:
    return [json.loads(answer) for answer in main([kind, *options], io.BytesIO(lines))]


def test_money_has_the_promised_keys() -> None:
    assert answers("money", "от 3 450 ₽ в месяц\n".encode()) == [
        {"amount": 345000, "currency": "RUB", "per": "month", "kind": "from", "upper": None, "reason": None}
    ]


def test_duration_has_the_promised_keys() -> None:
    assert answers("duration", "6–8 недель\n".encode()) == [
        {"months": 1.38, "hours": None, "lessons": None, "upper_months": 1.84, "reason": None}
    ]


def test_date_is_relative_to_the_given_day() -> None:
    assert answers("date", "вчера\n".encode(), "--today", "2026-10-10") == [{"date": "2026-10-09", "precision": "day", "reason": None}]


def test_rating_has_the_promised_keys() -> None:
    assert answers("rating", b"9/10\n") == [{"value": 9.0, "best": 10.0, "count": None, "rating": 4.5, "reason": None}]


def test_text_has_the_promised_keys() -> None:
    assert answers("text", "профориента\u00adция\n".encode()) == [{"text": "профориентация", "reason": None}]


def test_every_line_has_an_answer_even_empty_broken_and_the_last_one() -> None:
    found = answers("money", b"\n\xff\xfe\r\n" + "5 900 ₽".encode())
    assert [answer["reason"] for answer in found] == ["empty", "broken encoding: a character was lost", None]


@pytest.mark.parametrize("kind", ["money", "duration", "date", "rating", "text"])
def test_huge_line_is_refused_and_the_next_one_read(kind: str) -> None:
    first, second = answers(kind, b"5" * 9_000_000 + b"\nNone\n")
    assert (first["reason"], second["reason"]) == ("too long", "placeholder: a program's word for nothing")


def test_unknown_kind_ends_with_a_usage_message(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        list(main(["colour"], io.BytesIO(b"")))
    assert "invalid choice: 'colour'" in capsys.readouterr().err


def test_module_runs_as_a_program_and_prints_utf8() -> None:
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-m", "normalize", "text"], input="Ещё\n".encode(), capture_output=True, check=True, cwd=root)
    assert done.stdout.decode("utf-8") == '{"text": "Ещё", "reason": null}\n'
