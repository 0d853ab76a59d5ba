// Suggests pages below a search field while the reader writes: the combobox with a list box of the
// ARIA Authoring Practices. Without JavaScript the form searches all the same.

const WAIT = 120;

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  let latest = 0;
  let timer = 0;
  list.id = `${field.id}-forslag`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.names);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    field.setAttribute(name, value);
  }
  field.parentElement.append(list);

  const selected = () => list.querySelector('[aria-selected="true"]');

  function select(option) {
    selected()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) select(null);
  }

  function fill([text, names, kinds, addresses]) {
    const options = names.map((name, place) => {
      const option = document.createElement("li");
      const kind = document.createElement("span");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = addresses[place];
      kind.textContent = kinds[place];
      option.append(name, " ", kind);
      return option;
    });
    select(null);
    list.dataset.text = text;
    list.replaceChildren(...options);
    show(options.length > 0 && document.activeElement === field);
  }

  async function ask() {
    const mine = latest;
    const text = field.value.trim();
    if (!text) return show(false);
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`);
      if (!answer.ok) throw new Error(answer.statusText);
      const told = await answer.json();
      if (mine === latest) fill(told);
    } catch {
      if (mine === latest) show(false); // No suggestions; the form still works.
    }
  }

  // What is asked for, or on its way, is for a text that the field no longer has.
  function forget() {
    latest += 1;
    clearTimeout(timer);
  }

  field.addEventListener("input", () => {
    forget();
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
  field.addEventListener("keydown", (event) => {
    const options = [...list.children];
    const place = options.indexOf(selected());
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      event.preventDefault();
      const start = place < 0 && step < 0 ? 0 : place;
      select(options[(start + step + options.length) % options.length]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      forget();
      show(false);
    } else if (event.key === "Enter" && !list.hidden && place >= 0) {
      event.preventDefault();
      location.assign(options[place].dataset.address);
    }
  });
}
