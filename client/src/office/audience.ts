// The audience counts: retrieved from the API, plotted, and said in a table and in words for whoever does not see a plot.

import { locale } from "./locale";
import { read } from "./call";
import { element } from "./element";
import { word } from "./stencil";

interface Point {
  start: string;
  views: number;
}

interface Page {
  id: string;
  page: string;
  object: string;
  views: number;
  languages: Record<string, number>;
}

interface Audience {
  counted: boolean;
  first: string;
  last: string;
  earliest: string;
  by: "day" | "week" | "month";
  page: string;
  total: number;
  points: Point[];
  pages: Page[];
}

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 240;
const LEFT = 48;
const FOOT = 28;
const HEAD = 12;

const NUMBER = new Intl.NumberFormat(locale);
const DAY = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
const SHORT = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
const SHORT_MONTH = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });
const TONGUES = new Intl.DisplayNames([locale], { type: "language" });

let shown: Audience | undefined;

function drawn(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The next of 1, 2, 5, 10, 20 … that is not below a number. */
function round(number: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, number)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= number) ?? 10 * power;
}

function said(start: string, by: Audience["by"]): string {
  return (by === "month" ? MONTH : DAY).format(new Date(start));
}

/** The plot, drawn for the width that it has, so that its words keep their size. */
export function plot({ points, by }: Pick<Audience, "points" | "by">, width: number): SVGElement {
  const top = round(Math.max(...points.map((point) => point.views), 1));
  const step = (width - LEFT) / points.length;
  const height = (views: number): number => ((HEIGHT - FOOT - HEAD) * views) / top;
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true", focusable: "false" });
  for (const share of [0, 0.5, 1]) {
    if (!Number.isInteger(top * share)) continue;
    const y = HEIGHT - FOOT - height(top * share);
    svg.append(drawn("line", { class: "plot-rule", x1: LEFT, x2: width, y1: y, y2: y }));
    svg.append(drawn("text", { class: "plot-mark", x: LEFT - 6, y: y + 4, "text-anchor": "end" }, NUMBER.format(top * share)));
  }
  const every = Math.ceil(points.length / Math.max(2, Math.floor(width / 110)));
  points.forEach((point, number) => {
    const tall = height(point.views);
    const gap = Math.min(2, step / 4);
    const bar = drawn("rect", { class: "plot-bar", x: LEFT + number * step + gap / 2, y: HEIGHT - FOOT - tall, width: step - gap, height: tall });
    bar.append(drawn("title", {}, `${said(point.start, by)} : ${NUMBER.format(point.views)}`));
    svg.append(bar);
    const x = LEFT + number * step;
    if (number % every || x > width - 70) return;
    const words = (by === "month" ? SHORT_MONTH : SHORT).format(new Date(point.start));
    svg.append(drawn("text", { class: "plot-mark", x, y: HEIGHT - 8 }, words));
  });
  return svg;
}

export function filled(pattern: string, values: Record<string, string>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "");
}

/** What the plot shows, in a sentence. */
function inWords({ points, by, first, last, total }: Audience, words: DOMStringMap): string {
  const most = points.reduce((best, point) => (point.views > best.views ? point : best), { start: first, views: 0 });
  const values = {
    first: DAY.format(new Date(first)),
    last: DAY.format(new Date(last)),
    total: NUMBER.format(total),
    most: NUMBER.format(most.views),
    when: said(most.start, by),
  };
  return filled((total ? words["wordPlot"] : words["wordPlotNone"]) ?? "", values);
}

function named(page: Page): string {
  const label = word("pages", page.page);
  return page.object ? `${label} · ${page.object}` : label;
}

function offer(select: HTMLSelectElement, pages: readonly Page[], chosen: string): void {
  const [all] = select.options;
  const known = pages.map((page) => element("option", { value: page.id }, named(page)));
  select.replaceChildren(...(all ? [all] : []), ...known);
  select.value = chosen;
}

function show(place: HTMLElement, audience: Audience): void {
  const part = (name: string): HTMLElement => place.querySelector<HTMLElement>(`[data-${name}]`)!;
  const words = place.dataset;
  shown = audience;
  part("uncounted").hidden = audience.counted;
  part("total").textContent = NUMBER.format(audience.total);
  draw(place);
  part("said").textContent = inWords(audience, words);
  part("points").replaceChildren(
    ...audience.points
      .map((point) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, said(point.start, audience.by)),
          element("td", { class: "is-number", "data-label": words["wordViews"] ?? "" }, NUMBER.format(point.views)),
        ),
      )
      .reverse(),
  );
  part("none").hidden = audience.pages.length > 0;
  part("some").hidden = audience.pages.length === 0;
  part("pages-read").replaceChildren(
    ...audience.pages.map((page) => {
      const each = Object.entries(page.languages).map(([tag, views]) => `${TONGUES.of(tag) ?? tag} ${NUMBER.format(views)}`);
      return element(
        "tr",
        {},
        element("th", { scope: "row" }, named(page)),
        element("td", { class: "is-number", "data-label": words["wordViews"] ?? "" }, NUMBER.format(page.views)),
        element("td", { "data-label": words["wordLanguages"] ?? "" }, each.join(", ")),
      );
    }),
  );
  offer(place.querySelector<HTMLSelectElement>("#audience-page")!, audience.pages, audience.page);
}

function draw(place: HTMLElement): void {
  const part = place.querySelector<HTMLElement>("[data-plot]")!;
  if (shown) part.replaceChildren(plot(shown, Math.max(240, Math.round(part.clientWidth))));
}

function from(range: string): string {
  if (range === "all") return "2000-01-01"; // before what is kept: all of it
  return new Date(Date.now() - Number(range) * 864e5).toISOString().slice(0, 10);
}

function download(words: DOMStringMap): void {
  if (!shown) return;
  const rows = [[words["wordStart"] ?? "", words["wordViews"] ?? ""], ...shown.points.map((point) => [point.start, String(point.views)])];
  const text = rows.map((row) => row.map((cell) => `"${cell.replace(/"/g, '""')}"`).join(",")).join("\r\n") + "\r\n";
  const address = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
  element("a", { href: address, download: `${words["wordFile"] ?? ""}-${shown.first}-${shown.last}.csv` }).click();
  URL.revokeObjectURL(address);
}

export async function showAudience(place: HTMLElement): Promise<void> {
  const form = place.querySelector<HTMLFormElement>("[data-asks]")!;
  const ask = async (): Promise<void> => {
    const asked = new FormData(form);
    const query = new URLSearchParams({ from: from(String(asked.get("range"))), by: String(asked.get("by")), page: String(asked.get("page")) });
    show(place, await read<Audience>(`/audience?${query}`));
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    place.setAttribute("aria-busy", "true");
    ask()
      .catch(() => (place.querySelector<HTMLElement>("[data-said]")!.textContent = place.dataset["wordFailed"] ?? ""))
      .finally(() => place.removeAttribute("aria-busy"));
  });
  place.querySelector("[data-csv]")?.addEventListener("click", () => download(place.dataset));
  await ask();
  new ResizeObserver(() => draw(place)).observe(place.querySelector("[data-plot]")!);
}
