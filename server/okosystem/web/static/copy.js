// Adds a button below each text that can be copied; without JavaScript the text is selected by hand.

for (const field of document.querySelectorAll("textarea[data-copy]")) {
  const button = document.createElement("button");
  const status = document.createElement("span");
  button.type = "button";
  button.className = "ds-button";
  button.textContent = field.dataset.copy;
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = field.dataset.copied;
    } catch {
      field.focus(); // The text is selected, so the copy keys work.
    }
  });
  const row = document.createElement("p");
  row.className = "row";
  row.append(button, status);
  field.after(row);
}
