"""Gates that no linter has. Each prints what is wrong and ends with status 1.

gates.py xml-header FILE...        every XML file starts with the one header
gates.py pure-rules FOLDER         a package imports nothing but the standard library and itself
gates.py imported-tests FOLDER     every test file is run: by Odoo where tests/__init__.py imports it, else as rules
"""

import ast
import sys
from pathlib import Path

HEADER = b'<?xml version="1.0" encoding="UTF-8" ?>\n'
RULES = "test_rules_"


def xml_header(*files):
    for file in files:
        if not Path(file).read_bytes().startswith(HEADER):
            yield f"{file}: the first line is not {HEADER.decode().strip()}"


def imports(path):
    """Yield line, level and first name of each import, wherever in the file it is."""
    for node in ast.walk(ast.parse(path.read_bytes(), path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, 0, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.level, (node.module or "").partition(".")[0]


def pure_rules(folder):
    for path in sorted(Path(folder).rglob("*.py")):
        depth = len(path.relative_to(folder).parts)
        for line, level, name in imports(path):
            if level > depth or (not level and name not in sys.stdlib_module_names):
                yield f"{path}:{line}: imports {name or 'the addon'}"


def imported_tests(folder):
    imported = set()
    for node in ast.parse(Path(folder, "__init__.py").read_bytes()).body:
        if isinstance(node, ast.ImportFrom):
            imported.update(alias.name for alias in node.names)
    for path in sorted(Path(folder).glob("test_*.py")):
        is_rule = path.stem.startswith(RULES)
        if is_rule == (path.stem in imported):
            yield f"{path}: " + ("tests of rules run without Odoo" if is_rule else f"{folder}/__init__.py does not import it")


if __name__ == "__main__":
    gates = {"xml-header": xml_header, "pure-rules": pure_rules, "imported-tests": imported_tests}
    problems = list(gates[sys.argv[1]](*sys.argv[2:]))
    print(*problems, sep="\n")
    sys.exit(1 if problems else 0)
