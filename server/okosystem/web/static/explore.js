// The explorer of a graph: fetched, laid out and walked only when the reader asks for it.

const place = document.getElementById("utforsker");
const button = document.getElementById("utforsk-grafen");
const still = place.querySelector(".static");
// The modules that belong together have the same version in their addresses.
const version = new URL(import.meta.url).search;
const module = (name) => import(`./${name}${version}`);

button.addEventListener("click", open);

async function open() {
  button.disabled = true;
  place.querySelector(":scope > .heard")?.remove(); // What was told of an earlier try.
  const panel = document.createElement("div");
  panel.append(document.getElementById("verktoy").content.cloneNode(true));
  try {
    const [explorer, picture, files, dagre, told, look] = await Promise.all([
      module("explorer.js"),
      module("graph-picture.js"),
      module("picture-files.js"),
      import(place.dataset.layout),
      read(place.dataset.rows, "json"),
      read(place.dataset.look, "text"),
    ]);
    place.append(panel);
    still.hidden = true;
    button.closest(".js-only").hidden = true;
    const draw = (rows) => picture.draw(rows, dagre, place.dataset.root);
    new explorer.Explorer(panel, told.rows, { draw, files, look, middle: place.dataset.middle, closed });
  } catch (error) {
    console.error(error);
    const heard = panel.querySelector(".heard");
    button.closest(".js-only").after(heard);
    heard.textContent = heard.dataset.failed;
    button.disabled = false;
  }
}

async function read(address, form) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer[form]();
}

function closed(panel) {
  panel.remove();
  still.hidden = false;
  button.closest(".js-only").hidden = false;
  button.disabled = false;
  button.focus();
}
