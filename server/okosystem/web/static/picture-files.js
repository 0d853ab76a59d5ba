// Takes a drawing on the page home as a file: SVG with its look inside, or PNG at twice the size.

export function saveSvg(svg, look) {
  save(address(svg, look), "svg");
}

export async function savePng(svg, look) {
  const image = new Image();
  image.src = address(svg, look);
  await image.decode();
  const canvas = document.createElement("canvas");
  const { width, height } = svg.viewBox.baseVal;
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  save(canvas.toDataURL("image/png"), "png");
}

function address(svg, look) {
  const alone = svg.cloneNode(true);
  const { width, height } = svg.viewBox.baseVal;
  alone.setAttribute("width", width);
  alone.setAttribute("height", height);
  for (const part of alone.querySelectorAll(".dim, .lit")) part.classList.remove("dim", "lit");
  for (const link of alone.querySelectorAll("a")) link.setAttribute("href", link.dataset.name);
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = look;
  alone.prepend(style);
  const text = new XMLSerializer().serializeToString(alone);
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

function save(href, suffix) {
  const link = document.createElement("a");
  Object.assign(link, { href, download: `${location.pathname.split("/").pop()}.${suffix}` });
  link.click();
}
