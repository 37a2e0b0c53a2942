// A chart drawn by DOM methods, laid out as the server lays it out (front/drawing/plot.py): across in per cent, down in pixels.

import { restLabel, type Point, type Series, type Words } from "./chart_series";
import { brief, cut, drawn, percent, shown, ticks } from "./svg";

const HEIGHT = 320;
const HEAD = 14;
const FOOT = 34;
const ROW = 46;
const BAR = 16;
const GUTTER = 56;
const MARKS = 5;

type Down = (value: number) => number;

/** What is said of a drawing. */
export interface Told {
  title: string;
  told: string;
}

function bounds(points: readonly Point[], zero: boolean): [number, number] {
  const values = points.flatMap((point) => (point.value === null ? [] : [point.value]));
  const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 0];
  return zero ? [Math.min(low, 0), Math.max(high, 0)] : [low, high];
}

/** Where each point stands across, as a share of the width. */
function across({ points, width }: Series): number[] {
  const apart = width || 1;
  const first = (points[0]?.place ?? 0) - apart / 2;
  const span = (points.at(-1)?.place ?? 0) + apart / 2 - first;
  return points.map((point) => (point.place - first) / span);
}

function title(label: string, value: number | null): SVGElement {
  const colon = document.documentElement.lang === "fr" ? "\u00a0: " : ": ";
  return drawn("title", {}, `${label}${colon}${value === null ? "–" : shown(value)}`);
}

export function plot(series: Series, kind: string, said: Told, whole: boolean, zero: boolean, words: Words): SVGElement {
  const { ordered, points, rest } = series;
  const made = drawn(
    "svg",
    {
      class: `plot plot-as-${kind} ${ordered ? "plot-in-order" : "plot-ranked"}`,
      role: "img",
      "aria-labelledby": "plot-title plot-told",
      width: "100%",
      height: ordered ? HEIGHT : ROW * (points.length + (rest ? 1 : 0)),
    },
    drawn("title", { id: "plot-title" }, said.title),
    drawn("desc", { id: "plot-told" }, said.told),
  );
  made.append(...(ordered ? inOrder(series, kind, whole, zero) : ranked(series, kind, words)));
  return made;
}

function inOrder(series: Series, kind: string, whole: boolean, zero: boolean): SVGElement[] {
  const marks = ticks(...bounds(series.points, zero || kind === "bars"), whole);
  const [low, high] = [marks[0] ?? 0, marks.at(-1) ?? 1];
  const down: Down = (value) => HEAD + ((HEIGHT - HEAD - FOOT) * (high - value)) / (high - low);
  const made = marks.flatMap((mark) => {
    const y = down(mark);
    return [
      drawn("line", { class: mark === 0 ? "plot-zero" : "plot-rule", x1: -GUTTER, x2: "100%", y1: y, y2: y }),
      drawn("text", { class: "plot-mark", x: -GUTTER, y: y - 4 }, brief(mark)),
    ];
  });
  const shares = across(series);
  made.push(...along(series, shares));
  if (kind === "bars") return [...made, ...bars(series, shares, down)];
  return [...made, ...(kind === "line" ? [line(series, shares, down)] : []), ...dots(series, shares, down, kind)];
}

function along({ points, by, width }: Series, shares: readonly number[]): SVGElement[] {
  const every = Math.max(1, Math.ceil(points.length / MARKS));
  return points.flatMap((point, at) => {
    if (at % every) return [];
    const begins = width && !by; // where a range begins
    const share = (shares[at] ?? 0) - (begins ? 0.5 / points.length : 0);
    const anchor = share < 0.06 ? "start" : share > 0.94 ? "end" : "middle";
    const x = percent(anchor === "middle" ? share : Math.round(share));
    const style = (at / every) % 2 ? "plot-mark plot-odd" : "plot-mark";
    return [drawn("text", { class: style, x, y: HEIGHT - 10, "text-anchor": anchor }, cut(begins ? brief(point.place) : point.mark, 22))];
  });
}

function bars({ points }: Series, shares: readonly number[], down: Down): SVGElement[] {
  const apart = shares.slice(1).reduce((least, share, at) => Math.min(least, share - (shares[at] ?? 0)), 1);
  const wide = Math.min(apart * 0.82, 0.12);
  return points.flatMap((point, at) => {
    if (point.value === null) return [];
    const [top, foot] = [down(point.value), down(0)].sort((one, other) => one - other) as [number, number];
    const box = { x: percent((shares[at] ?? 0) - wide / 2), y: top, width: percent(wide), height: Math.max(foot - top, point.value ? 0.5 : 0) };
    return [drawn("rect", { class: "plot-bar", ...box }, title(point.label, point.value))];
  });
}

function line({ points }: Series, shares: readonly number[], down: Down): SVGElement {
  let pen = "M";
  let d = "";
  points.forEach((point, at) => {
    if (point.value === null) return void (pen = "M");
    d += `${pen}${Math.round(10_000 * (shares[at] ?? 0)) / 10} ${Math.round(10 * down(point.value)) / 10}`;
    pen = "L";
  });
  const box = { width: "100%", height: HEIGHT, viewBox: `0 0 1000 ${HEIGHT}`, preserveAspectRatio: "none" };
  return drawn("svg", box, drawn("path", { class: "plot-line", "vector-effect": "non-scaling-stroke", d: d || "M0 0" }));
}

function dots({ points }: Series, shares: readonly number[], down: Down, kind: string): SVGElement[] {
  return points.flatMap((point, at) => {
    const alone = [points[at - 1], points[at + 1]].every((beside) => (beside?.value ?? null) === null);
    if (point.value === null || (kind === "line" && points.length > 60 && !alone)) return [];
    return [drawn("circle", { class: "plot-dot", cx: percent(shares[at] ?? 0), cy: down(point.value), r: 4 }, title(point.label, point.value))];
  });
}

function ranked(series: Series, kind: string, words: Words): SVGElement[] {
  const rows = series.points.map(({ label, value }) => ({ label, value, style: "plot-bar" }));
  if (series.rest) rows.push({ label: restLabel(series, words), value: series.rest.value, style: "" });
  const values = series.points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const span = high - low || 1;
  const zero = -low / span;
  return rows.flatMap(({ label, value, style }, at) => {
    const y = at * ROW;
    const made = [
      drawn("text", { class: "plot-word", x: 0, y: y + 15 }, cut(label, 44)),
      drawn("text", { class: "plot-value", x: "100%", y: y + 15, "text-anchor": "end" }, value === null ? "–" : shown(value)),
    ];
    if (style) made.push(drawn("rect", { class: "plot-track", x: 0, y: y + 22, width: "100%", height: BAR }));
    if (value === null || !style) return made;
    const share = value / span;
    const box = { x: percent(zero + Math.min(share, 0)), y: y + 22, width: percent(Math.abs(share)), height: BAR };
    const dot = { class: style.replace("plot-bar", "plot-dot"), cx: percent(zero + share), cy: y + 22 + BAR / 2, r: 6 };
    return [...made, kind === "points" ? drawn("circle", dot, title(label, value)) : drawn("rect", { class: style, ...box }, title(label, value))];
  });
}
