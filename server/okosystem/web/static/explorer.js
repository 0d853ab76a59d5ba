// A graph that can be traversed by keyboard, narrowed to what is connected, and downloaded.

const STEPS = { ArrowRight: "out", ArrowLeft: "into", ArrowDown: "below", ArrowUp: "above" };

export class Explorer {
  constructor(panel, rows, { draw, files, style, middle, onClose }) {
    Object.assign(this, { panel, draw, files, style, onClose, all: rows, scale: 1 });
    this.stage = panel.querySelector(".stage");
    this.status = panel.querySelector(".heard");
    this.link = panel.querySelector(".opens");
    panel.querySelector(".tools").addEventListener("click", (event) => this.runTool(event));
    this.stage.addEventListener("keydown", (event) => this.navigate(event));
    this.stage.addEventListener("click", (event) => this.handleClick(event));
    this.stage.addEventListener("focusin", (event) => this.select(event.target.closest("[data-name]")));
    this.show(rows, middle || rows[0].resource);
  }

  show(rows, selected) {
    this.rows = rows;
    this.picture = this.draw(rows);
    this.stage.replaceChildren(this.picture.svg);
    this.zoom(1);
    const name = this.picture.boxes.has(selected) ? selected : rows[0].resource;
    this.box(name).focus();
  }

  box(name) {
    return this.picture.boxes.get(name).node;
  }

  select(node) {
    if (!node) return;
    this.selected = node.dataset.name;
    for (const [name, { node }] of this.picture.boxes) node.tabIndex = name === this.selected ? 0 : -1;
    const adjacent = new Set([this.selected]);
    for (const { row, line } of this.picture.arrows) {
      const touches = row.resource === this.selected || row.dependsOn === this.selected;
      line.classList.toggle("lit", touches);
      line.classList.toggle("dim", !touches);
      if (touches) adjacent.add(row.resource).add(row.dependsOn);
    }
    for (const [name, { node }] of this.picture.boxes) node.classList.toggle("dim", !adjacent.has(name));
    this.announce();
  }

  // A mouse click selects; Enter, which has no detail, follows the link.
  handleClick(event) {
    const node = event.target.closest("[data-name]");
    if (!node || !event.detail) return;
    event.preventDefault();
    node.focus();
  }

  announce() {
    const { out, into } = this.neighbours(this.selected);
    this.status.textContent = this.status.dataset.told
      .replace("{navn}", this.picture.boxes.get(this.selected).text)
      .replace("{ut}", out.length)
      .replace("{inn}", into.length);
    this.link.href = this.box(this.selected).getAttribute("href");
  }

  neighbours(name) {
    const { boxes } = this.picture;
    const byHeight = (a, b) => boxes.get(a).y - boxes.get(b).y;
    const current = boxes.get(name);
    const layer = [...boxes.keys()].filter((other) => Math.abs(boxes.get(other).x - current.x) < 1);
    const index = layer.sort(byHeight).indexOf(name);
    const unique = (names) => [...new Set(names)].sort(byHeight);
    return {
      out: unique(this.rows.filter((r) => r.resource === name).map((r) => r.dependsOn)),
      into: unique(this.rows.filter((r) => r.dependsOn === name).map((r) => r.resource)),
      above: layer.slice(0, index).reverse(),
      below: layer.slice(index + 1),
    };
  }

  navigate(event) {
    if (event.key === "Escape") this.show(this.all, this.selected);
    const next = STEPS[event.key] && this.neighbours(this.selected)[STEPS[event.key]][0];
    if (STEPS[event.key] || event.key === "Escape") event.preventDefault();
    if (next) this.box(next).focus();
  }

  runTool(event) {
    const tool = event.target.closest("[data-tool]")?.dataset.tool;
    const tools = {
      in: () => this.zoom(this.scale * 1.25),
      out: () => this.zoom(this.scale / 1.25),
      only: () => this.show(this.connected(this.selected), this.selected),
      all: () => this.show(this.all, this.selected),
      svg: () => this.files.saveSvg(this.picture.svg, this.style),
      png: () => this.files.savePng(this.picture.svg, this.style),
      close: () => this.onClose(this.panel),
    };
    tools[tool]?.();
  }

  zoom(scale) {
    this.scale = Math.min(4, Math.max(0.2, scale));
    this.picture.svg.setAttribute("width", this.picture.width * this.scale);
    this.picture.svg.setAttribute("height", this.picture.height * this.scale);
  }

  // Everything the selected box depends on and everything that depends on it, directly or not.
  connected(name) {
    const found = new Set();
    const follow = (from, to) => {
      const waiting = [name];
      const seen = new Set();
      while (waiting.length) {
        const current = waiting.pop();
        if (seen.has(current)) continue;
        seen.add(current);
        for (const row of this.rows.filter((r) => r[from] === current)) {
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
