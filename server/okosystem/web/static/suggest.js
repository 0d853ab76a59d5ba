// Suggests pages below a search field as the reader types: the combobox with listbox pattern of the
// ARIA Authoring Practices. Without JavaScript the form still searches.

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
    const options = names.map((name, index) => {
      const option = document.createElement("li");
      const kind = document.createElement("span");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = addresses[index];
      kind.textContent = kinds[index];
      option.append(name, " ", kind);
      return option;
    });
    select(null);
    list.dataset.text = text;
    list.replaceChildren(...options);
    show(options.length > 0 && document.activeElement === field);
  }

  async function fetchSuggestions() {
    const request = latest;
    const text = field.value.trim();
    if (!text) return show(false);
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`);
      if (!answer.ok) throw new Error(answer.statusText);
      const suggestions = await answer.json();
      if (request === latest) fill(suggestions);
    } catch {
      if (request === latest) show(false); // No suggestions; the form still works.
    }
  }

  // A scheduled or pending request is for a text the field no longer has.
  function cancel() {
    latest += 1;
    clearTimeout(timer);
  }

  field.addEventListener("input", () => {
    cancel();
    timer = setTimeout(fetchSuggestions, WAIT);
  });
  field.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
  field.addEventListener("keydown", (event) => {
    const options = [...list.children];
    const index = options.indexOf(selected());
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      event.preventDefault();
      const start = index < 0 && step < 0 ? 0 : index;
      select(options[(start + step + options.length) % options.length]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      cancel();
      show(false);
    } else if (event.key === "Enter" && !list.hidden && index >= 0) {
      event.preventDefault();
      location.assign(options[index].dataset.address);
    }
  });
}
