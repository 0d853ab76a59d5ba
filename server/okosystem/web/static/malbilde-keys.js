/* Keyboard navigation of the poster: Tab enters, arrows move, Enter selects, r reads the relations. */

const poster = () => document.querySelector("#malbilde svg.poster");
const stops = () => [...(poster()?.querySelectorAll("a") ?? [])];
const groupOf = (stop) => stop.closest("[data-category]") ?? stop.closest("[role=list]");
let reading = { from: "", lines: null, at: 0 };
let last = "";

const keyOf = (stop) => stop.dataset.slug || stop.dataset.perspective || stop.getAttribute("href");

/** Make one stop the only one in the tab order. */
const makeTabStop = (stop) => {
  for (const other of stops()) other.setAttribute("tabindex", other === stop ? "0" : "-1");
  last = keyOf(stop);
};

const middle = (stop) => {
  const { x, y, width, height } = (stop.querySelector(".frame") ?? stop).getBoundingClientRect();
  return [x + width / 2, y + height / 2];
};

/** Find the nearest stop in a direction; distance to the side counts double. */
const nearest = (from, dx, dy) => {
  const [x, y] = middle(from);
  const cost = (stop) => {
    const [a, b] = middle(stop);
    const [ahead, aside] = dx ? [(a - x) * dx, Math.abs(b - y)] : [(b - y) * dy, Math.abs(a - x)];
    return ahead > 1 ? ahead + 2 * aside : Infinity;
  };
  const found = stops().filter((stop) => stop !== from).map((stop) => [cost(stop), stop]);
  const [distance, stop] = found.reduce((best, next) => (next[0] < best[0] ? next : best), [Infinity, null]);
  return distance < Infinity ? stop : null;
};

const edgeOfGroup = (stop, last) => stops().filter((other) => groupOf(other) === groupOf(stop)).at(last ? -1 : 0);

const adjacentGroup = (stop, step) => {
  const firsts = stops().filter((other, n, all) => n === 0 || groupOf(other) !== groupOf(all[n - 1]));
  const here = firsts.findIndex((first) => groupOf(first) === groupOf(stop));
  return firsts[here + step];
};

const MOVES = {
  ArrowLeft: (stop) => nearest(stop, -1, 0),
  ArrowRight: (stop) => nearest(stop, 1, 0),
  ArrowUp: (stop) => nearest(stop, 0, -1),
  ArrowDown: (stop) => nearest(stop, 0, 1),
  Home: (stop) => edgeOfGroup(stop, false),
  End: (stop) => edgeOfGroup(stop, true),
  PageUp: (stop) => adjacentGroup(stop, -1),
  PageDown: (stop) => adjacentGroup(stop, 1),
};

const announce = (text) => { document.getElementById("malbilde-opplest").textContent = text; };

/** Fetch the relations of a box, which are in its details; null if they cannot be fetched. */
const relations = async (url) => {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const lines = [...page.querySelectorAll(".relations li")].map((li) => `${li.dataset.reads} ${li.textContent.replace(/\s+/g, " ").trim()}`);
  return lines.length ? lines : [...page.querySelectorAll(".sheet .muted")].map((p) => p.textContent.trim());
};

/** Read the relations of a box aloud, one for each key press. */
const read = async (stop) => {
  if (!stop.dataset.slug) return;
  const url = new URL(stop.getAttribute("href"), location.href);
  url.searchParams.set("velg", stop.dataset.slug);
  if (reading.from !== url.href) reading = { from: url.href, lines: relations(url), at: 0 };
  const current = reading;
  const lines = await current.lines;
  if (!lines) current.from = ""; // The next key press tries again.
  if (!lines || document.activeElement !== stop) return; // The reader may have moved to another box.
  announce(`${current.at + 1}/${lines.length}: ${lines[current.at]}`);
  current.at = (current.at + 1) % lines.length;
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
    if (next) { makeTabStop(next); next.focus(); }
  } else if (stop && (event.key === " " || event.key === "Enter")) {
    event.preventDefault();
    stop.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
  } else if (stop && event.key === "r") read(stop);
  else if (event.key === "/") { event.preventDefault(); document.getElementById("sok")?.focus(); }
  else if (event.key === "?") { event.preventDefault(); document.getElementById("taster")?.showModal(); }
});

document.addEventListener("focusin", ({ target }) => {
  const stop = target.closest?.("#malbilde svg.poster a");
  if (stop) makeTabStop(stop);
});

addEventListener("malbilde:shown", () => {
  const all = stops();
  const first = all.find((stop) => keyOf(stop) === last) ?? all.find((stop) => stop.dataset.slug) ?? all[0];
  if (first) makeTabStop(first);
});
dispatchEvent(new CustomEvent("malbilde:shown"));
// In a frame on another site malbilde.js is not loaded, so the key hint is shown from here.
document.querySelector("main#malbilde")?.classList.add("eased");
