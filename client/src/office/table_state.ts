// The state of a table, as its page's address says it: the same names, order and meaning as on the server
// (`front/state.py`), so that a link and what the script does lead to one address.

export interface Narrowing {
  field: string;
  value: string;
}

export interface State {
  q: string;
  where: readonly string[];
  refine: readonly Narrowing[];
  exclude: readonly Narrowing[];
  select: string;
  order_by: string;
  limit: number;
  page: number;
}

const SIZES = [20, 50, 100];
const NARROWING = /^\s*(?:`((?:[^`\\]|\\.)+)`|([\p{L}\p{N}_][\p{L}\p{N}_.-]*))\s*:([^]*)$/u;
const RESERVED = new Set(
  "and as asc avg by count date_format day dayofweek desc distinct equi exclude false group hour ifnull in include is like limit lower max millisecond min minute month not null or quarter range search second select sum to top true upper where year".split(
    " ",
  ),
);

function unescaped(text: string): string {
  return text.replace(/\\([^])/g, "$1");
}

function narrowing(written: string): Narrowing | null {
  const found = NARROWING.exec(written);
  if (!found) return null;
  let value = (found[3] ?? "").trim();
  if (value.length > 1 && value[0] === value.at(-1) && /^["']/.test(value)) value = unescaped(value.slice(1, -1));
  return { field: found[1] ? unescaped(found[1]) : (found[2] ?? ""), value };
}

function narrowed(one: Narrowing): string {
  const name = /^[A-Za-z_]\w*$/.test(one.field) ? one.field : `\`${one.field.replace(/[\\`]/g, "\\$&")}\``;
  return `${name}:"${one.value.replace(/[\\"]/g, "\\$&")}"`;
}

/** A field's name as the query language reads it. */
export function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !RESERVED.has(name.toLowerCase()) ? name : `\`${name}\``;
}

export function same(one: Narrowing, other: Narrowing): boolean {
  return one.field === other.field && one.value === other.value;
}

/** The state that an address, or what a form sends, asks for. */
export function stateOf(asked: URLSearchParams): State {
  const all = (name: string): string[] => asked.getAll(name).map((one) => one.trim()).filter(Boolean);
  const last = (name: string): string => (asked.getAll(name).at(-1) ?? "").trim();
  const narrowings = (name: string): Narrowing[] => all(name).map(narrowing).filter((one) => one !== null);
  const limit = Number(last("limit"));
  return {
    q: last("q").replace(/["\\\u0000-\u001f]+/g, " ").split(/\s+/).filter(Boolean).join(" "),
    where: all("where"),
    refine: narrowings("refine"),
    exclude: narrowings("exclude"),
    select: all("select").join(", "),
    order_by: last("order_by"),
    limit: SIZES.includes(limit) ? limit : 20,
    page: Math.max(1, Number.parseInt(last("page") || "1", 10) || 1),
  };
}

/** The parameters that give a state, what is so by default left out. */
export function pairs(state: State, ...without: string[]): [string, string][] {
  const written: [string, string][] = [
    ["q", state.q],
    ...state.where.map((one): [string, string] => ["where", one]),
    ...state.refine.map((one): [string, string] => ["refine", narrowed(one)]),
    ...state.exclude.map((one): [string, string] => ["exclude", narrowed(one)]),
    ["select", state.select],
    ["order_by", state.order_by],
    ["limit", state.limit === 20 ? "" : String(state.limit)],
    ["page", state.page === 1 ? "" : String(state.page)],
  ];
  return written.filter(([name, value]) => value !== "" && !without.includes(name));
}

/** The same as the end of an address; "" for a state that asks for nothing. */
export function query(state: State, ...without: string[]): string {
  const found = new URLSearchParams(pairs(state, ...without)).toString();
  return found ? `?${found}` : "";
}

/** The state with something changed; another question begins at its first page. */
export function put(state: State, changed: Partial<State>): string {
  return query({ ...state, page: 1, ...changed }) || "?";
}

/** What narrows, as the API is asked. */
export function narrows(state: State): URLSearchParams {
  const asked = new URLSearchParams();
  for (const one of state.where) asked.append("where", one);
  if (state.q) asked.append("where", `search("${state.q}")`);
  for (const one of state.refine) asked.append("refine", narrowed(one));
  for (const one of state.exclude) asked.append("exclude", narrowed(one));
  asked.set("lang", document.documentElement.lang);
  return asked;
}

/** The whole question, as the API is asked. */
export function question(state: State): URLSearchParams {
  const asked = narrows(state);
  if (state.select) asked.set("select", state.select);
  if (state.order_by) asked.set("order_by", state.order_by);
  asked.set("limit", String(state.limit));
  asked.set("offset", String((state.page - 1) * state.limit));
  return asked;
}

/** The field that alone sorts, and whether downwards. */
export function sortedBy(order: string): [string, boolean] {
  const found = /^\s*(-)?\s*(?:`([^`\\]+)`|([\p{L}\p{N}_]+))(?:\s+(asc|desc))?\s*$/iu.exec(order);
  return found ? [found[2] ?? found[3] ?? "", found[1] === "-" || found[4]?.toLowerCase() === "desc"] : ["", false];
}
