// The button that takes a drawing home as PNG; SVG is a link. A page without JavaScript has no button.

const version = new URL(import.meta.url).search;

/** Turn on the buttons of what was put on the page. */
export function enhance(part) {
  for (const button of part.querySelectorAll("[data-save]")) button.hidden = false;
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-save]");
  if (!button) return;
  const files = await import(`./picture-files.js${version}`);
  const look = await (await fetch(button.dataset.look)).text();
  await files.savePng(button.closest(".drawn").querySelector("svg.picture-svg"), look);
});

enhance(document);
