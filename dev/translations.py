"""Compares and refreshes the translations.

translations.py check TERMS.pot COMMITTED.pot LANGUAGE.po    what ./dev/test asks: TERMS.pot is fresh from a database
translations.py check COMMITTED.pot LANGUAGE.po              what ./dev/lint can ask without a database
translations.py refresh TERMS.pot COMMITTED.pot LANGUAGE.po  what ./dev/i18n does
"""

import sys
from pathlib import Path

import polib

# Odoo writes the moment of the export here: without it, a file changes only where its terms do.
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date")


def terms(catalog):
    return {entry.msgid for entry in catalog if not entry.obsolete}


def differences(expected, found, name):
    """Yield one line for each term that only one of two catalogs has."""
    for term in sorted(terms(expected) - terms(found)):
        yield f"{name} lacks {term!r}"
    for term in sorted(terms(found) - terms(expected)):
        yield f"{name} has {term!r}, which is no longer used"


def gaps(language, name):
    """Yield one line for each term without a sure translation."""
    for entry in language:
        if entry.fuzzy or entry.obsolete or not entry.translated():
            yield f"{name} does not translate {entry.msgid!r}"


def check(*paths):
    paths = [Path(path) for path in paths]
    problems = [f"{path.name} is missing" for path in paths if not path.exists()]
    if not problems:
        catalogs = [polib.pofile(path) for path in paths]
        problems.extend(gaps(catalogs[-1], paths[-1].name))
        for expected, found, path in zip(catalogs, catalogs[1:], paths[1:], strict=False):
            problems.extend(differences(expected, found, path.name))
    print(*problems, sep="\n")
    return 1 if problems else 0


def refresh(terms_path, template_path, language_path):
    template = polib.pofile(terms_path, wrapwidth=78)
    for key in VOLATILE:
        template.metadata.pop(key, None)
    template.save(template_path)
    language = polib.pofile(language_path, wrapwidth=78) if Path(language_path).exists() else new_language(template)
    known = {entry.msgid: entry for entry in language}
    language.clear()
    for entry in template:
        if old := known.get(entry.msgid):
            entry.msgstr, entry.tcomment = old.msgstr, old.tcomment
        language.append(entry)
    language.save(language_path)
    missing = sum(not entry.translated() for entry in language)
    print(f"{len(language)} terms, {missing} of them without a translation")
    return 0


def new_language(template):
    language = polib.POFile(wrapwidth=78)
    language.header = template.header
    language.metadata = {**template.metadata, "Language": "pt_BR", "Plural-Forms": "nplurals=2; plural=(n > 1);"}
    return language


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    sys.exit({"check": check, "refresh": refresh}[command](*arguments))
