// What a reader sees of a page as opened: folded parts, and names for screen readers, do not count.
() => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false });
  const unread = "script, style, option, noscript, .ds-sr-only, svg title, svg desc";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let words = 0;
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (parent.closest(unread) || !seen(parent)) continue;
    words += (texts.currentNode.data.match(/\S*[\p{L}\p{N}]\S*/gu) ?? []).length;
  }
  const page = document.documentElement;
  return {
    words,
    links: [...document.querySelectorAll("a[href]")].filter(seen).length,
    screens: page.scrollHeight / window.innerHeight,
    wider: page.scrollWidth - window.innerWidth,
  };
}
