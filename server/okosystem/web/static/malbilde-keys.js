/* The poster by keyboard: Tab enters once, arrows move, Enter chooses, r reads what leads where. */

const poster = () => document.querySelector("#malbilde svg.poster");
const stops = () => [...(poster()?.querySelectorAll("a") ?? [])];
const placeOf = (stop) => stop.closest("[data-category]") ?? stop.closest("[role=list]");
let reading = { from: "", lines: null, at: 0 };
let last = "";

const keyOf = (stop) => stop.dataset.slug || stop.dataset.perspective || stop.getAttribute("href");

/** Make one stop the one that Tab meets. */
const rove = (stop) => {
  for (const other of stops()) other.setAttribute("tabindex", other === stop ? "0" : "-1");
  last = keyOf(stop);
};

const middle = (stop) => {
  const { x, y, width, height } = (stop.querySelector(".frame") ?? stop).getBoundingClientRect();
  return [x + width / 2, y + height / 2];
};

/** Find the nearest stop in a direction: straight on counts for less than to the side. */
const nearest = (from, dx, dy) => {
  const [x, y] = middle(from);
  const far = (stop) => {
    const [a, b] = middle(stop);
    const [ahead, aside] = dx ? [(a - x) * dx, Math.abs(b - y)] : [(b - y) * dy, Math.abs(a - x)];
    return ahead > 1 ? ahead + 2 * aside : Infinity;
  };
  const found = stops().filter((stop) => stop !== from).map((stop) => [far(stop), stop]);
  const [distance, stop] = found.reduce((best, next) => (next[0] < best[0] ? next : best), [Infinity, null]);
  return distance < Infinity ? stop : null;
};

const inPlace = (stop, last) => stops().filter((other) => placeOf(other) === placeOf(stop)).at(last ? -1 : 0);

const otherPlace = (stop, step) => {
  const firsts = stops().filter((other, n, all) => n === 0 || placeOf(other) !== placeOf(all[n - 1]));
  const here = firsts.findIndex((first) => placeOf(first) === placeOf(stop));
  return firsts[here + step];
};

const MOVES = {
  ArrowLeft: (stop) => nearest(stop, -1, 0),
  ArrowRight: (stop) => nearest(stop, 1, 0),
  ArrowUp: (stop) => nearest(stop, 0, -1),
  ArrowDown: (stop) => nearest(stop, 0, 1),
  Home: (stop) => inPlace(stop, false),
  End: (stop) => inPlace(stop, true),
  PageUp: (stop) => otherPlace(stop, -1),
  PageDown: (stop) => otherPlace(stop, 1),
};

const announce = (text) => { document.getElementById("malbilde-opplest").textContent = text; };

/** Fetch the relations of a box in a state, which stand in its sheet; null when they do not come. */
const relations = async (url) => {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const lines = [...page.querySelectorAll(".relations li")].map((li) => `${li.dataset.reads} ${li.textContent.replace(/\s+/g, " ").trim()}`);
  return lines.length ? lines : [...page.querySelectorAll(".sheet .muted")].map((p) => p.textContent.trim());
};

/** Read the relations of a box, one for each press. */
const read = async (stop) => {
  if (!stop.dataset.slug) return;
  const url = new URL(stop.getAttribute("href"), location.href);
  url.searchParams.set("velg", stop.dataset.slug);
  if (reading.from !== url.href) reading = { from: url.href, lines: relations(url), at: 0 };
  const mine = reading;
  const lines = await mine.lines;
  if (!lines) mine.from = ""; // The next press asks again.
  if (!lines || document.activeElement !== stop) return; // Or the reader has gone on to another box.
  announce(`${mine.at + 1}/${lines.length}: ${lines[mine.at]}`);
  mine.at = (mine.at + 1) % lines.length;
};

const close = () => document.querySelector("#malbilde [data-close]")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));

const isTyping = (target) => target.matches?.("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const stop = event.target.closest?.("#malbilde svg.poster a");
  const section = event.target.closest?.("#malbilde");
  if (event.key === "Escape" && section && !document.querySelector("dialog[open]")) return close();
  if (!section) return;
  const move = stop && MOVES[event.key];
  if (move) {
    event.preventDefault();
    const next = move(stop);
    if (next) { rove(next); next.focus(); }
  } else if (stop && (event.key === " " || event.key === "Enter")) {
    event.preventDefault();
    stop.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
  } else if (stop && event.key === "r") read(stop);
  else if (event.key === "/") { event.preventDefault(); document.getElementById("sok")?.focus(); }
  else if (event.key === "?") { event.preventDefault(); document.getElementById("taster")?.showModal(); }
});

document.addEventListener("focusin", ({ target }) => {
  const stop = target.closest?.("#malbilde svg.poster a");
  if (stop) rove(stop);
});

addEventListener("malbilde:shown", () => {
  const all = stops();
  const first = all.find((stop) => keyOf(stop) === last) ?? all.find((stop) => stop.dataset.slug) ?? all[0];
  if (first) rove(first);
});
dispatchEvent(new CustomEvent("malbilde:shown"));
// In a frame elsewhere nothing else eases the picture: the hint of the keys is ours to show.
document.querySelector("main#malbilde")?.classList.add("eased");
