// What stands above the picture: the year, what has no date, a field that finds, and buttons that enlarge.
//
// Takes the things that can be found and a moment. Gives elements, and tells whoever listens.
// Never redraws by itself.

import { make } from "../dom";
import type { Moment, Thing } from "./model";

export interface Years {
  first: number;
  last: number;
}

export interface Slider {
  element: HTMLElement;
  /** The box for what has no known period, if there is any. */
  tick: HTMLElement | null;
  set(year: number | null): void;
}

const FRAME = 60; // milliseconds a year while it plays

/** A slider from the first year to today, whose last place is today and not the end of this year. */
export function slider(years: Years, moment: Moment, undatedCount: number, moved: (moment: Moment, ended: boolean) => void): Slider {
  const range = make("input", { type: "range", id: "network-year", min: years.first, max: years.last, step: 1, value: moment.year ?? years.last });
  const shown = make("output", { for: "network-year" });
  const play = make("button", { type: "button", class: "quiet-button" }, "Play");
  const box = make("input", { type: "checkbox", id: "network-undated", checked: moment.undated });
  const about = make("label", { for: "network-undated" }, `Also the ${undatedCount.toLocaleString("en")} without a known period, where they are possible`);
  let playing = 0;
  let waiting = 0;

  const read = (): Moment => ({
    ...moment,
    year: Number(range.value) >= years.last ? null : Number(range.value),
    undated: box.checked,
  });
  const say = (): void => {
    const { year } = read();
    shown.value = year === null ? "today" : String(year);
    range.setAttribute("aria-valuetext", year === null ? "today" : `end of ${year}`);
  };
  const tell = (ended: boolean): void => {
    say();
    cancelAnimationFrame(waiting);
    // One drawing a frame, however many places the slider passes in it.
    waiting = requestAnimationFrame(() => moved(read(), ended));
  };
  const stop = (): void => {
    clearInterval(playing);
    playing = 0;
    play.textContent = "Play";
    tell(true);
  };
  range.addEventListener("input", () => tell(false));
  range.addEventListener("change", () => tell(true));
  box.addEventListener("change", () => tell(true));
  play.addEventListener("click", () => {
    if (playing) return stop();
    if (Number(range.value) >= years.last) range.value = String(years.first);
    play.textContent = "Stop";
    const slow = matchMedia("(prefers-reduced-motion: reduce)").matches ? 20 : 1;
    playing = window.setInterval(() => {
      range.value = String(Number(range.value) + 1);
      if (Number(range.value) >= years.last) stop();
      else tell(false);
    }, FRAME * 2 * slow);
  });
  say();
  const element = make(
    "div",
    { class: "network-years" },
    make("label", { for: "network-year" }, "Year"),
    range,
    shown,
    play,
  );
  return {
    element,
    tick: undatedCount > 0 ? make("span", { class: "tick" }, box, about) : null,
    set: (year) => {
      range.value = String(year ?? years.last);
      say();
    },
  };
}

const plain = (words: string): string => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** A field that finds a thing by its name: a name of the list, or the first that begins like it, or holds it. */
export function finder(things: Thing[], found: (at: number) => void): HTMLElement {
  const names = make("datalist", { id: "network-names" }, ...things.map((thing) => make("option", { value: thing.label })));
  const field = make("input", { type: "search", id: "network-find", list: "network-names", autocomplete: "off", placeholder: "Name" });
  const none = make("small", { role: "status" });
  const find = (strict: boolean): void => {
    const wanted = plain(field.value.trim());
    none.textContent = "";
    if (!wanted) return;
    const short = things.findIndex((thing) => plain(thing.acronym) === wanted);
    if (short >= 0) return found(short);
    const tests: ((name: string) => boolean)[] = [(name) => name === wanted];
    if (!strict) tests.push((name) => name.startsWith(wanted), (name) => name.includes(wanted));
    for (const test of tests) {
      const at = things.findIndex((thing) => test(plain(thing.label)));
      if (at >= 0) return found(at);
    }
    if (!strict) none.textContent = "No such name in this network.";
  };
  field.addEventListener("input", () => find(true));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      find(false);
    }
  });
  return make("div", { class: "network-find" }, make("label", { for: "network-find" }, "Find"), field, names, none);
}

/** Buttons that enlarge, make smaller, and show all. */
export function zooms(zoom: (factor: number) => void): HTMLElement {
  const button = (sign: string, words: string, factor: number): HTMLElement => {
    const made = make("button", { type: "button", class: "quiet-button", "aria-label": words, title: words }, sign);
    made.addEventListener("click", () => zoom(factor));
    return made;
  };
  return make(
    "div",
    { class: "network-zoom", role: "group", "aria-label": "Size of the picture" },
    button("+", "Larger", 1 / 1.5),
    button("−", "Smaller", 1.5),
    button("⟲", "Show all", 0),
  );
}
