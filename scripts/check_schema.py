"""Shipped documents must fit their JSON Schema, broken ones must not; see scripts/check-schema."""

import json
import pathlib
import re
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "schemas"
FIXTURES = ROOT / "Tests" / "Fixtures" / "Schema"


class Loader(yaml.SafeLoader):
    """YAML 1.2's core: no dates, and only `true` and `false` are booleans."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("tag:yaml.org,2002:bool", r"^(true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
]:
    Loader.add_implicit_resolver(tag, re.compile(pattern), list(first))


def load_schemas():
    found = {}
    for file in sorted(SCHEMAS.glob("*.schema.json")):
        schema = json.loads(file.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        found[file.name.split(".")[0]] = jsonschema.Draft202012Validator(schema)
    return found


def errors(validator, document):
    """All errors, those inside alternatives too."""
    queue, found = list(validator.iter_errors(document)), []
    while queue:
        error = queue.pop()
        found.append(error)
        queue += error.context
    return found


def place(error):
    return ".".join(str(part) for part in error.absolute_path) or "document"


def validators(schemas, document):
    """The schema of the document's kind, and the one that chooses by kind."""
    kind = str(document.get("kind", "")).lower() if isinstance(document, dict) else ""
    chosen = [schemas["document"]]
    if kind in schemas and kind != "document":
        chosen.append(schemas[kind])
    return chosen


def main():
    schemas = load_schemas()
    problems, accepted, refused = [], 0, 0

    shipped = [
        file
        for folder in ("policies", "examples")
        for file in sorted((ROOT / folder).rglob("*.yaml"))
    ] + sorted((FIXTURES / "accepted").glob("*.yaml"))
    for file in shipped:
        try:
            document = yaml.load(file.read_text(), Loader)
        except yaml.YAMLError as error:
            problems.append(f"{file.relative_to(ROOT)}: {error}")
            continue
        if not (isinstance(document, dict) and document.get("apiVersion") == "sluice/v1"):
            continue  # events and the like, not documents of the language
        accepted += 1
        for validator in validators(schemas, document):
            for error in validator.iter_errors(document):
                best = jsonschema.exceptions.best_match([error])
                problems.append(f"{file.relative_to(ROOT)}: {place(best)}: {best.message[:200]}")

    for file in sorted((FIXTURES / "refused").glob("*.yaml")):
        text = file.read_text()
        expected = re.match(r"# at: (\S+)\n", text)
        if not expected:
            problems.append(f"{file.relative_to(ROOT)}: the first line must be `# at: <place>`")
            continue
        refused += 1
        document = yaml.load(text, Loader)
        for validator in validators(schemas, document):
            places = {place(error) for error in errors(validator, document)}
            if expected.group(1) not in places:
                problems.append(
                    f"{file.relative_to(ROOT)}: not refused at {expected.group(1)}, "
                    f"but at {sorted(places) or 'no place'}"
                )

    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{accepted} documents fit, {refused} broken ones tried, {len(problems)} problems")
    if problems or not accepted or not refused:
        sys.exit(1)


main()
