"""Every kind of page is valid HTML, according to a checker of the content model."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.web.conftest import Get

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHECKER = ROOT / "node_modules/html-validate/bin/html-validate.mjs"
PAGES = (
    "/",
    "/?velg=eformidling&perspektiv=sector/municipal&fra=2021-06-01",
    "/?vis=liste&velg=id-porten",
    "/mote/endringer?fra=2021-06-01&til=2026-09-25",
    "/mote/endringer?fra=x",
    "/om/kvalitet",
    "/frister-for-grensesnitt",
    "/oversikt",
    "/oversikt?slag=resource&kolonne=pricePage&kolonne=providedBy&filter=providedBy:actor/ks-digital",
    "/oversikt?slag=actor&grupper=sector",
    "/behov",
    "/behov?tekst=Vi vil slippe porto og skrive ut brev",
    "/behov?tekst=kort",
    "/sjekk",
    "/om/kvalitet?eier=digdir",
    "/om/kvalitet?eier=tull",
    "/?farge=rosa",
    "/sporsmal?q=altinn&type=resource",
    "/sporsmal?q=masknporten",
    "/sparql",
    "/sparql?query=SELECT nonsense",
    "/sparql?vis=diagram&query=SELECT (1 AS ?a) ('x' AS ?b) {}",
    "/sparql?vis=diagram&query=SELECT ('x' AS ?b) {}",
    "/sparql?vis=graf&query=CONSTRUCT WHERE { ?s ?p ?o } LIMIT 20",
    "/sporsmal/ecosystem-in-numbers",
    "/lisenser",
    "/sporsmal?q=svikter",
    "/doc/actor/digdir",
    "/doc/capability/trust",
    "/doc/capability/authentication",
    "/doc/category/distributed-data-sources",
    "/doc/category/registers",
    "/doc/condition/digitaliseringsrundskrivet",
    "/doc/ecosystem/felles-okosystem",
    "/doc/exchange/rad-fra-skate",
    "/doc/focus-area/okt-deling-av-data",
    "/doc/goal/elektronisk-identitet-til-alle",
    "/doc/life-event/dodsfall-og-arv",
    "/doc/need/finansieringsmodeller",
    "/doc/resource/id-porten",
    "/doc/resource/eformidling?dato=2022-06-01",
    "/doc/role/provider",
    "/doc/slide/box-01",
    "/doc/slide/statement-02",
    "/doc/source/lysbilder-2021",
    "/doc/strategy/en-digital-offentlig-sektor",
    "/doc/participation/id-porten--provider--digdir",
    "/doc/resource/id-prten",
    "/meld-feil/participation/id-porten--provider--digdir",
    "/begreper",
    "/begreper?q=finnesikke",
    "/om",
    "/omvisning",
    "/omvisning?steg=5",
    "/utviklere",
    "/livshendelser",
    "/kapabiliteter",
    "/om/vurdering",
    "/kapabiliteter?farge=antall",
    "/kapabiliteter?farge=gap&gap2=gult&dato=2026-10-01",
    "/kapabiliteter/ressurser",
    "/kapabiliteter/ressurser?hoved=trust&vis=alle",
    "/for",
    "/strategi",
    "/rammebetingelser",
    "/tilgjengelighet",
    "/analyser?fane=plass",
    "/analyser",
    "/sammenhenger?hvis=",
    "/sammenhenger?hvis=id-porten",
    "/sammenhenger?hvis=altinn-formidling&hva=bytter-eier&dato=2026-10-01",
    "/sammenhenger?hvis=datahotellet",
    "/sammenhenger/varsel/id-porten/digdir",
    "/sammenhenger?hvis=idporten",
    "/sammenlign",
    "/sammenlign?med=eformidling",
    "/sammenlign?r=eformidling&r=fiks-svarut&r=fiks-svarinn&r=id-porten",
    "/sammenlign?r=id-porten",
    "/roller",
    "/roller?vis=alle&dato=2022-06-01",
    "/utvekslinger",
    "/analyser?fane=overlapp",
    "/analyser?fane=overlapp&dato=2021-06-01",
    "/analyser?fane=utfasing&scenario=fas-ut-altinn-formidling",
    "/analyser?fane=utfasing&dato=1999-01-01",
    "/scenario",
    "/scenario/fas-ut-altinn-formidling",
    "/analyser?fane=utfasing",
    "/analyser?fane=gap",
    "/analyser?fane=kritikalitet",
    "/analyser?fane=dekning",
    "/analyser?fane=gap&status=advised",
    "/analyser?fane=dekning&status=advised",
    "/mote",
    "/mote?virksomhet=digdir",
    "/mote/rad",
    "/rad/advice--penger-til-drift",
    "/mote/rad?mottaker=tull",
    "/mote/oppfolging",
    "/mote/oppfolging?fra=2026-12-01&til=2026-12-31",
    "/metode",
    "/metode/overlap",
    "/utvekslinger?slag=tull",
    "/sammenhenger",
    "/sammenhenger?rundt=digitaliseringsbloggen",
    "/sammenhenger?fra=&til=",
    "/sammenhenger?fra=resource:digital-post-til-innbygger&til=actor:kartverket",
    "/sammenhenger?fra=resource:eformidling&til=actor:skate&ved=organisering",
    "/embed/malbilde?velg=id-porten",
    "/embed/malbilde?vis=liste",
    "/ns",
    "/dumps",
    "/fdk",
    "/api/docs",
    "/hosting",
    "/ressurser",
    "/virksomheter",
    "/om?sprak=xx",
    "/sporsmal/sectrs",
    "/sporsmal/role-matrix",
    "/doc/evidence/fact?del=peker-hit&side=2",
    "/doc/actor/digdir?del=tilbyr",
    "/finnes-ikke",
    "/forslag",
    "/forslag/plassering?resource=nav-no",
    "/forslag/raad",
    "/forslag/tull",
    "/meld-feil/participation/id-porten--provider--digdir",
)


VISITS = (
    *((path, "nb") for path in PAGES),
    *((path, ("nn", "en")[number % 2]) for number, path in enumerate(PAGES)),
)
"""Each page in bokmål and, by turns, in nynorsk or English: their elements are the same."""


def test_every_page_is_valid_html(browse: Get, tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node or not CHECKER.is_file():
        pytest.skip("html-validate is not installed: npm ci")
    for number, (path, language) in enumerate(VISITS):
        (tmp_path / f"{number}.html").write_text(browse(path, language).text, encoding="utf-8")
    config = Path(__file__).parent / "html-validate.json"
    command = [node, str(CHECKER), "--config", str(config), "--formatter", "json", str(tmp_path)]
    report = subprocess.run(command, capture_output=True, check=False, text=True)
    found = [
        f"{VISITS[int(Path(file['filePath']).stem)]}:{fault['line']} {fault['ruleId']}: "
        f"{fault['message']}"
        for file in json.loads(report.stdout)
        for fault in file["messages"]
    ]
    assert found == []
