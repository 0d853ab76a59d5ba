"""`okosystem build`: the release, with what the algorithms work out and what others take of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from okosystem.analysis import algorithms
from okosystem.core.build import Say
from okosystem.core.build import build as build_from
from okosystem.core.findings import Finding
from okosystem.core.release import Release
from okosystem.core.sources import Project
from okosystem.core.stamps import modified
from okosystem.core.validation import World
from okosystem.harvest.release_files import harvest_files
from okosystem.letters.letters import attribute, write_letters
from okosystem.proposals.form_builder import build_forms
from okosystem.proposals.forms import FILE


def build(project: Project, target: Path, say: Say = print) -> Release:
    """Build the project into `target`; raises SourceError, and then the last release stays."""
    return build_from(project, target, say, attribute=attribute, analyse=analyse, more=more)


def analyse(world: World) -> Sequence[ox.Triple]:
    """Run every algorithm as of the day of the release, which is never the clock's."""
    day = date.fromisoformat(modified(world.project))
    queries = algorithms.read_queries(world.project.root / "queries/analyses")
    return algorithms.analyse(world.store, queries, day)


def more(world: World, found: Sequence[Finding], say: Say) -> Mapping[str, bytes]:
    """Make what harvesters take, letters to owners, and the forms of proposals."""
    made = {**harvest_files(world, say), **write_letters(world, found)}
    return made | {FILE: build_forms(world.project).to_json()}
