// Draws rows of a graph as SVG: dagre computes the layout, pictures.css has the style.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 212;
const HEIGHT = 46;
const LINE_LENGTH = 27;

export function draw(rows, dagre, root) {
  const graph = layOut(rows, dagre);
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

function layOut(rows, dagre) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 80, marginx: 10, marginy: 10 });
  for (const row of rows) {
    graph.setNode(row.resource, { width: WIDTH, height: HEIGHT, text: row.resourceName });
    graph.setNode(row.dependsOn, { width: WIDTH, height: HEIGHT, text: row.dependsOnName });
  }
  rows.forEach((row, n) => graph.setEdge(row.resource, row.dependsOn, {}, String(n)));
  dagre.layout(graph);
  return graph;
}

// Draws from the facing side of one box to the other, horizontal at each point.
function arrow(svg, row, { points }, from, to) {
  const side = from.x < to.x ? WIDTH / 2 : -WIDTH / 2;
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
  node.append(make("rect", { class: "box", x: x - WIDTH / 2, y: y - HEIGHT / 2, width: WIDTH, height: HEIGHT, rx: 4 }));
  const lines = wrapText(text);
  lines.forEach((line, n) => {
    node.append(make("text", { x: x - WIDTH / 2 + 10, y: y + 5 + 17 * n - 8.5 * (lines.length - 1) }, line));
  });
  svg.append(node);
  return { node, x, y, text };
}

function wrapText(text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= LINE_LENGTH) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) && " ") + word;
  }
  return lines.length > 2 ? [lines[0], `${lines[1].slice(0, LINE_LENGTH - 2)} …`] : lines;
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
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}
