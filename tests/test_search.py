"""`archivepkg search`: what a historian asks, and what is found first."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from support.commands import Export, run
from support.packages import CORPUS, Make, replace
from support.photographs import MORE, photographs, write_package

# What a historian of the subject would ask: the question, the words and filters, the answer.
QUESTIONS = {
    "Which telegram did Stalin sign as Filippov?": (["Filippov"], ["ssta-0006"]),
    "When did Mao ask for railway materials?": (["railways Manchuria"], ["ssta-0003"]),
    "What did Stalin think of the ambassadors?": (["ambassadors spies"], ["ssta-0004"]),
    "Who asked for uranium to be mined?": (["uranium"], ["ssta-0020"]),
    "What was asked for on paper, not as machines?": (["technical papers drawings"], ["ssta-0007"]),
    "How many air force advisers came?": (["air force advisers"], ["ssta-0006"]),
    "What was said of specialists in Shanghai?": (["specialists Shanghai"], ["ssta-0019"]),
    "What did Zhou report in September 1952?": (
        ["", "--agent", "Zhou", "--role", "author", "--from", "1952-09-05", "--type", "report"],
        ["ssta-0008", "ssta-0009"],
    ),
    "Which letters did Stalin receive?": (
        ["", "--agent", "Stalin", "--role", "addressee"],
        ["ssta-0003"],
    ),
    "What is there on Xinjiang?": (["", "--place", "Xinjiang"], ["ssta-0005"]),
    "How was nuclear training decided?": (
        ["nuclear training", "--type", "decision"],
        ["ssta-0015"],
    ),
    "What did Lo Fu hand over?": (["", "--agent", "Lo Fu", "--role", "deliverer"], ["ssta-0010"]),
    "Where was the government to sit, Peking?": (
        ["", "--place", "Peking", "--subject", "Formation of the government"],
        ["ssta-0004"],
    ),
    "Who was sent to Canton?": (["Canton"], ["ssta-0004"]),
    "What did Chou En-lai ask of Molotov?": (["Chou En-lai Molotov drawings"], ["ssta-0007"]),
    "What did 周恩来 say of atomic energy?": (["周恩来 atomic"], ["ssta-0012"]),
    "What did Mao Tse-tung write to Сталин?": (["Mao Tse-tung Сталин railways"], ["ssta-0003"]),
    "What was said on 24 October 1949?": (["24 October 1949"], ["ssta-0005"]),
    "What happened on that day?": (
        ["", "--from", "1949-10-24", "--to", "1949-10-24"],
        ["ssta-0005"],
    ),
    "When was the aide-memoire handed over?": (
        ["", "--from", "1954-07-01", "--to", "1954-07-01"],
        ["ssta-0010"],
    ),
    "What does the Wilson Center hold on uranium?": (['"Wilson Center" uranium'], ["ssta-0020"]),
    "Who else was at the third meeting with Nehru?": (["third meeting Nehru"], ["ssta-0011"]),
    "What names the Communist Party of the Soviet Union?": (
        ["", "--agent", "Communist Party of the Soviet Union", "--role", "addressee"],
        ["ssta-0018"],
    ),
    "What did the Gazette say of Ceylon?": (["gazette Ceylon"], ["ssta-0013"]),
}  # fmt: skip


@pytest.fixture
def exported(corpus_export: Export) -> Path:
    """Return the corpus as a `.sqlite` export."""
    return corpus_export("sqlite")


def found(source: Path, words: str, *options: str) -> list[str]:
    """Return the ids of the records that a search finds, in order."""
    ran = run("search", words, source, *options, "--format", "ids")
    assert ran.code == 0, ran.stderr
    return ran.stdout.split()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_historians_question_finds_the_right_record_first(question: str, exported: Path) -> None:
    (words, *options), answer = QUESTIONS[question]
    assert found(exported, words, *options)[: len(answer)] == answer


def test_every_record_is_found_in_its_repository(exported: Path) -> None:
    assert len(found(exported, '"Wilson Center"', "--limit", "30")) == 20


def test_a_folder_is_searched_like_its_export(exported: Path) -> None:
    for words in ("atomic energy", "Stalin", "Central Committee"):
        assert found(CORPUS, words) == found(exported, words) != []


@pytest.mark.parametrize(
    "words",
    ["Vasil'evich", "Vasil’evich", "VASIL\u02b9EVICH", "Vasilevich", "Stozhenko", "stózhenko"],
)
def test_case_accents_and_apostrophes_do_not_matter(words: str, exported: Path) -> None:
    assert found(exported, words) == ["ssta-0017"]


def test_names_in_other_scripts_are_found(exported: Path) -> None:
    assert found(exported, "张闻天") == ["ssta-0010"]


def test_a_word_finds_longer_words_and_quotes_keep_the_order(exported: Path) -> None:
    assert "ssta-0003" in found(exported, "railw")
    assert found(exported, '"energy atomic"') == []


def test_a_date_known_to_the_month_or_year_passes_where_it_may_lie(exported: Path) -> None:
    assert found(exported, "", "--from", "1949-02-10", "--to", "1949-02-12") == ["ssta-0004"]
    assert "ssta-0017" in found(exported, "", "--from", "1956-11")
    assert found(exported, "", "--to", "1948-05-21") == []
    assert found(exported, "", "--to", "1948-05-22") == ["ssta-0001"]


def test_a_range_of_dates_that_ends_before_it_starts_is_refused(exported: Path) -> None:
    refused = run("search", "", exported, "--from", "1950", "--to", "1949-12")
    assert (refused.code, "1950" in refused.stderr, "1949-12" in refused.stderr) == (2, True, True)
    assert found(exported, "", "--from", "1950-08", "--to", "1950") == found(
        exported, "", "--from", "1950-08-01", "--to", "1950-12-31"
    )


def test_a_subject_includes_its_narrower_ones(exported: Path) -> None:
    narrow = found(exported, "", "--subject", "Railways")
    assert set(narrow) < set(found(exported, "", "--subject", "Chinese economy"))


def test_filters_hold_for_the_same_link(exported: Path) -> None:
    assert "ssta-0006" not in found(exported, "", "--agent", "molotov", "--role", "addressee")
    assert "ssta-0006" in found(exported, "", "--agent", "molotov")


@pytest.mark.parametrize(
    "option", ["--from=banana", "--type=leter", "--agent=nobody", "--role=king", "--place=Atlantis"]
)
def test_a_filter_that_names_nothing_is_refused(option: str, exported: Path) -> None:
    refused = run("search", "", exported, option)
    assert refused.code == 2
    assert option.partition("=")[2] in refused.stderr


def test_says_where_no_record_has_all_the_words(exported: Path) -> None:
    ran = run("search", "uranium locomotives", exported)
    assert ran.code == 0
    assert ran.stdout.startswith("ssta-0020")
    assert "No record has all of these words. Left out: locomotives." in ran.stderr


@pytest.mark.parametrize(
    "words", ["", "   ", '"', '""', "*", "a OR", "NEAR(", "title:x", "(", "'; DROP TABLE", "\\"]
)
def test_whatever_is_typed_is_no_syntax(words: str, exported: Path) -> None:
    assert run("search", words, exported).code == 0


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_output(form: str, exported: Path, file_regression: FileRegressionFixture) -> None:
    ran = run("search", "soviet advisers", exported, "--format", form, "--limit", 3)
    file_regression.check(ran.stdout, extension=".txt" if form == "table" else f".{form}")
    assert "of" in ran.stderr


def test_json_and_csv_say_the_same(exported: Path) -> None:
    records = run("search", "uranium", exported, "--format", "json").json()["records"]
    table = run("search", "uranium", exported, "--format", "csv").stdout
    assert list(csv.DictReader(io.StringIO(table))) == records


def test_a_package_that_names_no_records_is_refused(letters: Make) -> None:
    source = letters(replace("datapackage.json", '"record": {"resource": "letters"},', ""))
    refused = run("search", "note", source)
    assert refused.code == 2
    assert "archivepkg" in refused.stderr


@pytest.mark.parametrize("key", ['"primaryKey": "id"', '"fields": "reply_to"'])
def test_a_key_over_no_field_is_named(key: str, letters: Any) -> None:
    wrong = key.replace(": ", ': "nope", "was": ')
    refused = run("search", "x", letters(replace("schema/letters.json", key, wrong)))
    assert refused.code == 2
    assert "'nope'" in refused.stderr
    assert "validate" in refused.stderr


def test_a_file_that_is_no_export_of_ours_is_refused(tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "other.sqlite"
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE documents (id)")
    database.commit()
    assert run("search", "x", file).code == 2


def test_an_export_whose_table_is_a_view_is_refused(exported: Path, tmp_path: Path) -> None:
    import shutil
    import sqlite3

    file = tmp_path / "forged.sqlite"
    shutil.copy(exported, file)
    database = sqlite3.connect(file)
    database.executescript(
        "DROP TABLE document_sources; "
        "CREATE VIEW document_sources AS WITH RECURSIVE x(n) AS "
        "(SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT n FROM x"
    )
    refused = run("search", "x", file)
    assert refused.code == 2
    assert "document_sources" in refused.stderr


def test_another_archive_is_searched_by_its_schema(tmp_path: Path) -> None:
    source = photographs(tmp_path / "photographs")
    assert found(source, "darcy") == ["b1", "b2"]
    assert found(source, "", "--agent", "Moser", "--role", "depicted") == ["b1", "b2"]
    assert found(source, "", "--agent", "Helene Darcy") == ["b1", "b2"]
    assert found(source, "", "--role", "creator", "--from", "1932-06") == ["b2", "b3"]
    assert found(source, "", "--subject", "Building") == ["b1"]
    assert found(source, "", "--place", "Bern") == ["b2"]


def test_a_record_is_found_by_any_of_its_dates(tmp_path: Path) -> None:
    source = write_package(tmp_path / "more", "more", "More", "bilder", MORE)
    assert found(source, "", "--from", "1958", "--to", "1958") == ["b1"]
    assert found(source, "", "--from", "1960") == ["b2"]
    assert found(source, "", "--from", "1933", "--to", "1950") == ["b3"]
    assert found(source, "", "--to", "1931") == ["b1", "b3"]


def test_a_filter_by_name_does_not_look_at_codes(exported: Path) -> None:
    assert run("search", "", exported, "--agent", "listing").code == 2


def test_columns_that_are_called_like_those_of_sqlite_are_searched(tmp_path: Path) -> None:
    meanings = {"id": "", "rank": "", "ROWID": "", "_rowid_": "", "oid": "", "Name": "", "name": ""}
    rows = [["b", *"uvwxyz"], ["a", *"UVWXYZ"]]
    table = {"title": "Men", "fields": meanings, "rows": rows, "key": ["id"], "refers": {}}
    source = write_package(tmp_path / "men", "men", "Men", "men", {"men": table})
    target = tmp_path / "men.sqlite"
    assert run("export", source, "--to", "sqlite", "--output", target).code == 0
    for file in (source, target):
        for letter in "uvwxyz":
            assert found(file, letter) == ["b", "a"]


# Words, what is found, and the note on them.
NEAR = {
    "a misspelt word": ("Beijng", 0, 'Nothing was found. Did you mean "beijing" or "beiping"?'),
    "one of several": ("Mikojan letter", 1, 'Left out: Mikojan. Did you mean "mikoyan"?'),
    "a word like no other": ("xyzzyq", 0, "Nothing was found. Try fewer words"),
    "no word": ("*", 0, "Nothing was found. Try fewer words"),
    "half a character": ("Beijing caf\udce9", 1, "Left out: caf?."),
    "several words": ("", 1, "--limit gives more."),
}


@pytest.mark.parametrize("name", NEAR)
def test_what_stands_nowhere_is_said(name: str, corpus_export: Export) -> None:
    words, shown, note = NEAR[name]
    ran = run("search", words, corpus_export("sqlite"), "--limit", "1", "--format", "ids")
    assert (ran.code, len(ran.stdout.splitlines())) == (0, shown)
    assert note in ran.stderr
