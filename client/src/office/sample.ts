// The first rows of a table: its heads say each column's label and type.

import { said, type Text } from "./answers";
import { element } from "./element";
import { word } from "./stencil";

export interface Column {
  name: string;
  label: Text;
  type: string;
}

const NUMBERS = new Set(["int", "double"]);

export function showSample(place: HTMLElement, columns: readonly Column[], rows: readonly (readonly (string | null)[])[]): void {
  const kind = (at: number): Record<string, string> => (NUMBERS.has(columns[at]?.type ?? "") ? { class: "is-number" } : {});
  const label = (column: Column): string => said(column.label) || column.name;
  const heads = columns.map((column, at) => element("th", { scope: "col", ...kind(at) }, label(column), element("span", { class: "help of-type" }, word("type", column.type))));
  const cut = (cell: string): string => (cell.length > 120 ? `${cell.slice(0, 120)}…` : cell);
  const lines = rows.map((row) => element("tr", {}, ...row.map((cell, at) => element("td", { "data-label": columns[at] ? label(columns[at]) : "", ...kind(at) }, cell === null ? "" : cut(cell)))));
  place.querySelector('[data-part="heads"]')!.replaceChildren(element("tr", {}, ...heads));
  place.querySelector('[data-part="preview"]')!.replaceChildren(...lines);
}
