// A dataset's table in place: sorting, narrowing, paging and choosing columns, each a GET of the data API. The links
// and forms of the page say what is asked; the script does what they would, and leaves the address that they lead to.

import { cell, kind, number, type Words } from "./cells";
import { element } from "./element";
import { ask, Refused, type Counted, type Facets, type Records, type Row } from "./explore";
import { narrows, pairs, put, query, question, quoted, same, sortedBy, stateOf, type Narrowing, type State } from "./table_state";

/** What the API tells of a record besides its fields, when it is asked to. */
const APP = new Set(["_id", "_timestamp", "_size", "_links"]);

interface Field {
  name: string;
  label: string;
  type: string;
  unit?: string | undefined;
  about?: string | undefined;
}

interface Place {
  root: HTMLElement;
  fields: readonly Field[];
  facets: readonly string[];
  words: Words;
  asking: AbortController | null;
  narrowed: string;
}

function one<Found extends HTMLElement>(place: Place, selector: string): Found {
  const found = place.root.querySelector<Found>(selector);
  if (!found) throw new Error(selector);
  return found;
}

function word(place: Place, name: string, values: Record<string, string> = {}): string {
  const said = place.root.dataset[`word${name}`] ?? "";
  return said.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "");
}

function field(place: Place, name: string): Field {
  return place.fields.find((other) => other.name === name) ?? { name, label: name, type: "" };
}

// What the answer says

function heads(place: Place, state: State, names: readonly string[], kinds: readonly string[]): void {
  const [by, down] = sortedBy(state.order_by);
  const made = names.map((name, at) => {
    const { label, type, unit, about } = field(place, name);
    const sorts = type !== "" && !["list", "geo_point_2d", "geo_shape", "json_blob"].includes(type);
    const order = name !== by ? quoted(name) : down ? "" : `${quoted(name)} desc`;
    const link = sorts ? element("a", { href: put(state, { order_by: order }), "data-sort": name }, label) : label;
    const head = element("th", { scope: "col", class: `is-${kinds[at] ?? ""}` }, link);
    if (unit) head.append(" ", element("span", { class: "unit" }, `(${unit})`));
    if (name === by) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    if (about) head.title = about;
    return head;
  });
  one(place, "[data-heads]").replaceChildren(...made);
}

/** A link around what a cell shows; a cell that shows nothing is called by its record's number. */
function leading(href: string, inner: (Node | string)[], id: string): HTMLElement {
  const bare = inner.map((one) => (one instanceof HTMLAnchorElement ? (one.textContent ?? "") : one));
  return element("a", { href }, ...(bare.length ? bare : [id]));
}

function row(place: Place, record: Row, names: readonly string[], kinds: readonly string[]): HTMLElement {
  const page = place.root.dataset["records"];
  const id = record["_id"];
  const made = names.map((name, at) => {
    const { label, type } = field(place, name);
    const marks = { class: `is-${kinds[at] ?? ""}`, "data-label": label };
    const inner = cell(record[name], type, kinds[at] ?? "", place.words);
    if (at) return element("td", marks, ...inner);
    return element("th", { scope: "row", ...marks }, ...(page && id ? [leading(`${page}${String(id)}/`, inner, String(id))] : inner));
  });
  return element("tr", {}, ...made);
}

function show(place: Place, state: State, answer: Records): void {
  const { results } = answer;
  const total = answer.total_count ?? results.length;
  const ticked = place.fields.map(({ name }) => name);
  const names = results[0] ? Object.keys(results[0]).filter((name) => !APP.has(name)) : ticked;
  const kinds = names.map((name) => kind(name, field(place, name).type, results.map((record) => record[name])));
  heads(place, state, names, kinds);
  one(place, "[data-rows]").replaceChildren(...results.map((record) => row(place, record, names, kinds)));
  const first = (state.page - 1) * state.limit + 1;
  const said = { first: number(first), last: number(first + results.length - 1), total: number(total) };
  one(place, "[data-range]").textContent = results.length ? word(place, "Range", said) : word(place, "Empty");
  one(place, "[data-none]").hidden = results.length > 0;
  one(place, ".table-region").hidden = false;
  turn(place, state, total);
}

function turn(place: Place, state: State, total: number): void {
  const most = Number(place.root.dataset["window"]);
  const pages = Math.max(1, Math.ceil(Math.min(total, most) / state.limit));
  lead(one(place, "[data-before]"), state.page > 1, { ...state, page: state.page - 1 });
  lead(one(place, "[data-after]"), state.page < pages, { ...state, page: state.page + 1 });
  one(place, "[data-page]").textContent = word(place, "Page", { page: number(state.page), pages: number(pages) });
  one(place, "[data-cut]").hidden = !(state.page === pages && total > most);
  for (const size of place.root.querySelectorAll<HTMLAnchorElement>("[data-size]")) {
    size.href = put(state, { limit: Number(size.dataset["size"]) });
    if (size.dataset["size"] === String(state.limit)) size.setAttribute("aria-current", "true");
    else size.removeAttribute("aria-current");
  }
}

function lead(link: HTMLElement, there: boolean, state: State): void {
  link.hidden = !there;
  if (there) link.setAttribute("href", query(state) || "?");
  else link.removeAttribute("href");
}

// What narrows

function chips(place: Place, state: State): void {
  const chip = (label: string, value: string, href: string): HTMLElement => {
    const title = `${word(place, "Undo")} ${label} ${value}`;
    const link = element("a", { href, title }, element("span", {}, label), ` ${value} `, element("span", { "aria-hidden": "true" }, "×"));
    return element("li", {}, link);
  };
  const made = state.q ? [chip(word(place, "Words"), state.q, put(state, { q: "" }))] : [];
  made.push(...state.where.map((text) => chip(word(place, "Where"), text, put(state, { where: state.where.filter((other) => other !== text) }))));
  for (const way of ["refine", "exclude"] as const) {
    for (const kept of state[way]) {
      const { label } = field(place, kept.field);
      const said = way === "exclude" ? `${label} ${word(place, "Exclude")}` : label;
      made.push(chip(said, valueOf(place, kept.field, kept.value), put(state, { [way]: without(state[way], kept) })));
    }
  }
  if (made.length) made.push(element("li", {}, element("a", { href: "?", class: "reset" }, word(place, "Reset"))));
  one(place, "[data-chips]").replaceChildren(...(made.length ? [element("ul", { class: "chips" }, ...made.flatMap((item) => [item, " "]))] : []));
}

function valueOf(place: Place, name: string, value: string): string {
  if (field(place, name).type === "boolean") {
    if (value.toLowerCase() === "true") return place.words.yes;
    if (value.toLowerCase() === "false") return place.words.no;
  }
  return value || place.words.none;
}

function without(all: readonly Narrowing[], gone: Narrowing): Narrowing[] {
  return all.filter((other) => !same(other, gone));
}

function choice(place: Place, state: State, name: string, counted: Counted): HTMLElement {
  const it = { field: name, value: counted.value };
  const way = { refined: "refine", excluded: "exclude", displayed: null }[counted.state] as "refine" | "exclude" | null;
  const href = way ? put(state, { [way]: without(state[way], it) }) : put(state, { refine: [...state.refine, it] });
  const text = valueOf(place, name, counted.name);
  const link = element("a", { href, "data-key": `${name}:${counted.value}` }, element("span", {}, text), " ", element("span", { class: "count" }, number(counted.count)));
  if (way) {
    link.setAttribute("aria-current", "true");
    link.className = counted.state;
  }
  const out = { class: "not", href: put(state, { exclude: [...state.exclude, it] }), "aria-label": word(place, "LeaveOut", { value: text }) };
  const below = counted.facets?.length ? element("ul", {}, ...counted.facets.map((inner) => choice(place, state, name, inner))) : null;
  return element("li", {}, link, way ? null : " ", way ? null : element("a", out, "≠"), below);
}

function offer(place: Place, state: State, answer: Facets): void {
  const made = answer.facets
    .filter((facet) => facet.facets.length)
    .map(({ name, facets }) => {
      const values = facets.map((counted) => choice(place, state, name, counted));
      return element("section", { class: "facet", "data-facet": name }, element("h2", {}, field(place, name).label), element("ul", {}, ...values));
    });
  one(place, "[data-facets]").replaceChildren(...made);
}

function forms(place: Place, state: State): void {
  one<HTMLInputElement>(place, 'input[name="q"]').value = state.q;
  const chosen = new Set(state.select.split(",").map((name) => name.trim().replace(/^`|`$/g, "")).filter((name) => name && name !== "*"));
  for (const box of place.root.querySelectorAll<HTMLInputElement>('input[name="select"][type="checkbox"]')) {
    box.checked = chosen.size === 0 || chosen.has(box.dataset["name"] ?? "");
  }
  for (const form of place.root.querySelectorAll<HTMLFormElement>("form[data-form]")) {
    const own = form.dataset["form"] === "words" ? "q" : "select";
    const kept = pairs(state, own, "page").map(([name, value]) => element("input", { type: "hidden", name, value }));
    form.querySelector("[data-hidden]")?.replaceChildren(...kept);
  }
  for (const tab of document.querySelectorAll<HTMLAnchorElement>("[data-tab]:not([data-tab=information])")) {
    const kept = tab.dataset["tab"] === "table" ? query(state, "page") : query(state, "page", "limit");
    tab.href = (tab.getAttribute("href") ?? "").split("?")[0] + kept;
  }
  for (const next of document.querySelectorAll<HTMLInputElement>('input[name="next"]')) {
    next.value = (next.value.split("?")[0] ?? "") + query(state);
  }
}

/** The files and the call at the foot of the page are those of what it shows. */
function carry(place: Place, state: State): void {
  const api = place.root.dataset["api"] ?? "";
  const part = place.root.querySelector<HTMLElement>("[data-selection]");
  const call = place.root.querySelector<HTMLAnchorElement>("[data-call]");
  if (!part || !call) return;
  const asked = question(state);
  call.setAttribute("href", `${api}/records?${asked}`);
  call.textContent = call.href;
  asked.delete("limit");
  asked.delete("offset");
  part.hidden = !pairs(state, "limit", "page").length;
  for (const link of part.querySelectorAll<HTMLAnchorElement>("[data-format]")) link.href = `${api}/exports/${link.dataset["format"]}?${asked}`;
}

// Asking

/** Years come with the latest first, as on the server. */
function latest(place: Place, name: string): string {
  return /^date/.test(field(place, name).type) ? ', sort="-alphanum"' : "";
}

/** What the focus is on, told so that it is found again among new nodes. */
function focused(place: Place): string {
  const { activeElement: here } = document;
  if (!(here instanceof HTMLElement) || !place.root.contains(here)) return "";
  for (const name of ["data-sort", "data-key", "data-size", "data-after", "data-before"]) {
    const value = here.getAttribute(name);
    if (value !== null) return value ? `[${name}="${CSS.escape(value)}"]` : `[${name}]`;
  }
  return here.matches("input, button, summary") ? "" : ".table-region";
}

async function go(place: Place, state: State, address: string | null): Promise<void> {
  place.asking?.abort();
  const asking = new AbortController();
  place.asking = asking;
  const api = place.root.dataset["api"] ?? "";
  const region = one(place, ".table-region");
  const wrong = one(place, "[data-wrong]");
  region.setAttribute("aria-busy", "true");
  try {
    const narrowing = narrows(state);
    const narrowed = narrowing.toString();
    for (const name of place.facets) narrowing.append("facet", `facet(name="${name}", limit=12${latest(place, name)})`);
    const counts = narrowed !== place.narrowed && place.facets.length > 0;
    const [records, facets] = await Promise.all([
      ask<Records>(`${api}/records?${question(state)}&include_app_metas=true`, asking.signal),
      counts ? ask<Facets>(`${api}/facets?${narrowing}`, asking.signal) : null,
    ]);
    const focus = focused(place);
    if (address !== null) history.pushState(null, "", address);
    wrong.hidden = true;
    show(place, state, records);
    chips(place, state);
    forms(place, state);
    carry(place, state);
    if (facets) offer(place, state, facets);
    else relink(place, state);
    place.narrowed = narrowed;
    refocus(place, focus);
  } catch (error) {
    if (asking.signal.aborted) return;
    const why = error instanceof Refused && error.status === 400 ? `${word(place, "Refused")} ${error.message}` : word(place, "Failed");
    wrong.textContent = why;
    wrong.hidden = false;
  }
  region.removeAttribute("aria-busy");
}

/** Facets whose counts stand lead on with the new sort, columns and size. */
function relink(place: Place, state: State): void {
  for (const link of place.root.querySelectorAll<HTMLAnchorElement>("[data-facets] a")) {
    const there = stateOf(new URL(link.href).searchParams);
    link.href = put(state, { refine: there.refine, exclude: there.exclude });
  }
}

function refocus(place: Place, selector: string): void {
  if (!selector) return;
  const found = place.root.querySelector<HTMLElement>(selector);
  (found && !found.hidden ? found : one(place, ".table-region")).focus({ preventScroll: true });
  if (/data-(after|before)/.test(selector)) one(place, "caption").scrollIntoView({ block: "nearest" });
}

function chosenBy(form: HTMLFormElement): URLSearchParams {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
  const boxes = form.querySelectorAll<HTMLInputElement>('input[name="select"][type="checkbox"]');
  if (boxes.length && [...boxes].every((box) => box.checked)) sent.delete("select");
  return sent;
}

export function showTable(root: HTMLElement): void {
  const fields = [...root.querySelectorAll<HTMLInputElement>('input[name="select"][type="checkbox"]')].map((box) => ({
    name: box.dataset["name"] ?? "",
    label: box.parentElement?.textContent?.trim() ?? "",
    type: box.dataset["type"] ?? "",
    unit: box.dataset["unit"],
    about: box.dataset["about"],
  }));
  const { wordYes = "", wordNo = "", wordNone = "" } = root.dataset;
  const facets = (root.querySelector<HTMLElement>("[data-facets]")?.dataset["facets"] ?? "").split(" ").filter(Boolean);
  const here = stateOf(new URLSearchParams(location.search));
  const waits = root.dataset["waits"] !== undefined;
  const place: Place = { root, fields, facets, words: { yes: wordYes, no: wordNo, none: wordNone }, asking: null, narrowed: waits ? "-" : narrows(here).toString() };
  root.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="?"]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(new URL(link.href).searchParams);
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    follow(chosenBy(event.target as HTMLFormElement));
  });
  window.addEventListener("popstate", () => void go(place, stateOf(new URLSearchParams(location.search)), null));
  if (waits) void go(place, here, null);

  function follow(asked: URLSearchParams): void {
    const state = stateOf(asked);
    void go(place, state, location.pathname + query(state));
  }
}
