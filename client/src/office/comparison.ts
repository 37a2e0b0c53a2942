// What changed between two charters, in words and line by line: filled into <template id="changes">.

import { locale } from "./locale";
import type { Comparison, Line } from "./answers";
import { element } from "./element";
import { stamp } from "./stencil";

const SIGNS = { same: " ", gone: "−", added: "+", gap: "⋯" } as const;

/** Lines with their signs, one element a line. */
export function lines(found: readonly Line[]): Node[] {
  return found.map((line) => element("div", { class: `line ${line.mark}` }, `${SIGNS[line.mark]} ${line.text}`));
}

export function comparison(told: Comparison): DocumentFragment {
  const template = document.querySelector<HTMLTemplateElement>("#changes")!;
  const filled = stamp(template, { difference: [], ...told });
  filled.querySelector("[data-lines]")?.replaceChildren(...lines(told.difference ?? []));
  return filled;
}

/** A language's name in the page's own. */
export function languageName(code: string): string {
  try {
    const name = new Intl.DisplayNames(locale, { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase() + name.slice(1);
  } catch {
    return code; // not a language tag: the check says so
  }
}

/** Says one thing in a place, as done or as wrong; nothing empties it. */
export function say(place: HTMLElement, text: string, kind: "done" | "wrong" = "done", ...more: Node[]): void {
  place.replaceChildren(...(text ? [element("p", { class: kind }, text)] : []), ...more);
}
