// Draws rows of a graph as SVG: dagre finds the places, the look comes from pictures.css.

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 212;
const TALL = 46;
const LETTERS = 27;

export function draw(rows, dagre, root) {
  const graph = placed(rows, dagre);
  const { width, height } = graph.graph();
  const svg = make("svg", { class: "picture-svg", viewBox: `0 0 ${width} ${height}`, lang: document.documentElement.lang });
  svg.append(arrowHead());
  const arrows = rows.map((row, n) => {
    const [from, to] = [graph.node(row.resource), graph.node(row.dependsOn)];
    return arrow(svg, row, graph.edge(row.resource, row.dependsOn, String(n)), from, to);
  });
  const boxes = new Map(graph.nodes().map((name) => [name, box(svg, name, graph.node(name), root)]));
  return { svg, boxes, arrows, width, height };
}

function placed(rows, dagre) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 80, marginx: 10, marginy: 10 });
  for (const row of rows) {
    graph.setNode(row.resource, { width: WIDE, height: TALL, text: row.resourceName });
    graph.setNode(row.dependsOn, { width: WIDE, height: TALL, text: row.dependsOnName });
  }
  rows.forEach((row, n) => graph.setEdge(row.resource, row.dependsOn, {}, String(n)));
  dagre.layout(graph);
  return graph;
}

// From the side of one box that faces the other, level wherever it meets a point.
function arrow(svg, row, { points }, from, to) {
  const side = from.x < to.x ? WIDE / 2 : -WIDE / 2;
  const first = { x: from.x + side, y: from.y };
  const rest = [...points.slice(1, -1), { x: to.x - side, y: to.y }];
  let d = `M${first.x} ${first.y}`;
  let before = first;
  for (const { x, y } of rest) {
    const middle = (before.x + x) / 2;
    d += `C${middle} ${before.y} ${middle} ${y} ${x} ${y}`;
    before = { x, y };
  }
  const strength = row.strength.split("/").pop() || "plain";
  const line = make("path", { class: `arrow ${strength}`, d, "marker-end": "url(#pil-her)" });
  svg.append(line);
  return { row, line };
}

function box(svg, name, { x, y, text }, root) {
  const node = make("a", { href: `${root}/doc/${name.split("/id/")[1]}`, "data-name": name, tabindex: -1 });
  node.append(make("title", {}, text));
  node.append(make("rect", { class: "box", x: x - WIDE / 2, y: y - TALL / 2, width: WIDE, height: TALL, rx: 4 }));
  const lines = wrapped(text);
  lines.forEach((line, n) => {
    node.append(make("text", { x: x - WIDE / 2 + 10, y: y + 5 + 17 * n - 8.5 * (lines.length - 1) }, line));
  });
  svg.append(node);
  return { node, x, y, text };
}

function wrapped(text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= LETTERS) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) && " ") + word;
  }
  return lines.length > 2 ? [lines[0], `${lines[1].slice(0, LETTERS - 2)} …`] : lines;
}

function arrowHead() {
  const shape = make("path", { class: "arrow-head", d: "M0 0L10 5L0 10Z" });
  const size = { markerUnits: "userSpaceOnUse", markerWidth: 10, markerHeight: 10, refX: 9, refY: 5, viewBox: "0 0 10 10" };
  const marker = make("marker", { id: "pil-her", orient: "auto", ...size });
  const defs = make("defs");
  marker.append(shape);
  defs.append(marker);
  return defs;
}

function make(tag, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}
