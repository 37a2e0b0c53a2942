// Fills copies of <template>s from what the API answers. Markup and words stay in the page's templates; here, values
// become text and attributes, never HTML.
//
//   data-text="site.name"             the value as text; a text in several languages is said in the page's
//   data-as="date"                    how: date, datetime, number, or word:NAME, looked up in <template id="words-NAME">
//   data-set-href="/back/{id}/"       an attribute; each {value} is encoded for an address
//   data-when="state=done"            kept only when it holds (data-when="version": when there is one); data-unless: when not
//   data-value="role"                 the value that a field shows
//   data-each="languages"             its inner <template>, once for each item (`{}` or data-text="" is the item itself)

import { said, type Text } from "./answers";
import { dated, locale } from "./locale";

export type Row = Readonly<Record<string, unknown>>;

const DATE = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
const MOMENT = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const NUMBER = new Intl.NumberFormat(locale);

function at(record: unknown, path: string): unknown {
  if (path === "") return record;
  return path.split(".").reduce<unknown>((value, key) => (value as Row | null | undefined)?.[key], record);
}

/** The word for a code, from the page's <template id="words-NAME">; the code itself when it has none. */
export function word(name: string, code: string): string {
  const words = document.querySelector<HTMLTemplateElement>(`#words-${name}`);
  return words?.content.querySelector(`[data-word="${CSS.escape(code)}"]`)?.textContent ?? code;
}

function worded(value: unknown, as: string): string {
  if (value === null || value === undefined) return "";
  if (as.startsWith("word:")) return word(as.slice(5), String(value));
  if (as === "date") return dated(DATE.format(new Date(String(value))));
  if (as === "datetime") return dated(MOMENT.format(new Date(String(value))));
  if (typeof value === "number") return NUMBER.format(value);
  if (typeof value === "object" && !Array.isArray(value)) return said(value as Text);
  return String(value);
}

function holds(record: unknown, condition: string): boolean {
  const [path = "", wanted] = condition.split("=");
  const value = at(record, path);
  if (wanted !== undefined) return wanted.split("|").includes(String(value));
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function filled(pattern: string, record: unknown, encoded: boolean): string {
  return pattern.replace(/\{([\w.]*)\}/g, (_, path: string) => {
    const value = at(record, path);
    const text = typeof value === "number" ? String(value) : worded(value, "");
    return encoded ? encodeURIComponent(text) : text;
  });
}

function setAttribute(node: HTMLElement, name: string, pattern: string, record: unknown): void {
  const whole = /^\{[\w.]*\}$/.test(pattern);
  const value = filled(pattern, record, name === "href" && !whole);
  // An address that comes whole from the API leads to a web page or nowhere.
  if (name === "href" && whole && !/^(https?:\/\/|\/(?!\/))/.test(value)) return;
  node.setAttribute(name, value);
}

function fill(node: HTMLElement, record: unknown): void {
  const { when, unless, each, text, as } = node.dataset;
  if ((when !== undefined && !holds(record, when)) || (unless !== undefined && holds(record, unless))) {
    node.remove();
    return;
  }
  for (const { name, value } of [...node.attributes]) {
    if (name.startsWith("data-set-")) setAttribute(node, name.slice(9), value, record);
  }
  if (text !== undefined) node.textContent = worded(at(record, text), as ?? "");
  if (each !== undefined) {
    const inner = node.querySelector("template");
    const items = at(record, each);
    if (inner && Array.isArray(items)) node.append(...items.map((item) => stamp(inner, item)));
    return;
  }
  for (const child of [...node.children]) if (child instanceof HTMLElement) fill(child, record);
  if (node.dataset["value"] !== undefined) (node as HTMLInputElement | HTMLSelectElement).value = worded(at(record, node.dataset["value"]), "");
}

/** A filled copy of a template's content. */
export function stamp(template: HTMLTemplateElement, record: unknown): DocumentFragment {
  const copy = template.content.cloneNode(true) as DocumentFragment;
  for (const child of [...copy.children]) if (child instanceof HTMLElement) fill(child, record);
  return copy;
}
