"""Writes the bill of materials of a release, as CycloneDX: `python tools/sbom.py FILE`.

The same sources give the same bytes: it holds no time, and its number is made from what it lists.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from parts import OWN, Part, graph, parts

ROOT = Path(__file__).parents[1]


def reference(part: Part) -> str:
    """The part's package URL."""
    return f"pkg:{'generic' if part.kind == 'font' else part.kind}/{quote(part.name)}@{quote(part.version)}"


def component(part: Part) -> dict[str, object]:
    reference_ = reference(part)
    found: dict[str, object] = {
        "type": "file" if part.kind == "font" else "library",
        "bom-ref": reference_,
        "name": part.name,
        "version": part.version,
        "licenses": [{"expression": part.licence}],
        "purl": reference_,
    }
    if part.hashes:  # of the files that may be installed, one for each platform
        found["externalReferences"] = [
            {"type": "distribution", "url": reference_, "hashes": [{"alg": "SHA-256", "content": each}]}
            for each in part.hashes
        ]
    return found


def bill(found: list[Part]) -> dict[str, object]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    places = {each.name: reference(each) for each in found if each.kind == "pypi"}
    others = [reference(each) for each in found if each.kind != "pypi"]
    needs = {own: [*(places[name] for name in graph()[OWN]), *others]}
    needs |= {reference(each): [places[name] for name in each.needs] for each in found}
    listed: dict[str, object] = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
                "purl": own,
            }
        },
        "components": [component(each) for each in found],
        "dependencies": [{"ref": ref, "dependsOn": sorted(on)} for ref, on in sorted(needs.items())],
    }
    number = uuid5(NAMESPACE_URL, json.dumps(listed, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        **listed,
    }


def main() -> None:
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill(parts()), indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(target)


if __name__ == "__main__":
    main()
