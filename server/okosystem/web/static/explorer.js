// A graph that is walked by keyboard, narrowed to what hangs together, and taken home as a file.

const STEPS = { ArrowRight: "out", ArrowLeft: "into", ArrowDown: "below", ArrowUp: "above" };

export class Explorer {
  constructor(panel, rows, { draw, files, look, middle, closed }) {
    Object.assign(this, { panel, draw, files, look, closed, all: rows, scale: 1 });
    this.stage = panel.querySelector(".stage");
    this.heard = panel.querySelector(".heard");
    this.opens = panel.querySelector(".opens");
    panel.querySelector(".tools").addEventListener("click", (event) => this.use(event));
    this.stage.addEventListener("keydown", (event) => this.walk(event));
    this.stage.addEventListener("click", (event) => this.point(event));
    this.stage.addEventListener("focusin", (event) => this.choose(event.target.closest("[data-name]")));
    this.show(rows, middle || rows[0].resource);
  }

  show(rows, chosen) {
    this.rows = rows;
    this.picture = this.draw(rows);
    this.stage.replaceChildren(this.picture.svg);
    this.zoom(1);
    const name = this.picture.boxes.has(chosen) ? chosen : rows[0].resource;
    this.box(name).focus();
  }

  box(name) {
    return this.picture.boxes.get(name).node;
  }

  choose(node) {
    if (!node) return;
    this.chosen = node.dataset.name;
    for (const [name, { node }] of this.picture.boxes) node.tabIndex = name === this.chosen ? 0 : -1;
    const near = new Set([this.chosen]);
    for (const { row, line } of this.picture.arrows) {
      const touches = row.resource === this.chosen || row.dependsOn === this.chosen;
      line.classList.toggle("lit", touches);
      line.classList.toggle("dim", !touches);
      if (touches) near.add(row.resource).add(row.dependsOn);
    }
    for (const [name, { node }] of this.picture.boxes) node.classList.toggle("dim", !near.has(name));
    this.tell();
  }

  // A click of a mouse chooses; Enter, which has no detail, follows the link as links do.
  point(event) {
    const node = event.target.closest("[data-name]");
    if (!node || !event.detail) return;
    event.preventDefault();
    node.focus();
  }

  tell() {
    const { out, into } = this.beside(this.chosen);
    this.heard.textContent = this.heard.dataset.told
      .replace("{navn}", this.picture.boxes.get(this.chosen).text)
      .replace("{ut}", out.length)
      .replace("{inn}", into.length);
    this.opens.href = this.box(this.chosen).getAttribute("href");
  }

  beside(name) {
    const { boxes } = this.picture;
    const byPlace = (a, b) => boxes.get(a).y - boxes.get(b).y;
    const here = boxes.get(name);
    const layer = [...boxes.keys()].filter((other) => Math.abs(boxes.get(other).x - here.x) < 1);
    const at = layer.sort(byPlace).indexOf(name);
    const unique = (names) => [...new Set(names)].sort(byPlace);
    return {
      out: unique(this.rows.filter((r) => r.resource === name).map((r) => r.dependsOn)),
      into: unique(this.rows.filter((r) => r.dependsOn === name).map((r) => r.resource)),
      above: layer.slice(0, at).reverse(),
      below: layer.slice(at + 1),
    };
  }

  walk(event) {
    if (event.key === "Escape") this.show(this.all, this.chosen);
    const next = STEPS[event.key] && this.beside(this.chosen)[STEPS[event.key]][0];
    if (STEPS[event.key] || event.key === "Escape") event.preventDefault();
    if (next) this.box(next).focus();
  }

  use(event) {
    const tool = event.target.closest("[data-tool]")?.dataset.tool;
    const tools = {
      in: () => this.zoom(this.scale * 1.25),
      out: () => this.zoom(this.scale / 1.25),
      only: () => this.show(this.together(this.chosen), this.chosen),
      all: () => this.show(this.all, this.chosen),
      svg: () => this.files.saveSvg(this.picture.svg, this.look),
      png: () => this.files.savePng(this.picture.svg, this.look),
      close: () => this.closed(this.panel),
    };
    tools[tool]?.();
  }

  zoom(scale) {
    this.scale = Math.min(4, Math.max(0.2, scale));
    this.picture.svg.setAttribute("width", this.picture.width * this.scale);
    this.picture.svg.setAttribute("height", this.picture.height * this.scale);
  }

  // All that the chosen one leans on and all that leans on it, over any number of arrows.
  together(name) {
    const found = new Set();
    const follow = (from, to) => {
      const waiting = [name];
      const seen = new Set();
      while (waiting.length) {
        const here = waiting.pop();
        if (seen.has(here)) continue;
        seen.add(here);
        for (const row of this.rows.filter((r) => r[from] === here)) {
          found.add(row);
          waiting.push(row[to]);
        }
      }
    };
    follow("resource", "dependsOn");
    follow("dependsOn", "resource");
    return found.size ? [...found] : this.rows;
  }
}
