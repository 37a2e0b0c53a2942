// Values as a table shows them: the same marks as the server makes (`front/cells.py`), as nodes.

import { element } from "./element";
import type { Value } from "./explore";

export interface Words {
  yes: string;
  no: string;
  none: string;
}

const LONGEST = 120;
const FRENCH = document.documentElement.lang === "fr";
const GROUP = FRENCH ? "\u202f" : ",";

function cut(text: string): string {
  const letters = [...text];
  return letters.length <= LONGEST ? text : `${letters.slice(0, LONGEST - 1).join("").trimEnd()}…`;
}

/** A number with all its digits, by thousands unless it is a year. */
export function number(value: number, grouped = true): string {
  const [whole = "", fraction] = String(value).split(".");
  const [sign, digits] = whole.startsWith("-") ? ["-", whole.slice(1)] : ["", whole];
  const shown = grouped ? digits.replace(/\B(?=(\d{3})+$)/g, GROUP) : digits;
  return `${sign}${shown}${fraction === undefined ? "" : (FRENCH ? "," : ".") + fraction}`;
}

function time(text: string): Node | string {
  const found = /^(\d{4,})-(\d\d)-(\d\d)$/.exec(text);
  if (found) return element("time", { datetime: text }, `${found[3]}/${found[2]}/${found[1]}`);
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) return text;
  const [day = "", clock = ""] = moment.toISOString().split("T");
  const [year, month, date] = day.split("-");
  const shown = moment.getUTCSeconds() || moment.getUTCMilliseconds() ? clock.slice(0, 8) : clock.slice(0, 5);
  return element("time", { datetime: text }, `${date}/${month}/${year} ${shown}`);
}

function object(value: { readonly [key: string]: unknown }): Node | string {
  const { lon, lat } = value;
  if (typeof lon === "number" && typeof lat === "number") return `${lat}, ${lon}`;
  const inner = (value["geometry"] ?? value) as { type?: unknown; coordinates?: unknown };
  if (typeof inner.type === "string" && inner.coordinates !== undefined) return element("code", {}, inner.type.slice(0, 40));
  return element("code", {}, cut(JSON.stringify(value)));
}

function worded(text: string): Node | string {
  if (!/^https?:\/\/\S+$/.test(text)) return cut(text);
  return element("a", { href: text, rel: "nofollow noreferrer ugc" }, cut(text));
}

/** What stands in a cell. */
export function cell(value: Value | undefined, type: string, kind: string, words: Words): (Node | string)[] {
  if (value === null || value === undefined || (Array.isArray(value) && !value.length)) return [element("span", { class: "none" }, words.none)];
  if (typeof value === "boolean") return [value ? words.yes : words.no];
  if (typeof value === "number") return [number(value, kind !== "year")];
  if (typeof value === "string") return [type === "date" || type === "datetime" ? time(value) : worded(value)];
  if (!Array.isArray(value)) return [object(value as { readonly [key: string]: unknown })];
  return value.flatMap((one, at) => [
    at ? " " : "",
    element("span", { class: "tag" }, typeof one === "string" ? one : JSON.stringify(one)),
  ]);
}

/** How a column is set: numbers to the right, texts as wide as they need. */
export function kind(name: string, type: string, values: readonly (Value | undefined)[]): string {
  if (name === "id" && type !== "") return "id";
  if (!["", "text", "int", "double"].includes(type)) return type;
  const told = values.filter((one) => one !== null && one !== undefined);
  if (told.length && told.every((one) => typeof one === "number" && Number.isInteger(one) && one >= 1000 && one < 3000)) return "year";
  if (told.length && told.every((one) => typeof one === "number")) return "number";
  const longest = Math.max(0, ...told.map((one) => (typeof one === "string" ? one.length : JSON.stringify(one).length)));
  return longest > 40 ? "long" : longest > 12 ? "mid" : "short";
}
