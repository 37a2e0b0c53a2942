// A dataset's chart in place: what its form asks is asked of the data API and drawn here; the address is that of the form.
// Its values are read with the arrow keys or by pointing, and the drawing is saved as a file that stands alone.

import { plot } from "./chart_plot";
import { restLabel, series, told, word, type By, type Chart, type Point, type Series, type Words } from "./chart_series";
import { element } from "./element";
import { Refused } from "./explore";
import { drawn, filled, shown } from "./svg";
import { narrows, stateOf } from "./table_state";

interface Place {
  root: HTMLElement;
  form: HTMLFormElement;
  words: Words;
  asking: AbortController | null;
}

const DRAWN = { fill: "fill", stroke: "stroke", "stroke-width": "strokeWidth", "font-size": "fontSize", "font-family": "fontFamily", "font-weight": "fontWeight" } as const;

function part<Found extends HTMLElement | SVGElement = HTMLElement>(place: Place, name: string): Found {
  return place.root.querySelector<Found>(`[data-${name}]`)!;
}

function list(place: Place, name: string): HTMLSelectElement | null {
  return place.form.querySelector<HTMLSelectElement>(`select[name="${name}"]`);
}

function said(place: Place, name: string): string {
  const chosen = list(place, name)?.selectedOptions[0];
  return chosen?.label || chosen?.text || "";
}

function chartOf(place: Place): Chart {
  const value = (name: string): string => list(place, name)?.value ?? "";
  return {
    x: value("x"),
    kind: (list(place, "x")?.selectedOptions[0]?.dataset["kind"] ?? "name") as Chart["kind"],
    y: list(place, "of") ? value("y") : "count",
    of: value("of"),
    drawn: value("kind"),
    by: value("by") as By,
    sort: value("sort"),
    most: Number(value("most")),
  };
}

/** Shows of the form what has a meaning for what is chosen. */
function fit(place: Place): void {
  const chart = chartOf(place);
  const ordered = chart.kind !== "name" && chart.sort === "x";
  const needed: Record<string, boolean> = { date: chart.kind === "date", of: chart.y !== "count", ranked: !ordered };
  for (const line of place.form.querySelectorAll<HTMLElement>("[data-for]")) line.hidden = !needed[line.dataset["for"] ?? ""];
  const line = [...(list(place, "kind")?.options ?? [])].find((option) => option.value === "line");
  if (line) line.disabled = !ordered;
  if (!ordered && chart.drawn === "line") list(place, "kind")!.value = "bars";
}

/** Another field begins in its own order, and as what suits it. */
function begin(place: Place): void {
  const { kind } = chartOf(place);
  list(place, "sort")!.value = kind === "name" ? "value" : "x";
  list(place, "kind")!.value = kind === "date" ? "line" : "bars";
}

function queryOf(place: Place): URLSearchParams {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(place.form)) if (value !== "") asked.append(name, String(value));
  return asked;
}

async function draw(place: Place, remember: boolean): Promise<void> {
  place.asking?.abort();
  const asking = (place.asking = new AbortController());
  const chart = chartOf(place);
  const query = queryOf(place);
  const api = place.root.dataset["api"] ?? "";
  place.root.setAttribute("aria-busy", "true");
  const wrong = part(place, "wrong");
  try {
    const found = await series(chart, api, narrows(stateOf(query)), place.words, asking.signal);
    show(place, chart, found, api);
    wrong.hidden = true;
    if (remember) history.pushState(null, "", `?${query}`);
  } catch (error) {
    if (asking.signal.aborted) return;
    wrong.textContent = error instanceof Refused && error.message ? error.message : word(place.words, "failed");
    wrong.hidden = false;
  } finally {
    if (place.asking === asking) place.root.removeAttribute("aria-busy");
  }
}

function show(place: Place, chart: Chart, found: Series, api: string): void {
  const { words } = place;
  const measure = filled(words.measures[chart.y] ?? "", { of: said(place, "of") });
  const title = `${measure} ${filled(words.along[found.by] ?? "", { x: said(place, "x") })}`;
  const sentence = told(found, words);
  const kind = chart.drawn === "line" && !found.ordered ? "bars" : chart.drawn;
  const whole = chart.y === "count" || (chart.y !== "avg" && chart.y !== "median" && found.points.every(({ value }) => value === null || Number.isInteger(value)));
  const zero = chart.y === "count" || chart.y === "sum";
  const drawable = found.points.some(({ value }) => value !== null);
  part(place, "drawn").replaceChildren(...(drawable ? [plot(found, kind, { title, told: sentence }, whole, zero, words)] : []));
  for (const name of ["title", "caption"]) part(place, name).textContent = title;
  part(place, "told").textContent = sentence;
  part(place, "along").textContent = said(place, "x");
  part(place, "measure").textContent = measure;
  part(place, "value").textContent = "";
  part(place, "notes").replaceChildren(...notes(found, words).map((line) => element("p", { class: "help" }, line)));
  const rows: Pick<Point, "label" | "value">[] = [...found.points, ...(found.missing ? [found.missing] : [])];
  if (found.rest) rows.push({ label: restLabel(found, words), value: found.rest.value });
  part(place, "rows").replaceChildren(...rows.map(row));
  const every = new URLSearchParams(found.query);
  every.delete("limit");
  part<HTMLElement & HTMLAnchorElement>(place, "csv").href = `${api}/exports/csv?${every}`;
  part<HTMLElement & HTMLAnchorElement>(place, "records").href = `${api}/records?${found.query}`;
  part(place, "figure").hidden = false;
  readable(place);
}

function notes(found: Series, words: Words): string[] {
  const made = [];
  if (found.missing && found.missing.value !== null) made.push(filled(word(words, "missing"), { value: shown(found.missing.value) }));
  if (found.more && !found.rest) made.push(filled(word(words, "first"), { number: shown(found.points.length) }));
  return made;
}

function row({ label, value }: Pick<Point, "label" | "value">): HTMLElement {
  const cell = element("data", { value: value === null ? "" : String(value) }, value === null ? "–" : shown(value));
  return element("tr", {}, element("th", { scope: "row" }, label), element("td", { class: "is-number" }, cell));
}

/** The marks of the drawing, in their order, and where they are; the title of each says its value. */
function marks(place: Place): SVGElement[] {
  return [...part(place, "drawn").querySelectorAll<SVGElement>(".plot-bar, .plot-dot")];
}

function point(place: Place, mark: SVGElement | undefined): void {
  const value = part(place, "value");
  for (const other of marks(place)) other.classList.toggle("plot-here", other === mark);
  value.textContent = mark?.querySelector("title")?.textContent ?? "";
}

/** Its values can be read without seeing: the drawing takes the focus, arrows go from one to the next. */
function readable(place: Place): void {
  const drawing = part(place, "drawn");
  drawing.tabIndex = 0;
  drawing.setAttribute("role", "group");
  drawing.setAttribute("aria-label", word(place.words, "read"));
  part(place, "value").hidden = false; // it keeps its line, so that nothing moves when it is filled
  part(place, "svg-offer").hidden = !drawing.querySelector("svg");
}

function walk(place: Place, event: KeyboardEvent): void {
  const all = marks(place);
  const here = all.findIndex((mark) => mark.classList.contains("plot-here"));
  const steps: Record<string, number> = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 };
  const to = steps[event.key];
  if (to === undefined || !all.length) return;
  event.preventDefault();
  point(place, all[Math.min(Math.max(to, 0), all.length - 1)]);
}

function near(place: Place, event: PointerEvent): void {
  const upright = part(place, "drawn").querySelector(".plot-ranked") === null;
  let [best, least] = [undefined as SVGElement | undefined, Infinity];
  for (const mark of marks(place)) {
    const box = mark.getBoundingClientRect();
    const apart = upright ? Math.abs(event.clientX - box.x - box.width / 2) : Math.abs(event.clientY - box.y - box.height / 2);
    if (apart < least) [best, least] = [mark, apart];
  }
  point(place, best);
}

/** The drawing as a file that stands alone: what the style sheet says is written into it. */
function save(place: Place, link: HTMLAnchorElement): void {
  const drawing = part(place, "drawn").querySelector("svg");
  if (!drawing) return;
  const inside = drawing.cloneNode(true) as SVGElement;
  const { width, height } = drawing.getBoundingClientRect();
  const gutter = parseFloat(getComputedStyle(drawing).paddingLeft) || 0;
  for (const [name, value] of [["x", gutter], ["width", width - gutter], ["overflow", "visible"]] as const) inside.setAttribute(name, String(value));
  const ground = drawn("rect", { width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor });
  const alone = drawn("svg", { width, height }, ground, inside);
  const copies = inside.querySelectorAll<SVGElement>("*");
  drawing.querySelectorAll<SVGElement>("*").forEach((one, at) => {
    const style = getComputedStyle(one);
    for (const [name, property] of Object.entries(DRAWN)) copies[at]?.setAttribute(name, style[property]);
  });
  const text = new XMLSerializer().serializeToString(alone);
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function listen(place: Place): void {
  const { form } = place;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void draw(place, true);
  });
  form.addEventListener("change", (event) => {
    if (event.target === list(place, "x")) begin(place);
    fit(place);
    void draw(place, true);
  });
  addEventListener("popstate", () => location.reload());
  const drawing = part(place, "drawn");
  drawing.addEventListener("keydown", (event) => walk(place, event));
  drawing.addEventListener("pointermove", (event) => near(place, event));
  drawing.addEventListener("blur", () => point(place, undefined));
  drawing.addEventListener("pointerleave", () => point(place, undefined));
  part<HTMLElement & HTMLAnchorElement>(place, "svg").addEventListener("click", (event) => save(place, event.currentTarget as HTMLAnchorElement));
}

const root = document.querySelector<HTMLElement>("[data-chart]");
if (root) {
  const place: Place = {
    root,
    form: root.querySelector<HTMLFormElement>("[data-form]")!,
    words: JSON.parse(root.dataset["words"] ?? "{}") as Words,
    asking: null,
  };
  const kinds = list(place, "kind");
  if (kinds && ![...kinds.options].some(({ value }) => value === "line")) kinds.append(element("option", { value: "line" }, word(place.words, "line")));
  fit(place);
  listen(place);
  readable(place);
  if (root.dataset["waits"] !== undefined) void draw(place, false);
}
