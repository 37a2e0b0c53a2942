// SVG built by DOM methods, and numbers as the server writes them (front/drawing/scale.py, svg.py).

import { locale } from "./locale";

const SVG = "http://www.w3.org/2000/svg";
const DIGITS = 4;

const BRIEF = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const VAST = new Intl.NumberFormat(locale, { notation: "scientific", maximumFractionDigits: 3 });

export type Values = Readonly<Record<string, string | number>>;

export function drawn(name: string, attributes: Values, ...inside: (Node | string)[]): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...inside);
  return made;
}

export function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}

/** Words on one line, that change the direction of none but themselves. */
export function plain(words: string): string {
  return words.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff\u202a-\u202e\u2066-\u2069]/g, "").replace(/[ \t\n\r\u2028\u2029]+/g, " ").trim();
}

export function cut(words: string, most: number): string {
  return words.length <= most ? words : `${words.slice(0, most - 1).trimEnd()}…`;
}

function outside(size: number): boolean {
  return size >= 1e15 || (size > 0 && size < 1e-6);
}

/** A number in the reader's language, at about the four digits that one reads. */
export function shown(value: number): string {
  const size = Math.abs(value);
  if (outside(size)) return VAST.format(value);
  const digits = Number.isInteger(value) ? 0 : Math.max(0, Math.min(9, DIGITS - 1 - Math.floor(Math.log10(size))));
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** A number for an axis, as short as it comes. */
export function brief(value: number): string {
  const size = Math.abs(value);
  return outside(size) || size < 10_000 ? shown(value) : BRIEF.format(value);
}

/** A sentence whose places are filled in: "%(label)s: %(value)s". */
export function filled(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replace(/%\((\w+)\)s/g, (_, key: string) => values[key] ?? "");
}

/** The first of 1, 2, 5, 10, 20 … that is not below a positive number. */
export function step(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= least * (1 - 1e-9)) ?? 10 * power;
}

/** Where an axis is marked: from at or below `low` to at or above `high`, evenly. */
export function ticks(low: number, high: number, whole: boolean): number[] {
  if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  if (high <= low) high = low + 1;
  const least = step(high / 4 - low / 4);
  const size = whole ? Math.max(least, 1) : least;
  const first = Math.floor(low / size + 1e-9);
  const last = Math.max(Math.ceil(high / size - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * size);
}
