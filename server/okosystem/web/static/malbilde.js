/* Navigation of the landscape page without losing position, focus or scroll.
   The server renders every state; this only fetches the next one and replaces the current. */

const root = () => document.getElementById("malbilde");
const path = new URL(document.querySelector("#malbilde .controls")?.action ?? location.href).pathname;
let latest = 0;

/** Announce a text to screen readers. */
const announce = (text) => {
  const panel = document.getElementById("malbilde-opplest");
  panel.textContent = "";
  requestAnimationFrame(() => { panel.textContent = text; });
};

const isOurs = (url) => url.origin === location.origin && url.pathname === path;

/** Fetch a state and show it; leave errors to the browser. */
const go = async (address, { push = true, focus = "" } = {}) => {
  const request = ++latest;
  clearTimeout(settleTimer);
  const url = new URL(address, location.href);
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (request === latest) show(page, url, push, focus);
  } catch {
    if (request !== latest) return;
    // Assigning the current address would only fire the event again, without end.
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

/** Return the selector of the element with the same function in the new state. */
const focusTarget = (link) =>
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
  if (event.shiftKey) narrow(url, link.dataset.perspective);
  go(url, { focus: focusTarget(link) });
});

/** Encode parameters as the server does, so that a state has one address. */
const encodeParameters = (pairs) => new URLSearchParams(pairs).toString().replaceAll("%2F", "/");

/** With Shift, a perspective narrows the selection instead of widening it. */
const narrow = (url, perspective) => {
  const now = new URL(location.href).searchParams;
  if (!now.has("perspektiv") || now.getAll("perspektiv").includes(perspective)) return;
  const remaining = [...url.searchParams].filter(([word, name]) => word !== "perspektiv" || name !== perspective);
  url.search = encodeParameters([...remaining, ["og", perspective]]);
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("#malbilde form");
  if (!form || form.method === "dialog") return;
  event.preventDefault();
  const fields = [...new FormData(form)].filter(([, value]) => value);
  const url = new URL(form.action);
  url.search = encodeParameters(fields);
  const active = document.activeElement?.id;
  go(url, { focus: active ? `#${CSS.escape(active)}` : `form.${form.className} button` });
});

document.addEventListener("change", (event) => {
  const control = event.target;
  if (control.id !== "dato-glider") return void (control.closest?.(".controls") && control.form.requestSubmit());
  document.getElementById("dato").selectedIndex = control.value;
  // By keyboard every step is a change, so the day is fetched when the reader pauses.
  clearTimeout(settleTimer);
  settleTimer = setTimeout(() => control.isConnected && control.form.requestSubmit(), byKeyboard ? SETTLE_TIME : 0);
});

const SETTLE_TIME = 700;
let settleTimer = 0;
let byKeyboard = false;
let changes = null;

document.addEventListener("pointerdown", ({ target }) => { byKeyboard = false; if (target.id === "dato-glider") fetchChanges(target); });
document.addEventListener("focusin", ({ target }) => { if (target.id === "dato-glider") fetchChanges(target); });
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "dato-glider") return;
  byKeyboard = true;
  if (event.key === "Escape") document.getElementById("dato-endrer").hidden = true;
});
document.addEventListener("input", ({ target }) => { if (target.id === "dato-glider") { label(target); preview(target); } });

const label = (slider) => {
  const day = document.getElementById("dato").options[slider.value].text;
  slider.setAttribute("aria-valuetext", day);
  document.getElementById("dato-vist").textContent = day;
};

/** Fetch the changes of each day, once; without them only the date is shown. */
const fetchChanges = (slider) => {
  const address = slider.dataset.changes;
  if (changes?.address !== address) {
    const changesByDay = fetch(address).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    changes = { address, changesByDay };
  }
  return changes.changesByDay;
};

/** Describe the changes of the slider's day before the day is fetched. */
const preview = async (slider) => {
  const panel = document.getElementById("dato-endrer");
  const option = document.getElementById("dato").options[slider.value];
  const changesByDay = await fetchChanges(slider);
  if (!slider.isConnected || option.index !== Number(slider.value)) return;
  const lines = [option.text, ...(changesByDay ? changesByDay[option.value] ?? [slider.dataset.none] : [])];
  panel.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  panel.hidden = false;
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

/** Enable what needs JavaScript: the slider, the copy button, and the roles of the switches. */
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
