// The button that downloads a figure as PNG; SVG is a link. Without JavaScript there is no button.

const version = new URL(import.meta.url).search;

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-save]");
  if (!button) return;
  const files = await import(`./picture-files.js${version}`);
  const style = await (await fetch(button.dataset.look)).text();
  await files.savePng(button.closest(".drawn").querySelector("svg.picture-svg"), style);
});
