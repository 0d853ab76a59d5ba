// Replaces the text field with YASGUI's editor, with results below, and restores the field.
// No request goes to other hosts, and nothing is stored.

const form = document.getElementById("sparql-form");
const field = document.getElementById("query");
const [address] = form.action.split("#");
const answer = document.getElementById("kjort");
const said = answer.querySelector("[role=status]");
const wrong = answer.querySelector("[role=alert]");
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9, text/html;q=0.8";

const [{ default: Yasgui }, known] = await Promise.all([
  import(form.dataset.library),
  fetch(form.dataset.completions).then((response) => response.json()),
  worn(document.getElementById("redigerer-stil")),
]);
const { Yasqe, Yasr } = Yasgui;

Yasqe.forkAutocompleter("prefixes", {
  name: "our-prefixes",
  get: Object.entries(known.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`),
  persistenceId: null,
});
for (const [completer, terms] of [["class", known.classes], ["property", known.properties]]) {
  Yasqe.forkAutocompleter(completer, { name: `our-${completer}`, get: terms, bulk: true, persistenceId: null });
}

const place = document.createElement("div");
place.id = "editor";
field.after(place);
const keys = document.getElementById("taster");
const editor = new Yasqe(place, {
  value: field.value,
  persistenceId: null,
  consumeShareLink: null,
  createShareableLink: null,
  showQueryButton: false,
  resizeable: false,
  autocompleters: ["variables", "our-prefixes", "our-class", "our-property"],
  screenReaderLabel: form.dataset.label,
  extraKeys: { ...Yasqe.defaults.extraKeys, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": false, Tab: false, "Shift-Tab": false },
});
editor.getInputField().setAttribute("aria-describedby", "taster");
document.querySelector('label[for="query"]').addEventListener("click", () => field.hidden && editor.focus());
editor.on("change", () => (field.value = editor.getValue()));
place.hidden = true;

// Synchronises text, caret and height; returns whether the editor is now in use.
export function swap() {
  const opens = !field.hidden;
  const tall = field.getBoundingClientRect().height;
  field.hidden = opens;
  field.required = !opens;
  place.hidden = keys.hidden = !opens;
  if (opens) open(tall);
  else close();
  return opens;
}

function open(tall) {
  editor.setSize(null, tall);
  if (editor.getValue() !== field.value) editor.setValue(field.value);
  const [from, to] = [field.selectionStart, field.selectionEnd].map((at) => editor.posFromIndex(at));
  editor.setSelection(from, to);
  editor.refresh();
  editor.focus();
}

function close() {
  const [from, to] = ["from", "to"].map((end) => editor.indexFromPos(editor.getCursor(end)));
  field.focus();
  field.setSelectionRange(from, to);
}

// A disabled style sheet is fetched when it is enabled.
function worn(sheet) {
  return new Promise((done, failed) => {
    sheet.onload = done;
    sheet.onerror = () => failed(new Error(sheet.href));
    sheet.disabled = false;
  });
}

// Figures are drawn by the server, as on the page without JavaScript; this fetches them.
await import(`./drawing.js${new URL(import.meta.url).search}`);
let asked = new URLSearchParams(location.search);
let numbers = "";
let asking = new AbortController();

// Only the last request is awaited, so the server may abandon the others.
function ask(body, headers) {
  asking.abort();
  asking = new AbortController();
  return fetch(address, { method: "POST", body, headers, signal: asking.signal });
}

function unreached(error) {
  if (error.name !== "AbortError") tell(form.dataset.failed, form.dataset.unreached);
}

class Picture {
  priority = 0;
  hideFromSelection = false;

  constructor(results) {
    this.results = results;
  }

  canHandleResults() {
    const table = this.results.results?.getBindings();
    return table ? this.fits(table) : this.ofGraphs && GRAPH.test(this.results.results?.getContentType());
  }

  fits(table) {
    return table.some((row) => Object.values(row).filter((cell) => this.draws(cell)).length >= this.least);
  }

  async draw() {
    const wanted = new URLSearchParams({ query: asked.get("query"), vis: this.view, format: "html" });
    if (numbers) wanted.set("tall", numbers);
    try {
      const page = await (await ask(wanted)).text();
      this.put(new DOMParser().parseFromString(page, "text/html").getElementById("vist"));
    } catch (error) {
      unreached(error);
    }
  }

  put(part) {
    part.querySelector(".views").remove();
    this.results.resultsEl.replaceChildren(document.adoptNode(part));
    part.querySelector("#figur-tittel")?.focus({ preventScroll: true });
  }

  // In a narrow window the tabs have icons only.
  getIcon() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS(svg.namespaceURI, "path");
    for (const [key, value] of [["viewBox", "0 0 16 16"], ["width", 16], ["height", 16], ["aria-hidden", "true"]]) svg.setAttribute(key, value);
    path.setAttribute("d", this.icon);
    svg.append(path);
    return svg;
  }
}

class Chart extends Picture {
  view = "diagram";
  label = form.dataset.chart;
  icon = "M1 1h9v4H1zM1 6h14v4H1zM1 11h5v4H1z";
  least = 1;
  ofGraphs = false;
  draws = (cell) => /#(integer|int|long|decimal|double|float|\w*Integer)$/.test(cell.datatype);
}

class Graph extends Picture {
  view = "graf";
  label = form.dataset.graph;
  icon = "M1 6h4v4H1zM11 1h4v4h-4zM11 11h4v4h-4zM5 7l6-5v2L5 9zM5 7l6 5v2L5 9z";
  least = 2;
  ofGraphs = true;
  draws = (cell) => cell.type === "uri";
}

const GRAPH = /turtle/;
Yasr.registerPlugin("diagram", Chart);
Yasr.registerPlugin("graf", Graph);

const results = new Yasr(document.getElementById("resultat"), {
  persistenceId: null,
  prefixes: known.prefixes,
  plugins: Object.fromEntries(["table", "diagram", "graf", "boolean", "response"].map((name) => [name, { enabled: true }])),
  pluginOrder: ["table", "diagram", "graf", "response"],
});

name(results.rootEl.querySelector(".select_diagram"), form.dataset.chart);
name(results.rootEl.querySelector(".select_graf"), form.dataset.graph);
results.rootEl.addEventListener("click", (event) => {
  const other = event.target.closest("a[data-numbers]");
  if (!other || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  numbers = other.dataset.numbers;
  results.draw();
});

// Another view is chosen, so a pending figure is dropped.
results.on("draw", () => asking.abort());

// The library's table has a heading, a select and a field without accessible names.
results.on("drawn", () => {
  const number = results.rootEl.querySelector("th .dt-column-title:empty");
  if (number) number.textContent = "#";
  name(number?.closest("th"), form.dataset.row);
  name(results.rootEl.querySelector("select.tableSizer"), form.dataset.size);
  name(results.rootEl.querySelector("input.tableFilter"), form.dataset.filter);
});

function name(element, text) {
  element?.setAttribute("aria-label", text);
  element?.setAttribute("lang", document.documentElement.lang);
}

function run() {
  form.requestSubmit();
}

form.addEventListener("submit", async (event) => {
  if (form.elements.format.value !== "html") return; // The browser downloads the file.
  event.preventDefault();
  asked = new URLSearchParams({ query: field.value });
  numbers = "";
  for (const old of document.querySelectorAll("[data-first]")) old.remove();
  answer.hidden = false;
  tell(form.dataset.running);
  try {
    const begun = performance.now();
    const response = await ask(asked, { Accept: ACCEPT });
    const data = await response.text();
    if (response.ok) show(data, response, performance.now() - begun);
    else tell(form.dataset.failed, ...faultIn(data));
  } catch (error) {
    unreached(error);
  }
});

// Errors are shown as on a page: in the reader's language, with the engine's text marked.
function faultIn(page) {
  return new DOMParser().parseFromString(page, "text/html").querySelector(".fault-words").childNodes;
}

function show(data, response, duration) {
  const contentType = response.headers.get("Content-Type");
  const graph = contentType.startsWith("text/turtle") ? "ja" : "nei";
  history.replaceState(null, "", `${address}?${asked}`);
  tell(form.dataset.done);
  document.getElementById("resultat").hidden = false;
  results.setResponse({ data, contentType, status: response.status }, Math.round(duration));
  for (const link of answer.querySelectorAll("[data-format]")) {
    link.href = `${address}?${asked}&format=${link.dataset.format}`;
    link.parentElement.hidden = link.parentElement.dataset.graph !== graph;
  }
  answer.querySelector(".formats").hidden = false;
}

function tell(text, ...error) {
  said.textContent = text;
  wrong.replaceChildren(...error);
  wrong.hidden = !error.length;
  document.getElementById("resultat").hidden = true;
  answer.querySelector(".formats").hidden = true;
  (wrong.hidden ? said : wrong).scrollIntoView({ block: "nearest" });
}
