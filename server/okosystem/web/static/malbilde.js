/* Keyboard navigation of the landscape: Tab enters, arrows move, Enter chooses, r shows what is affected.
   Every state is a page of its own; the box that had focus gets it back. */

const section = document.getElementById("landskap");
const stops = [...(section?.querySelectorAll("svg.poster a") ?? [])];
const groupOf = (stop) => stop.closest("[data-category]") ?? stop.closest("[role=list]");
const KEY = "landskap-boks";

/** Make one stop the only one in the tab order. */
const makeTabStop = (stop) => {
  for (const other of stops) other.setAttribute("tabindex", other === stop ? "0" : "-1");
  if (stop.dataset.slug) remember(stop.dataset.slug);
};

const remember = (slug) => { try { sessionStorage.setItem(KEY, slug); } catch { /* Not available in some frames. */ } };
const remembered = () => { try { return sessionStorage.getItem(KEY); } catch { return null; } };

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
  const found = stops.filter((stop) => stop !== from).map((stop) => [cost(stop), stop]);
  const [distance, stop] = found.reduce((best, next) => (next[0] < best[0] ? next : best), [Infinity, null]);
  return distance < Infinity ? stop : null;
};

const edgeOfGroup = (stop, end) => stops.filter((other) => groupOf(other) === groupOf(stop)).at(end);

const adjacentGroup = (stop, step) => {
  const firsts = stops.filter((other, n, all) => n === 0 || groupOf(other) !== groupOf(all[n - 1]));
  return firsts[firsts.findIndex((first) => groupOf(first) === groupOf(stop)) + step];
};

const MOVES = {
  ArrowLeft: (stop) => nearest(stop, -1, 0),
  ArrowRight: (stop) => nearest(stop, 1, 0),
  ArrowUp: (stop) => nearest(stop, 0, -1),
  ArrowDown: (stop) => nearest(stop, 0, 1),
  Home: (stop) => edgeOfGroup(stop, 0),
  End: (stop) => edgeOfGroup(stop, -1),
  PageUp: (stop) => adjacentGroup(stop, -1),
  PageDown: (stop) => adjacentGroup(stop, 1),
};

/** Follow a link; in a frame on another site in a new window, as all its links. */
const follow = (address) => (document.querySelector("base[target]") ? open(address) : location.assign(address));

/** Click a link in SVG, which has no method for it. */
const click = (link) => link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));

const isTyping = (target) => target.matches?.("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const stop = event.target.closest?.("#landskap svg.poster a");
  const card = document.getElementById("kort");
  const move = stop && MOVES[event.key];
  if (move) {
    event.preventDefault();
    const next = move(stop);
    if (next) { makeTabStop(next); next.focus({ preventScroll: true }); }
  } else if (stop && event.key === " ") { event.preventDefault(); click(stop); }
  else if (event.key === "r") {
    const slug = stop?.dataset.slug || card?.dataset.slug;
    if (slug && section.dataset.impact) follow(section.dataset.impact.replace("SLUG", slug));
  } else if (event.key === "Escape" && card) card.querySelector("[data-close]").click();
});

document.addEventListener("focusin", ({ target }) => {
  const stop = target.closest?.("#landskap svg.poster a");
  if (stop) makeTabStop(stop);
});

const last = stops.find((stop) => stop.dataset.slug === remembered());
const first = last ?? stops.find((stop) => stop.dataset.slug) ?? stops[0];
if (first) makeTabStop(first);
// After the browser has moved to the fragment, which takes the focus from a box.
if (location.hash === "#landskap") addEventListener("load", () => setTimeout(() => last?.focus({ preventScroll: true })));
section?.classList.add("eased");
