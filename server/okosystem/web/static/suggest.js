// Suggests pages below a search field as the reader types: the combobox with listbox pattern of the
// ARIA Authoring Practices. Without JavaScript the form still searches.

const WAIT = 120;

function attributes(element, values) {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
  return element;
}

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = attributes(document.createElement("ul"), {
    id: `${field.id}-forslag`, class: "suggestions", role: "listbox", "aria-label": field.dataset.names,
  });
  let latest = 0;
  let timer = 0;
  list.hidden = true;
  attributes(field, {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  });
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
      const option = attributes(document.createElement("li"), {
        id: `${list.id}-${index}`, role: "option", "aria-selected": "false", "data-address": addresses[index],
      });
      const kind = document.createElement("span");
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
    if (list.hidden) return;
    const options = [...list.children];
    const index = options.indexOf(selected());
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) select(options[((index < 0 && step < 0 ? 0 : index) + step + options.length) % options.length]);
    else if (event.key === "Escape") (cancel(), show(false));
    else if (event.key === "Enter" && index >= 0) location.assign(options[index].dataset.address);
    else return;
    event.preventDefault();
  });
}
