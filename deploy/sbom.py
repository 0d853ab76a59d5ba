"""Write sbom.cdx.json: the software bill of materials of the server, in CycloneDX.

It lists the Python packages of requirements.lock, and the npm packages that the pages are built
from, each with its licence as an SPDX expression: what the installed package states, or else
licences.toml. So the same lock files give the same bytes. `make lock` runs it, and a release and a
wheel carry it.
"""

import json
import re
import tomllib
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.spdx import is_expression
from packageurl import PackageURL

ROOT = Path(__file__).parent.parent
FILE = "sbom.cdx.json"
EXCEPTIONS = "deploy/licences.toml"
CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}
"""Classifiers that name one licence; that of BSD names several."""
_LOCKED = re.compile(r"^([\w.-]+)(?:\[.*?\])?==(\S+).*((?:\n +--hash=\S+.*)+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:(\w+)")
_DATED = re.compile(r"^## \[[^\]]+\] - (\S+)", re.MULTILINE)
_ALGORITHMS = {"sha512": HashAlgorithm.SHA_512, "sha256": HashAlgorithm.SHA_256}


@dataclass(frozen=True, slots=True)
class Licences:
    """The licences of packages, with the exceptions by ecosystem and name; collects faults."""

    exceptions: Mapping[str, Mapping[str, Mapping[str, str]]]
    faults: list[str] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)

    def find(self, ecosystem: str, name: str, stated: Iterable[str]) -> list[License]:
        """Return the first licence stated that is an SPDX expression, else that of an exception."""
        expression = next(filter(is_expression, stated), "")
        if not expression and (exception := self.exceptions.get(ecosystem, {}).get(name)):
            self.used.add((ecosystem, name))
            expression = exception["licence"]
        if not (expression and is_expression(expression)):
            self.faults.append(
                f"{name}  states no licence as an SPDX expression. How to fix it: look at its "
                f'files, and add [{ecosystem}."{name}"] to {EXCEPTIONS}.'
            )
            return []
        return [LicenseFactory().make_from_string(expression)]

    def check(self) -> None:
        """Exit with the faults, if there are any, also of exceptions that are not needed."""
        listed = {(kind, name) for kind, found in self.exceptions.items() for name in found}
        stale = [
            f"{EXCEPTIONS}  [{kind}.{name}] is not needed. How to fix it: remove it."
            for kind, name in sorted(listed - self.used)
        ]
        if faults := [*self.faults, *stale]:
            raise SystemExit("\n".join(faults))


def write_sbom(root: Path) -> str:
    """Write the bill of materials of a checkout; exits when a licence is unknown."""
    licences = Licences(tomllib.loads((root / EXCEPTIONS).read_text(encoding="utf-8")))
    texts = {
        name: (root / name).read_text(encoding="utf-8")
        for name in ("pyproject.toml", "CHANGELOG.md", "requirements.lock", "package-lock.json")
    }
    application = describe_project(tomllib.loads(texts.pop("pyproject.toml"))["project"])
    components = [
        *python_components(texts["requirements.lock"], licences),
        *npm_components(texts["package-lock.json"], licences),
    ]
    licences.check()
    # The day of the newest version, not of the clock.
    released = _DATED.findall(texts.pop("CHANGELOG.md"))[0]
    bom = Bom(components=components)
    bom.metadata.component = application
    bom.metadata.timestamp = datetime.fromisoformat(released).replace(tzinfo=UTC)
    bom.serial_number = uuid5(
        NAMESPACE_URL, "\n".join([str(application.purl), released, *texts.values()])
    )
    bom.register_dependency(application, components)
    written = JsonV1Dot6(bom).output_as_string(indent=1)
    return f"{written}\n"


def describe_project(project: dict[str, str]) -> Component:
    """Describe this project, from its table in pyproject.toml."""
    return Component(
        type=ComponentType.APPLICATION,
        name=project["name"],
        version=project["version"],
        description=project["description"],
        licenses=[LicenseFactory().make_from_string(project["license"])],
        purl=PackageURL("pypi", None, project["name"], project["version"]),
        bom_ref=project["name"],
    )


def python_components(lock: str, licences: Licences) -> Iterator[Component]:
    """Describe the packages of a pip lock file, with the digests of their distributions."""
    for name, version, hashes in _LOCKED.findall(lock):
        digests = [HashType(alg=HashAlgorithm.SHA_256, content=h) for h in _HASH.findall(hashes)]
        index = XsUri(f"https://pypi.org/simple/{name}/")
        purl = PackageURL("pypi", None, name, version)
        yield Component(
            name=name,
            version=version,
            purl=purl,
            bom_ref=str(purl),
            licenses=licences.find("pypi", name, stated_by(name)),
            external_references=[
                ExternalReference(
                    type=ExternalReferenceType.DISTRIBUTION, url=index, hashes=digests
                )
            ],
        )


def stated_by(name: str) -> Iterator[str]:
    """List what an installed distribution states as its licence, the most exact first."""
    try:
        headers = metadata(name)
    except PackageNotFoundError:
        return
    yield from (headers[key] for key in ("License-Expression", "License") if key in headers)
    classifiers = [c for c in headers.get_all("Classifier", []) if c.startswith("License :: ")]
    if len(classifiers) == 1:
        yield CLASSIFIERS.get(classifiers[0], "")


def npm_components(lock: str, licences: Licences) -> Iterator[Component]:
    """Describe the packages of an npm lock file that are no development tools."""
    for path, package in json.loads(lock)["packages"].items():
        if not path or package.get("dev"):
            continue
        group, _, name = path.rpartition("node_modules/")[2].rpartition("/")
        algorithm, _, digest = package["integrity"].partition("-")
        purl = PackageURL("npm", group or None, name, package["version"])
        yield Component(
            name=name,
            group=group or None,
            version=package["version"],
            purl=purl,
            bom_ref=str(purl),
            licenses=licences.find(
                "npm", f"{group}/{name}".strip("/"), [package.get("license", "")]
            ),
            hashes=[HashType(alg=_ALGORITHMS[algorithm], content=b64decode(digest).hex())],
        )


if __name__ == "__main__":
    (ROOT / FILE).write_text(write_sbom(ROOT), encoding="utf-8")
