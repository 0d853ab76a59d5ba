// Search in a copy of the site: the names in sok-data.js, which the page has loaded before.
(function () {
  var place = document.getElementById("sok-her");
  if (!place || !window.sokData) return;
  function plain(text) {
    return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  }
  var data = window.sokData.names.map(function (row) { return [plain(row[0]), row]; });
  var label = document.createElement("label"), field = document.createElement("input");
  var told = document.createElement("p"), list = document.createElement("ul");
  label.textContent = window.sokData.label;
  label.htmlFor = field.id = "sok-felt";
  field.type = "search";
  field.className = "ds-input";
  field.autocomplete = "off";
  told.setAttribute("role", "status");
  place.replaceChildren(label, field, told, list);
  field.addEventListener("input", function () {
    var words = plain(field.value).split(/\s+/).filter(Boolean);
    var found = !words.length ? [] : data.filter(function (entry) {
      return words.every(function (word) { return entry[0].includes(word); });
    });
    told.textContent = !words.length ? ""
      : found.length ? place.dataset.hits + " " + found.length : place.dataset.none;
    list.replaceChildren.apply(list, found.slice(0, 50).map(function (entry) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = entry[1][2];
      link.className = "ds-link";
      link.textContent = entry[1][0];
      item.append(link, " " + entry[1][1]);
      return item;
    }));
  });
})();
