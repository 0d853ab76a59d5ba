// The graph explorer: fetched and laid out only when the reader opens it.

const container = document.getElementById("utforsker");
const button = document.getElementById("utforsk-grafen");
const staticFigure = container.querySelector(".static");
// Modules that belong together have the same version in their addresses.
const version = new URL(import.meta.url).search;
const module = (name) => import(`./${name}${version}`);

button.addEventListener("click", open);

async function open() {
  button.disabled = true;
  container.querySelector(":scope > .heard")?.remove(); // The message of an earlier attempt.
  const panel = document.createElement("div");
  panel.append(document.getElementById("verktoy").content.cloneNode(true));
  try {
    const [explorer, picture, files, dagre, table, style] = await Promise.all([
      module("explorer.js"),
      module("graph-picture.js"),
      module("picture-files.js"),
      import(container.dataset.layout),
      read(container.dataset.rows, "json"),
      read(container.dataset.look, "text"),
    ]);
    container.append(panel);
    staticFigure.hidden = true;
    button.closest(".js-only").hidden = true;
    const draw = (rows) => picture.draw(rows, dagre, container.dataset.root);
    new explorer.Explorer(panel, table.rows, { draw, files, style, middle: container.dataset.middle, onClose });
  } catch (error) {
    console.error(error);
    const status = panel.querySelector(".heard");
    button.closest(".js-only").after(status);
    status.textContent = status.dataset.failed;
    button.disabled = false;
  }
}

async function read(address, form) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer[form]();
}

function onClose(panel) {
  panel.remove();
  staticFigure.hidden = false;
  button.closest(".js-only").hidden = false;
  button.disabled = false;
  button.focus();
}
