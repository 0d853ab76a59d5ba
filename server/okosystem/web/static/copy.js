// Puts a button below each text that may be copied; without JavaScript the text is marked by hand.

for (const field of document.querySelectorAll("textarea[data-copy]")) {
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "ds-button";
  button.textContent = field.dataset.copy;
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = field.dataset.copied;
    } catch {
      field.focus(); // The text is marked: the keys for copying work.
    }
  });
  const row = document.createElement("p");
  row.className = "row";
  row.append(button, said);
  field.after(row);
}
