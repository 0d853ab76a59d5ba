// Downloads a figure on the page: SVG with its style inside, or PNG at twice the size.

export function saveSvg(svg, css) {
  save(address(svg, css), "svg");
}

export async function savePng(svg, css) {
  const image = new Image();
  image.src = address(svg, css);
  await image.decode();
  const canvas = document.createElement("canvas");
  const { width, height } = svg.viewBox.baseVal;
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  save(canvas.toDataURL("image/png"), "png");
}

function address(svg, css) {
  const standalone = svg.cloneNode(true);
  const { width, height } = svg.viewBox.baseVal;
  standalone.setAttribute("width", width);
  standalone.setAttribute("height", height);
  for (const part of standalone.querySelectorAll(".dim, .lit")) part.classList.remove("dim", "lit");
  for (const link of standalone.querySelectorAll("a")) link.setAttribute("href", link.dataset.name);
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = css;
  standalone.prepend(style);
  const text = new XMLSerializer().serializeToString(standalone);
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

function save(href, suffix) {
  const link = document.createElement("a");
  Object.assign(link, { href, download: `${location.pathname.split("/").pop()}.${suffix}` });
  link.click();
}
