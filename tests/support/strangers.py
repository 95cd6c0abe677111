"""What a stranger has: CSV files as spreadsheets leave them, and a hand that mends what it reads.

`photographs` are fifty, in two files, with the usual faults; `family` are letters in three files,
which answer one another. `mend` does what `archivepkg init` asks for, and nothing else.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

MOTIFS = ("Bridge", "Market", "Mill", "School", "Harbour")


def photographs(folder: Path) -> Path:
    """Write fifty photographs and their photographers to a new folder, and return it."""
    header = "nr;Titel;Datum;Fotograf;Masse;Bemerkung"
    rows = [
        [
            f"p{n:02}",
            f"{MOTIFS[n % 5]} {n}",
            f"19{20 + n % 15}",
            f"f{n % 3 + 1}",
            f"{9 + n % 4}",
            "",
        ]
        for n in range(1, 51)
    ]
    rows[1][1] = " Harbour, “Möwe” "
    rows[4][2], rows[5][2], rows[6][2] = "1931-04", "192X", "1925~"
    rows[7][2], rows[8][2] = "3.4.1931", "4.4.1931"
    rows[17][0] = rows[30][0] = "p17b"
    rows[20][3] = "f2 "
    rows[40][3] = "f9"
    rows[9][4] = rows[10][4] = "-"
    rows[25][4] = "12 cm"
    lines = [header, *(";".join(row) for row in rows)]
    folder.mkdir()
    (folder / "Fotos.csv").write_bytes("\r\n".join([*lines, ""]).encode("utf-8-sig"))
    people = "id;Name\r\nf1;Hélène d’Arcy\r\nf2;Moser, Max\r\nf3;Studio Nord\r\n"
    (folder / "Fotografen.csv").write_bytes(people.encode("utf-8-sig"))
    return folder


def family(folder: Path) -> Path:
    """Write the letters of a family to a new folder, in a folder of their own, and return it."""
    data = folder / "tables"
    data.mkdir(parents=True)
    (data / "letters.csv").write_text(
        "id,title,date,sender,place,reply_to,pages,summary\n"
        'L-001,"To Jonas, on the move",1871-03-02,anna,Bern,,2,"The stove, the cat, the bill."\n'
        "L-002,To Anna,1871-03-09,jonas,Basel,L-001,1,Answers about the bill.\n"
        "L-003,To Anna from Mia,1871~,mia,,,4,A drawing.\n"
        "L-004,To Jonas,1872-01/1872-03,anna,Bern,L-002,2,\n",
        encoding="utf-8",
    )
    (data / "persons.csv").write_text(
        "id,name,born,mother\nanna,Anna Keller,1840,\njonas,Jonas Keller,1838,\n"
        "mia,Mia Keller,1866,anna\n",
        encoding="utf-8",
    )
    (data / "mentions.csv").write_text(
        "letter,person,role\nL-001,jonas,addressee\nL-002,anna,addressee\nL-003,anna,addressee\n"
        "L-003,jonas,mentioned\nL-004,jonas,addressee\n",
        encoding="utf-8",
    )
    return folder


_FAULT = re.compile(r"^ {2}(?P<path>[^:]+):(?P<line>\d+): (?:(?P<field>[^:]+): )?(?P<message>.+)$")


def mend(folder: Path, said: str) -> None:
    """Do what the lines of `archivepkg init --check` ask for, in the files and lines they name."""
    for line in said.splitlines():
        if found := _FAULT.match(line):
            _mend(folder / found["path"], int(found["line"]), found["field"], found["message"])


def _mend(file: Path, line: int, field: str, message: str) -> None:
    content = file.read_text(encoding="utf-8-sig")
    delimiter = ";" if ";" in content.partition("\n")[0] else ","
    rows = list(csv.reader(content.splitlines(), delimiter=delimiter))
    place, lines = rows[0].index(field), [line, *_more_lines(message)]
    for row in [rows[number - 1] for number in lines]:
        if "spaces around it" in message:
            row[place] = row[place].strip()
        elif "EDTF" in message:
            day, month, year = row[place].split(".")
            row[place] = f"{year}-{int(month):02}-{int(day):02}"
        elif "whole numbers" in message:
            row[place] = row[place].partition(" ")[0]
        elif "is nearly a key" in message:
            row[place] = f"p{line - 1:02}"
        elif "Add the row there" in message or "is not" in message:
            row[place] = row[place].replace("9", "3")
    if "are empty" in message:
        rows = [row[:place] + row[place + 1 :] for row in rows]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)


def _more_lines(message: str) -> list[int]:
    found = re.search(r"The same in lines? ([\d, ]+)", message)
    return [int(number) for number in found[1].split(",")] if found else []
