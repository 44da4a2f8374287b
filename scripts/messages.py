"""Translations: Chinese is the source, `locale/en/LC_MESSAGES/kosmgr.po` the English.

python scripts/messages.py update     new sentences in, gone ones out; says what is untranslated
python scripts/messages.py check      fails unless every sentence is translated, with the same {facts}
python scripts/messages.py compile    the .mo files the program reads
"""

import argparse
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from babel.messages import catalog, extract, frontend, mofile, pofile

ROOT = Path(__file__).resolve().parents[1]
PACKS = "kosmgr/rulebook/packs/*.toml"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "C_": ((1, "c"), 2), "pgettext": ((1, "c"), 2)}
NOISE = re.compile(
    rb'^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By):.*\n', re.MULTILINE
)
FACTS = re.compile(r"\{(\w*)(?::[^{}]*)?\}")  # {n}, and {n:day|days}, which English adds


def catalogues(root: Path) -> list[Path]:
    """Every translation there is."""
    return sorted(root.glob("locale/*/LC_MESSAGES/kosmgr.po"))


def extracted(root: Path = ROOT) -> catalog.Catalog:
    """Every sentence in code and templates, and the titles and sources of the rules."""
    with (root / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = frontend.parse_mapping_cfg(settings)
    found = catalog.Catalog(project="kosmgr", charset="utf-8")
    for folder in ("kosmgr", "templates"):
        # patterns in babel.cfg begin at the root, so the folder is walked from there
        walk = extract.extract_from_dir(
            root, methods, options, keywords=KEYWORDS, directory_filter=partial(_inside, root, folder)
        )
        for name, line, message, _comments, context in walk:
            if str(name).replace("\\", "/").startswith(folder + "/"):
                known = found.get(message if isinstance(message, str) else message[0], context)
                if known is not None and known.id != (message if isinstance(message, str) else tuple(message)):
                    raise SystemExit(f"{name}:{line}: {known.id!r} is said both with and without plural")
                found.add(message, context=context)
    for pack in sorted(root.glob(PACKS)):
        # pages and commands show a rule by its title and say where it comes from, in the reader's language
        for value in tomllib.loads(pack.read_text("utf-8"))["value"]:
            found.add(value["title"])
            if value.get("source"):
                found.add(value["source"])
    return found


def _inside(root: Path, folder: str, path: str) -> bool:
    parts = (root / path).relative_to(root).parts
    return not parts or (parts[0] == folder and parts[-1] not in {"__pycache__", "vendor"})


def read(path: Path) -> catalog.Catalog:
    """One translation, as it is on disk."""
    with path.open("rb") as file:
        return pofile.read_po(file, locale=path.parts[-3], domain="kosmgr")


def write(path: Path, translation: catalog.Catalog) -> None:
    """Sorted, one sentence a line, without places and dates: two people's changes merge."""
    text = io.BytesIO()
    pofile.write_po(text, translation, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    path.write_bytes(NOISE.sub(b"", text.getvalue()).replace(b"Version:  kosmgr", b"Version: kosmgr"))


def faults(source: catalog.Catalog, translation: catalog.Catalog) -> Iterator[tuple[str, str]]:
    """What is wrong with a translation: (sentence, reason)."""
    for message in source:
        if not message.id:
            continue
        own = translation.get(message.id, message.context)
        if own is None:
            yield _shown(message), "missing, run scripts/messages.py update"
            continue
        texts = own.string if isinstance(own.string, (tuple, list)) else (own.string,)
        if not all(texts):
            yield _shown(message), "untranslated"
        elif own.fuzzy:
            yield _shown(message), "fuzzy"
        elif any(_facts(text) != _facts(_name(message)) for text in texts[-1:]):
            yield _shown(message), "other {facts} than the source"
    for message in translation:
        if message.id and source.get(message.id, message.context) is None:
            yield _shown(message), "no longer in the source, run scripts/messages.py update"


def _name(message: catalog.Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _shown(message: catalog.Message) -> str:
    """The sentence, with its meaning where a word has several."""
    return f"{_name(message)} [{message.context}]" if message.context else _name(message)


def _facts(text: str) -> set[str]:
    return set(FACTS.findall(text))


def update(root: Path = ROOT) -> None:
    """Bring every translation to the sentences of today."""
    source = extracted(root)
    for path in catalogues(root):
        translation = read(path)
        translation.update(source, no_fuzzy_matching=True, update_creation_date=False)
        write(path, translation)
        open_ones = [sentence for sentence, _reason in faults(source, translation)]
        print(f"{path.relative_to(root)}: {len(source)} sentences, {len(open_ones)} to do")
        for sentence in open_ones:
            print(f"  {sentence}")


def check(root: Path = ROOT) -> int:
    """The number of faults, each printed."""
    source, count = extracted(root), 0
    for path in catalogues(root):
        for sentence, reason in faults(source, read(path)):
            print(f"{path.relative_to(root)}: {reason}: {sentence!r}")
            count += 1
    print(f"{len(source)} sentences, {count} faults")
    return count


def compile_catalogues(root: Path = ROOT) -> None:
    """Write the .mo beside each .po."""
    for path in catalogues(root):
        with path.with_suffix(".mo").open("wb") as file:
            mofile.write_mo(file, read(path))


def main() -> int:
    """Entry from the shell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["update", "check", "compile"])
    what = parser.parse_args().what
    if what == "update":
        update()
    elif what == "compile":
        compile_catalogues()
    else:
        return 1 if check() else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
