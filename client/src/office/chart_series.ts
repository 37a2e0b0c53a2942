// What a chart shows, asked of the data API as the server asks it (front/drawing/axis.py, series.py, telling.py).

import { ask, type Records, type Row, type Value } from "./explore";
import { dated, locale } from "./locale";
import { cut, filled, plain, shown, step } from "./svg";
import { quoted } from "./table_state";

export type By = "" | "year" | "month" | "day";

/** What the form says. */
export interface Chart {
  x: string;
  kind: "date" | "int" | "double" | "name";
  y: string;
  of: string;
  drawn: string;
  by: By;
  sort: string;
  most: number;
}

export interface Words {
  fresh: Readonly<Record<string, string>>;
  measures: Readonly<Record<string, string>>;
  along: Readonly<Record<string, string>>;
  trends: Readonly<Record<string, string>>;
  [word: string]: string | Readonly<Record<string, string>>;
}

export interface Point {
  label: string;
  mark: string;
  place: number;
  value: number | null;
}

export interface Series {
  ordered: boolean;
  by: By;
  width: number;
  points: Point[];
  missing: Point | null;
  rest: { value: number; groups: number | null } | null;
  more: boolean;
  /** The question whose records these are. */
  query: URLSearchParams;
}

const MOST = 400;
const PATTERNS = { year: "yyyy", month: "yyyy-MM", day: "yyyy-MM-dd", "": "" };
const FINE: By[] = ["day", "month", "year"];
const DAY = 864e5;
const LONG = { year: { year: "numeric" }, month: { month: "long", year: "numeric" }, day: { dateStyle: "long" }, "": {} } as const;
const SHORT = { year: { year: "numeric" }, month: { month: "short", year: "numeric" }, day: { day: "numeric", month: "short", year: "numeric" }, "": {} } as const;

export function word(words: Words, name: string): string {
  const said = words[name];
  return typeof said === "string" ? said : "";
}

function named(words: Words, name: string): string {
  return words.fresh[name] ?? name;
}

function place(date: Date, by: By): number {
  if (by === "day") return Math.floor(date.getTime() / DAY);
  return by === "year" ? date.getUTCFullYear() : date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function began(at: number, by: By): Date {
  if (by === "day") return new Date(at * DAY);
  const made = new Date(0);
  made.setUTCFullYear(by === "year" ? at : Math.floor(at / 12), by === "year" ? 0 : at % 12, 1);
  return made;
}

function period(at: number, by: By, forms: typeof LONG | typeof SHORT): string {
  if (by === "year") return String(at);
  const said = new Intl.DateTimeFormat(locale, { ...forms[by], timeZone: "UTC" }).format(began(at, by));
  return by === "day" ? dated(said) : said;
}

function suited(first: Date, last: Date): By {
  if (place(last, "day") - place(first, "day") < 92) return "day";
  return place(last, "month") - place(first, "month") < 180 ? "month" : "year";
}

function coarse(by: By, first: Date, last: Date): By {
  return FINE.slice(FINE.indexOf(by)).find((one) => place(last, one) - place(first, one) < MOST) ?? "year";
}

function number(value: Value | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** The API's answer, and the address that gave it. */
async function records(api: string, query: URLSearchParams, signal: AbortSignal): Promise<readonly Row[]> {
  return (await ask<Records>(`${api}/records?${query}`, signal)).results;
}

function put(kept: URLSearchParams, values: Readonly<Record<string, string>>): URLSearchParams {
  const made = new URLSearchParams(kept);
  for (const [name, value] of Object.entries(values)) made.set(name, value);
  return made;
}

export async function series(chart: Chart, api: string, kept: URLSearchParams, words: Words, signal: AbortSignal): Promise<Series> {
  const field = quoted(chart.x);
  const [along, value] = [named(words, "along"), named(words, "value")];
  const ordered = chart.kind !== "name" && chart.sort === "x";
  let by: By = "";
  let width = 0;
  if (chart.kind !== "name") {
    const [first, last] = [named(words, "first"), named(words, "last")];
    const [found] = await records(api, put(kept, { select: `min(${field}) as ${first}, max(${field}) as ${last}`, limit: "1" }), signal);
    const [low, high] = [found?.[first], found?.[last]];
    if (chart.kind === "date") {
      by = "year";
      if (typeof low === "string" && typeof high === "string") {
        const [from, to] = [new Date(low), new Date(high)];
        by = coarse(chart.by || suited(from, to), from, to);
      }
    } else if (typeof low === "number" && typeof high === "number" && low !== high && !(chart.kind === "int" && high - low < 30)) {
      width = step(high / 15 - low / 15);
      if (chart.kind === "int") width = Math.max(1, width);
      if (width < 1e-9) width = 0;
    }
  }
  const literal = Number.isInteger(width) ? BigInt(width).toString() : width.toFixed(12).replace(/\.?0+$/, "");
  const group = by ? `date_format(${field}, '${PATTERNS[by]}')` : width ? `range(${field}, ${literal})` : field;
  const measured = chart.y === "count" ? "count(*)" : `${chart.y}(${quoted(chart.of)})`;
  const query = put(kept, {
    select: `${measured} as ${value}`,
    group_by: `${group} as ${along}`,
    order_by: ordered || chart.sort === "x" ? `${along} asc` : `${value} desc`,
    limit: String(ordered ? MOST + 1 : chart.most + 1),
  });
  const found = await records(api, query, signal);
  const made: Series = { ordered, by, width, points: [], missing: null, rest: null, more: false, query };
  const adds = chart.y === "count" || chart.y === "sum";
  if (ordered) {
    inOrder(made, chart, found, along, value, adds, words);
    return made;
  }
  made.points = found.slice(0, chart.most).map((record, at) => ({ ...label(made, chart, record[along], words), place: at, value: number(record[value]) }));
  made.more = found.length > chart.most;
  if (made.more && adds && chart.kind !== "name") made.rest = await rest(made, api, kept, measured, "", words, signal);
  else if (made.more && adds) made.rest = await rest(made, api, kept, measured, field, words, signal);
  return made;
}

async function rest(made: Series, api: string, kept: URLSearchParams, measured: string, field: string, words: Words, signal: AbortSignal): Promise<Series["rest"]> {
  const [whole, rows, present, each] = ["whole", "rows", "present", "each"].map((name) => named(words, name)) as [string, string, string, string];
  const select = `${measured} as ${whole}` + (field ? `, count(*) as ${rows}, count(${field}) as ${present}, count(distinct ${field}) as ${each}` : "");
  const [found] = await records(api, put(kept, { select, limit: "1" }), signal);
  if (!found) return null;
  const left = (number(found[whole]) ?? 0) - made.points.reduce((sum, point) => sum + (point.value ?? 0), 0);
  const groups = number(found[each]);
  const none = (number(found[rows]) ?? 0) > (number(found[present]) ?? 0) ? 1 : 0;
  return { value: left, groups: groups === null ? null : groups + none - made.points.length };
}

function inOrder(made: Series, chart: Chart, found: readonly Row[], along: string, value: string, adds: boolean, words: Words): void {
  const points = new Map<number, Point>();
  for (const record of found) {
    const at = placed(made, record[along]);
    const measured = number(record[value]);
    if (at === null) made.missing = { label: word(words, "none"), mark: "", place: 0, value: measured };
    else points.set(at, { ...labelled(made, chart, at, words), place: at, value: measured });
  }
  made.more = points.size > MOST;
  const places = [...points.keys()].sort((one, other) => one - other);
  const [first, last] = [places[0], places.at(-1)];
  const apart = made.width || 1;
  const stepped = made.by || made.width || chart.kind === "int";
  if (adds && stepped && !made.more && first !== undefined && last !== undefined && (last - first) / apart < MOST) {
    const taken = new Set(places.map((at) => Math.round((at - first) / apart)));
    for (let step = 0; step <= Math.round((last - first) / apart); step++) {
      const at = first + step * apart;
      if (!taken.has(step)) points.set(at, { ...labelled(made, chart, at, words), place: at, value: 0 });
    }
  }
  made.points = [...points.values()].sort((one, other) => one.place - other.place).slice(0, MOST);
}

function placed(made: Series, key: Value | undefined): number | null {
  if (key === null || key === undefined) return null;
  if (made.by) {
    const date = new Date(`${String(key)}${made.by === "year" ? "-01-01" : made.by === "month" ? "-01" : ""}T00:00:00Z`);
    return Number.isNaN(date.getTime()) ? null : place(date, made.by);
  }
  if (!made.width) return number(key);
  const low = /^[[\]]\s*(-?[0-9.]+(?:e[+-]?[0-9]+)?)/i.exec(String(key));
  return low ? Number(low[1]) : null;
}

function labelled(made: Series, chart: Chart, at: number, words: Words): { label: string; mark: string } {
  if (made.by) return { label: period(at, made.by, LONG), mark: period(at, made.by, SHORT) };
  const low = shown(at);
  if (!made.width || (chart.kind === "int" && made.width === 1)) return { label: low, mark: low };
  const high = chart.kind === "int" ? at + made.width - 1 : at + made.width;
  const label = filled(word(words, chart.kind === "int" ? "range" : "below"), { low, high: shown(high) });
  return { label, mark: label };
}

function label(made: Series, chart: Chart, key: Value | undefined, words: Words): { label: string; mark: string } {
  if (key === null || key === undefined) return { label: word(words, "none"), mark: "" };
  if (typeof key === "boolean") return { label: word(words, key ? "yes" : "no"), mark: "" };
  const at = chart.kind === "name" ? null : placed(made, key);
  if (at !== null) return labelled(made, chart, at, words);
  return { label: plain(String(key)).slice(0, 200) || word(words, "empty"), mark: "" };
}

export function restLabel({ rest }: Series, words: Words): string {
  if (!rest || rest.groups === null) return word(words, "rest");
  return filled(word(words, "others"), { number: shown(rest.groups) });
}

/** What one sees, in a few sentences. */
export function told({ points, ordered, by, more }: Series, words: Words): string {
  const found = points.filter((point): point is Point & { value: number } => point.value !== null);
  const [first] = found;
  if (!first) return word(words, "nothing");
  const say = (name: string, point: Point): string => filled(word(words, name), { label: cut(point.label, 60), value: shown(point.value ?? 0) });
  if (found.length === 1) return say("single", first);
  const most = found.reduce((best, point) => (point.value > best.value ? point : best));
  const least = found.reduce((best, point) => (point.value < best.value ? point : best));
  const said = [say("most", most), say(more ? "least_shown" : "least", least)];
  if (ordered && by && found.length >= 6) said.push(words.trends[trend(found.map((point) => point.value))] ?? "");
  return said.join(" ");
}

function trend(values: readonly number[]): string {
  const third = Math.floor(values.length / 3);
  const mean = (part: readonly number[]): number => part.reduce((sum, value) => sum + value / third, 0);
  const [before, after] = [mean(values.slice(0, third)), mean(values.slice(-third))];
  if (Math.abs(after - before) <= 0.1 * Math.max(Math.abs(before), Math.abs(after))) return "level";
  return after > before ? "up" : "down";
}
