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
    *templates, language_path = paths
    catalogs = [(Path(path).name, polib.pofile(path)) for path in templates]
    language = polib.pofile(language_path)
    problems = [*gaps(language, Path(language_path).name)]
    for (_name, expected), (name, found) in zip(catalogs, [*catalogs[1:], (Path(language_path).name, language)], strict=True):
        problems.extend(differences(expected, found, name))
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
    language.metadata = {**template.metadata, "Language": "pt_BR", "Plural-Forms": "nplurals=2; plural=(n > 1);"}
    return language


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    sys.exit({"check": check, "refresh": refresh}[command](*arguments))
