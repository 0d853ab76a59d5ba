"""Write sbom.cdx.json: the software bill of materials of the server, in CycloneDX.

It lists the Python packages of requirements.lock, and the npm packages that the pages are built
from. It depends on files of the checkout alone, so the same ones give the same bytes. `make lock`
runs it, and a release and a wheel carry it.
"""

import json
import re
import tomllib
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).parent.parent
FILE = "sbom.cdx.json"
_LOCKED = re.compile(r"^([\w.-]+)(?:\[.*?\])?==(\S+).*((?:\n +--hash=\S+.*)+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:(\w+)")
_DATED = re.compile(r"^## \[[^\]]+\] - (\S+)", re.MULTILINE)
_ALGORITHMS = {"sha512": HashAlgorithm.SHA_512, "sha256": HashAlgorithm.SHA_256}


def write_sbom(root: Path) -> str:
    """Write the bill of materials of a checkout."""
    texts = {
        name: (root / name).read_text(encoding="utf-8")
        for name in ("pyproject.toml", "CHANGELOG.md", "requirements.lock", "package-lock.json")
    }
    application = describe_project(tomllib.loads(texts.pop("pyproject.toml"))["project"])
    components = [
        *python_components(texts["requirements.lock"]),
        *npm_components(texts["package-lock.json"]),
    ]
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


def python_components(lock: str) -> Iterator[Component]:
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
            external_references=[
                ExternalReference(
                    type=ExternalReferenceType.DISTRIBUTION, url=index, hashes=digests
                )
            ],
        )


def npm_components(lock: str) -> Iterator[Component]:
    """Describe the packages of an npm lock file that are no development tools."""
    factory = LicenseFactory()
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
            licenses=[
                factory.make_from_string(known) for known in [package.get("license")] if known
            ],
            hashes=[HashType(alg=_ALGORITHMS[algorithm], content=b64decode(digest).hex())],
        )


if __name__ == "__main__":
    (ROOT / FILE).write_text(write_sbom(ROOT), encoding="utf-8")
