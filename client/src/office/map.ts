// A dataset's map in place: moved and looked at from nearer by buttons, keys, dragging and the wheel, each time a question of
// the data API. The base map's pictures are moved along where the visitor agreed to them; nothing asks for them otherwise.

import { element } from "./element";
import { ask, Refused, type Records, type Row, type Value } from "./explore";
import { boxOf, fitting, HEIGHT, moved, nearer, share, tiles, WIDTH, type Box, type Sight } from "./mercator";
import { around, outlines, path, type Outline } from "./outlines";
import { brief, cut, drawn, filled, percent, plain, shown } from "./svg";
import { narrows, put, quoted, stateOf } from "./table_state";

interface Words {
  fresh: Readonly<Record<string, string>>;
  [word: string]: string | Readonly<Record<string, string>>;
}

interface Mark {
  lon: number;
  lat: number;
  count: number;
  label: string;
  record: string;
}

interface Shape {
  label: string;
  record: string;
  lines: readonly Outline[];
}

interface Place {
  root: HTMLElement;
  sight: Sight;
  words: Words;
  shapes: readonly Shape[] | null;
  total: number;
  asking: AbortController | null;
}

const APART = 60;
const FEW = 100;
const MARKS = 300;
const LISTED = 100;
const IDS = { include_app_metas: "true" };

function part(place: Place, name: string): HTMLElement {
  return place.root.querySelector<HTMLElement>(`[data-${name}]`)!;
}

function word(place: Place, name: string, values: Record<string, string> = {}): string {
  const said = place.words[name];
  return filled(typeof said === "string" ? said : "", values);
}

function field(place: Place): string {
  return quoted(place.root.dataset["field"] ?? "");
}

/** The API's address for the records that the page keeps to, as this asks for them. */
function asked(place: Place, also: string, values: Record<string, string>): string {
  const query = narrows(stateOf(new URLSearchParams(location.search)));
  if (also) query.append("where", also);
  for (const [name, value] of Object.entries(values)) query.set(name, value);
  return `${place.root.dataset["api"]}/records?${query}`;
}

function position(value: Value | undefined): [number, number] | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const found = value as Record<string, Value>;
  if (typeof found["lon"] === "number" && typeof found["lat"] === "number") return [found["lon"], found["lat"]];
  return position(found["cluster_centroid"]);
}

function within(place: Place): string {
  const { south, west, north, east } = boxOf(place.sight);
  return `in_bbox(${field(place)}, ${[south, west, north, east].map((number) => Number(number.toFixed(6))).join(", ")})`;
}

function named(place: Place, record: Row): { label: string; record: string } {
  const value = record[word(place, "label")];
  const number = String(record["_id"] ?? "");
  const label = value === null || value === undefined || value === "" ? "" : cut(plain(String(value)), 80);
  return { label: label || word(place, "record", { number }), record: number };
}

function names(place: Place): string {
  const label = word(place, "label");
  return [...(label ? [quoted(label)] : []), field(place)].join(", ");
}

async function points(place: Place, signal: AbortSignal): Promise<string> {
  const { cluster = "cluster", value = "value" } = place.words.fresh;
  const address = asked(place, within(place), {
    select: `count(*) as ${value}`,
    group_by: `geo_cluster(${field(place)}, ${place.sight.zoom}, ${APART}) as ${cluster}`,
    order_by: `${value} desc`,
    limit: "1000",
  });
  const groups = (await ask<Records>(address, signal)).results.flatMap((record): Mark[] => {
    const at = position(record[cluster]);
    return at ? [{ lon: at[0], lat: at[1], count: Number(record[value]), label: "", record: "" }] : [];
  });
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  if (total === 0 || total > FEW) {
    marks(place, groups.slice(0, MARKS), total, groups.length);
    return address;
  }
  const each = asked(place, within(place), { select: names(place), limit: String(FEW), ...IDS });
  const single = (await ask<Records>(each, signal)).results.flatMap((record): Mark[] => {
    const at = position(record[place.root.dataset["field"] ?? ""]);
    return at ? [{ lon: at[0], lat: at[1], count: 1, ...named(place, record) }] : [];
  });
  marks(place, single, single.length, single.length);
  return each;
}

function looking(sight: Sight): string {
  const query = new URLSearchParams(location.search);
  query.set("at", `${Number(sight.lat.toFixed(6))},${Number(sight.lon.toFixed(6))}`);
  query.set("zoom", String(sight.zoom));
  return `?${query}`;
}

function table(where: string): string {
  const state = stateOf(new URLSearchParams(location.search));
  const query = put({ ...state, select: "", order_by: "", limit: 20 }, { where: [...state.where, where] });
  return `../table/${query}`;
}

function link(place: Place, mark: Mark): { href: string; label: string } {
  if (mark.count > 1) {
    const sight = nearer({ lat: mark.lat, lon: mark.lon, zoom: place.sight.zoom }, 2);
    return { href: looking(sight), label: word(place, "group", { number: shown(mark.count) }) };
  }
  if (mark.record) return { href: `../records/${mark.record}/`, label: mark.label };
  const where = `within_distance(${field(place)}, geom'POINT(${mark.lon} ${mark.lat})', 1m)`;
  return { href: table(where), label: word(place, "place") };
}

function sheet(...inside: SVGElement[]): SVGElement {
  return drawn("svg", { class: "map-data", role: "group", "aria-labelledby": "map-title", width: "100%", height: "100%" }, ...inside);
}

function marks(place: Place, found: readonly Mark[], total: number, groups: number): void {
  const most = Math.max(1, ...found.map(({ count }) => count));
  const made = found.map((mark) => {
    const { href, label } = link(place, mark);
    const [across, down] = share(place.sight, mark.lon, mark.lat).map(percent) as [string, string];
    const title = drawn("title", {}, label);
    const a = drawn("a", { href, "aria-label": label });
    if (mark.count === 1) a.append(drawn("circle", { class: "map-dot", cx: across, cy: down, r: 6 }, title));
    else {
      const text = brief(mark.count);
      const r = Math.round(100 * Math.max(11 + 16 * Math.sqrt(mark.count / most), 5 + 3.6 * text.length)) / 100;
      a.append(drawn("circle", { class: "map-group", cx: across, cy: down, r }, title), drawn("text", { x: across, y: down, dy: "0.35em" }, text));
    }
    return a;
  });
  part(place, "drawn").replaceChildren(sheet(...made));
  const rows = found.slice(0, LISTED).map((mark) => {
    const { href, label } = link(place, mark);
    const cells = [shown(mark.count), shown(Number(mark.lat.toFixed(5))), shown(Number(mark.lon.toFixed(5)))];
    return element("tr", {}, element("th", { scope: "row" }, element("a", { href }, label)), ...cells.map((cell) => element("td", { class: "is-number" }, cell)));
  });
  part(place, "rows").replaceChildren(...rows);
  const number = shown(total);
  const said = [total ? word(place, total === 1 ? "one" : "many", { number }) : word(place, "nothing")];
  if (groups < total) said.push(word(place, "largest", { groups: shown(groups), number: shown(most) }));
  part(place, "told").textContent = said.join(" ");
}

async function shapes(place: Place, signal: AbortSignal): Promise<string> {
  const address = asked(place, `${field(place)} is not null`, { select: names(place), limit: String(FEW), ...IDS });
  if (!place.shapes) {
    const answer = await ask<Records>(address, signal);
    place.shapes = answer.results.flatMap((record): Shape[] => {
      const lines = outlines(record[place.root.dataset["field"] ?? ""]);
      return lines.length ? [{ ...named(place, record), lines }] : [];
    });
    place.total = answer.total_count ?? 0;
  }
  const made = place.shapes.flatMap(({ label, record, lines }) => {
    const d = path(lines, place.sight);
    if (!d) return [];
    const style = lines.every(({ line }) => line.length === 1) ? " map-point" : lines.some(({ closed }) => closed) ? "" : " map-line";
    const link = { href: `../records/${record}/`, "aria-label": label };
    return [drawn("a", link, drawn("path", { class: `map-shape${style}`, d }, drawn("title", {}, label)))];
  });
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: "100%", height: "100%" };
  part(place, "drawn").replaceChildren(sheet(drawn("svg", box, ...made)));
  part(place, "told").textContent = word(place, "shapes", { number: shown(place.shapes.length), total: shown(place.total) });
  return address;
}

/** The base map's pictures, where the visitor agreed to them: only then they are in the page. */
function beneath(place: Place): void {
  const [least, most] = (place.root.dataset["tileZooms"] ?? "").split(" ").map(Number) as [number, number];
  const layer = place.root.querySelector(".map-tiles");
  if (!layer) return;
  const inside = place.sight.zoom >= least && place.sight.zoom <= most ? tiles(place.sight) : [];
  const [width, height] = [percent(256.5 / WIDTH), percent(256.5 / HEIGHT)];
  layer.replaceChildren(
    ...inside.map(({ path: at, across, down }) =>
      drawn("image", { href: `${place.root.dataset["tiles"]}/${at}`, x: percent(across), y: percent(down), width, height, preserveAspectRatio: "none" }),
    ),
  );
}

async function look(place: Place, sight: Sight, remember = true): Promise<void> {
  place.asking?.abort();
  const asking = (place.asking = new AbortController());
  place.sight = sight;
  place.root.setAttribute("aria-busy", "true");
  const wrong = part(place, "wrong");
  try {
    const address = await (place.root.dataset["type"] === "geo_shape" ? shapes : points)(place, asking.signal);
    shift(place, 0, 0);
    beneath(place);
    ways(place);
    part(place, "records")?.setAttribute("href", address);
    if (remember) history.replaceState(null, "", looking(sight));
    wrong.hidden = true;
  } catch (error) {
    if (asking.signal.aborted) return;
    shift(place, 0, 0);
    wrong.textContent = error instanceof Refused && error.message ? error.message : word(place, "failed");
    wrong.hidden = false;
  } finally {
    if (place.asking === asking) place.root.removeAttribute("aria-busy");
  }
}

/** The links lead where their buttons look, for whoever opens them elsewhere. */
function ways(place: Place): void {
  for (const way of place.root.querySelectorAll<HTMLAnchorElement>("[data-way]")) {
    const to = STEPS[way.dataset["way"] ?? ""];
    if (to) way.href = looking(to(place.sight));
  }
}

const STEPS: Record<string, (sight: Sight) => Sight> = {
  nearer: (sight) => nearer(sight, 1),
  farther: (sight) => nearer(sight, -1),
  north: (sight) => moved(sight, 0, -0.5),
  south: (sight) => moved(sight, 0, 0.5),
  west: (sight) => moved(sight, -0.5, 0),
  east: (sight) => moved(sight, 0.5, 0),
};
const KEYS: Record<string, string> = { ArrowUp: "north", ArrowDown: "south", ArrowLeft: "west", ArrowRight: "east", "+": "nearer", "=": "nearer", "-": "farther" };

function go(place: Place, way: string): void {
  const to = STEPS[way]?.(place.sight);
  if (to) void look(place, to);
}

function shift(place: Place, x: number, y: number): void {
  for (const layer of part(place, "sheet").children) {
    if (layer instanceof HTMLElement || layer instanceof SVGElement) layer.style.transform = x || y ? `translate(${x}px, ${y}px)` : "";
  }
}

function drags(place: Place): void {
  const map = part(place, "sheet");
  let from: { x: number; y: number } | null = null;
  let far = false;
  map.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.isPrimary && event.pointerType === "mouse") from = { x: event.clientX, y: event.clientY };
    far = false;
  });
  addEventListener("pointermove", (event) => {
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    far ||= Math.hypot(x, y) > 4;
    if (far) shift(place, x, y);
  });
  addEventListener("pointerup", (event) => {
    if (!from) return;
    const { width, height } = map.getBoundingClientRect();
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    from = null;
    if (far) void look(place, moved(place.sight, -x / width, -y / height));
    setTimeout(() => (far = false)); // the click that ends a drag comes first, and is none
  });
  map.addEventListener("dragstart", (event) => event.preventDefault());
  map.addEventListener("click", (event) => {
    if (far) event.preventDefault();
  });
}

function listen(place: Place): void {
  const map = part(place, "sheet");
  map.tabIndex = 0;
  map.setAttribute("role", "group");
  map.setAttribute("aria-label", word(place, "move"));
  map.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(place, way);
  });
  map.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== map) return; // the page scrolls past an idle map
      event.preventDefault();
      if (!place.root.hasAttribute("aria-busy")) go(place, event.deltaY < 0 ? "nearer" : "farther");
    },
    { passive: false },
  );
  drags(place);
  place.root.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const to = (event.target as Element).closest<HTMLAnchorElement | SVGAElement>("a[data-way], .map-data a, [data-rows] a");
    const way = to instanceof HTMLAnchorElement ? to.dataset["way"] : undefined;
    const href = to?.getAttribute("href") ?? "";
    if (!to || way === "whole" || !href.startsWith("?")) return;
    event.preventDefault();
    if (way) return go(place, way);
    const query = new URLSearchParams(href);
    const [lat = 0, lon = 0] = (query.get("at") ?? "").split(",").map(Number);
    void look(place, { lat, lon, zoom: Number(query.get("zoom")) });
  });
}

/** Where a restricted dataset's places are, which its page does not say. */
async function whole(place: Place): Promise<Sight> {
  if (new URLSearchParams(location.search).has("at")) return place.sight;
  if (place.root.dataset["type"] === "geo_shape") {
    await shapes(place, new AbortController().signal);
    const box = around((place.shapes ?? []).map(({ lines }) => lines));
    return box ? fitting(box) : place.sight;
  }
  const name = place.words.fresh["box"] ?? "box";
  const { results } = await ask<Records>(asked(place, "", { select: `bbox(${field(place)}) as ${name}`, limit: "1" }));
  const box = around([outlines(results[0]?.[name])]) as Box | null;
  return box ? fitting(box) : place.sight;
}

const root = document.querySelector<HTMLElement>("[data-map]");
if (root) {
  const [lat, lon, zoom] = ["lat", "lon", "zoom"].map((name) => Number(root.dataset[name])) as [number, number, number];
  const place: Place = { root, sight: { lat, lon, zoom }, words: JSON.parse(root.dataset["words"] ?? "{}") as Words, shapes: null, total: 0, asking: null };
  listen(place);
  if (root.dataset["waits"] !== undefined) {
    whole(place)
      .then((sight) => look(place, sight, false))
      .catch(() => look(place, place.sight, false));
  }
}
