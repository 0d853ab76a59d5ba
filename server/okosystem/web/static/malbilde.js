/* Ease for the målbilde: the links and forms of the page, without losing place, focus or scroll.
   The server writes every state; this only fetches the next one and puts it where the last was. */

const root = () => document.getElementById("malbilde");
const path = new URL(document.querySelector("#malbilde .controls")?.action ?? location.href).pathname;
let latest = 0;

/** Announce a text to those who listen. */
const announce = (text) => {
  const place = document.getElementById("malbilde-opplest");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
};

const isOurs = (url) => url.origin === location.origin && url.pathname === path;

/** Fetch a state and show it; what fails is left to the browser. */
const go = async (address, { push = true, focus = "" } = {}) => {
  const mine = ++latest;
  clearTimeout(settling);
  const url = new URL(address, location.href);
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine === latest) show(page, url, push, focus);
  } catch {
    if (mine !== latest) return;
    // To assign the address that is there already would only tell us of it again, without end.
    if (url.href === location.href) location.reload();
    else location.assign(url);
  }
};

const show = (page, url, push, focus) => {
  const open = document.getElementById("perspektiver").open;
  const next = document.adoptNode(page.getElementById("malbilde"));
  root().replaceWith(next);
  document.getElementById("perspektiver").open = open;
  if (push) history.pushState(null, "", url);
  for (const link of document.querySelectorAll(".languages a")) {
    link.href = [...page.querySelectorAll(".languages a")].find((a) => a.lang === link.lang).href;
  }
  enhance();
  announce(document.getElementById("malbilde-status").textContent.trim());
  if (focus) document.querySelector(focus)?.focus({ preventScroll: focus !== "#ark-navn" });
};

/** Give the focus back to what does the same thing in the new state. */
const same = (link) =>
  link.dataset.perspective ? `${link.closest("svg") ? "svg " : ".chips "}[data-perspective="${link.dataset.perspective}"]`
  : link.id ? (link.hasAttribute("aria-current") ? `#${link.id}` : "#ark-navn")
  : link.hasAttribute("data-close") ? `[data-slug="${link.closest(".sheet").dataset.slug}"]:is(a)`
  : link.closest(".sheet") ? "#ark-navn"
  : link.closest(".forms") ? `.forms a:nth-child(${[...link.parentNode.children].indexOf(link) + 1})` : "";

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#malbilde a");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.altKey) return;
  const url = new URL(link.getAttribute("href"), location.href);
  if (!isOurs(url) || (event.shiftKey && !link.dataset.perspective)) return;
  event.preventDefault();
  if (event.shiftKey) also(url, link.dataset.perspective);
  go(url, { focus: same(link) });
});

/** Write parameters as the server does, so that one state has one address. */
const plain = (pairs) => new URLSearchParams(pairs).toString().replaceAll("%2F", "/");

/** Shift on a perspective narrows instead of widening. */
const also = (url, perspective) => {
  const now = new URL(location.href).searchParams;
  if (!now.has("perspektiv") || now.getAll("perspektiv").includes(perspective)) return;
  const kept = [...url.searchParams].filter(([word, name]) => word !== "perspektiv" || name !== perspective);
  url.search = plain([...kept, ["og", perspective]]);
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("#malbilde form");
  if (!form || form.method === "dialog") return;
  event.preventDefault();
  const filled = [...new FormData(form)].filter(([, value]) => value);
  const url = new URL(form.action);
  url.search = plain(filled);
  const active = document.activeElement?.id;
  go(url, { focus: active ? `#${CSS.escape(active)}` : `form.${form.className} button` });
});

document.addEventListener("change", (event) => {
  const control = event.target;
  if (control.id !== "dato-glider") return void (control.closest?.(".controls") && control.form.requestSubmit());
  document.getElementById("dato").selectedIndex = control.value;
  // By keyboard every step is a change: the day is fetched when the reader stops at one.
  clearTimeout(settling);
  settling = setTimeout(() => control.isConnected && control.form.requestSubmit(), byKeys ? SETTLES : 0);
});

const SETTLES = 700;
let settling = 0;
let byKeys = false;
let changes = null;

document.addEventListener("pointerdown", ({ target }) => { byKeys = false; if (target.id === "dato-glider") changesOf(target); });
document.addEventListener("focusin", ({ target }) => { if (target.id === "dato-glider") changesOf(target); });
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "dato-glider") return;
  byKeys = true;
  if (event.key === "Escape") document.getElementById("dato-endrer").hidden = true;
});
document.addEventListener("input", ({ target }) => { if (target.id === "dato-glider") { label(target); preview(target); } });

const label = (slider) => {
  const day = document.getElementById("dato").options[slider.value].text;
  slider.setAttribute("aria-valuetext", day);
  document.getElementById("dato-vist").textContent = day;
};

/** Fetch once what changes on each day; without it, the date alone is shown. */
const changesOf = (slider) => {
  const address = slider.dataset.changes;
  if (changes?.address !== address) {
    const told = fetch(address).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    changes = { address, told };
  }
  return changes.told;
};

/** Say what changes on the day that the slider points at, before it is fetched. */
const preview = async (slider) => {
  const place = document.getElementById("dato-endrer");
  const option = document.getElementById("dato").options[slider.value];
  const told = await changesOf(slider);
  if (!slider.isConnected || option.index !== Number(slider.value)) return;
  const lines = [option.text, ...(told ? told[option.value] ?? [slider.dataset.none] : [])];
  place.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  place.hidden = false;
  announce(lines.join(". "));
};

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
  if (copied || document.execCommand("copy")) announce(button.dataset.done);
});

document.addEventListener("keydown", (event) => {
  const chip = event.key === " " && event.target.closest?.(".chips [data-perspective]");
  if (chip) { event.preventDefault(); chip.click(); }
});

addEventListener("popstate", () => { if (isOurs(new URL(location.href)) || location.pathname === "/") go(location.href, { push: false }); });

/** Turn on what needs us: the slider, the copy button, switches that say they are switches. */
const enhance = () => {
  root().classList.add("eased");
  const slider = document.getElementById("dato-glider");
  slider.value = document.getElementById("dato").selectedIndex;
  label(slider);
  for (const chip of root().querySelectorAll(".chips [data-perspective]")) {
    chip.setAttribute("role", "button");
    chip.setAttribute("aria-pressed", chip.classList.contains("on"));
  }
  dispatchEvent(new CustomEvent("malbilde:shown"));
};

if (root()) enhance();
