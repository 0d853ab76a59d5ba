// The form works without the editor, which is large and fetched only when the reader opens it.

const button = document.getElementById("redigerer");
const said = document.getElementById("redigerer-sagt");
const about = document.getElementById("om-redigereren");
// Modules that belong together have the same version in their addresses.
const version = new URL(import.meta.url).search;

button.addEventListener("click", async () => {
  if (said.textContent === said.dataset.fetching) return;
  say(said.dataset.fetching);
  try {
    const editor = await import(`./sparql-editor.js${version}`);
    say("");
    about.hidden = editor.swap();
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  } catch (error) {
    console.error(error);
    say(said.dataset.failed);
  }
});

function say(text) {
  said.textContent = text;
  about.hidden = Boolean(text);
}
