// Making elements: the one place where a tag name meets its attributes and children.
//
// Takes a tag, attributes and children. Gives an element.
// Never parses HTML, so nothing that comes from the graph can become markup.

type Child = Node | string | null | undefined | false;

/** An element; an attribute that is false or undefined is left out, one that is true is empty. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

/** A link to a page of ours, or to the web with the marks it needs; a word where the address leads nowhere. */
export function link(words: string, href: string): HTMLElement {
  if (!href) return make("span", {}, words);
  const away = /^https?:/.test(href);
  return make("a", { href, rel: away ? "noopener nofollow external" : undefined }, words);
}
