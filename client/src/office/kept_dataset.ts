// A dataset as its organisation keeps it: its use by day, its first rows, its texts, its readers, its withdrawal.

import { filled, plot } from "./audience";
import { call, read, send } from "./call";
import { element } from "./element";
import { dated, locale } from "./locale";
import { showSample, type Column } from "./sample";
import { fillMetas, metasOf, refuseTexts, textOf, type Metas } from "./texts_form";

interface Used {
  first: string;
  last: string;
  pages: number;
  calls: number;
  exports: number;
  days: { day: string; pages: number; calls: number; exports: number }[];
}

const NUMBER = new Intl.NumberFormat(locale);
const DAY = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });

function part<Kind extends HTMLElement = HTMLElement>(place: HTMLElement, name: string): Kind | null {
  return place.querySelector<Kind>(`[data-part="${name}"]`);
}

function day(iso: string): string {
  return dated(DAY.format(new Date(iso)));
}

function showUse(place: HTMLElement, used: Used): void {
  const words = place.dataset;
  const total = used.pages + used.calls + used.exports;
  const said = { first: day(used.first), last: day(used.last), total: NUMBER.format(total), pages: NUMBER.format(used.pages), calls: NUMBER.format(used.calls), exports: NUMBER.format(used.exports) };
  const figure = part(place, "plot")!;
  const points = used.days.map((one) => ({ start: one.day, views: one.pages + one.calls + one.exports }));
  const draw = (): void => figure.replaceChildren(plot({ points, by: "day" }, Math.max(240, Math.round(figure.clientWidth))));
  new ResizeObserver(draw).observe(figure);
  draw();
  part(place, "use-said")!.textContent = filled((total ? words["wordPlot"] : words["wordUnused"]) ?? "", said);
  const cell = (times: number, label: string | undefined): HTMLElement => element("td", { class: "is-number", "data-label": label ?? "" }, NUMBER.format(times));
  const rows = used.days.map((one) =>
    element("tr", {}, element("th", { scope: "row" }, day(one.day)), cell(one.pages, words["wordPages"]), cell(one.calls, words["wordCalls"]), cell(one.exports, words["wordExports"])),
  );
  part(place, "days")!.replaceChildren(...rows.reverse());
}

/** Sends a form, and loads the page anew; what is refused is said in it. */
function sends(form: HTMLFormElement | null, deed: (form: HTMLFormElement) => Promise<unknown>): void {
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset["ask"] && !confirm(form.dataset["ask"])) return;
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    form.setAttribute("aria-busy", "true");
    deed(form)
      .then(() => location.reload())
      .catch((error: unknown) => refuseTexts(form, error))
      .finally(() => form.removeAttribute("aria-busy"));
  });
}

export async function showKeptDataset(place: HTMLElement): Promise<void> {
  const address = `/datasets/${encodeURIComponent(place.dataset["dataset"] ?? "")}`;
  const texts = part<HTMLFormElement>(place, "texts");
  const answer = await call(address);
  const etag = answer.headers.get("ETag") ?? "";
  const { metas } = (await answer.json()) as { metas: Metas };
  const match = { "If-Match": etag };
  if (texts) fillMetas(texts, metas);
  sends(texts, (form) => send("PATCH", address, metasOf(form, metas), match));
  sends(part(place, "readers"), (form) => {
    const facts = new FormData(form);
    return send("PUT", `${address}/readers`, { visibility: facts.get("visibility"), organisations: facts.getAll("organisations") }, match);
  });
  sends(part(place, "withdrawal"), (form) => send("POST", `${address}/withdrawal`, { reason: textOf(form, "reason") }));
  const [used, sample] = await Promise.all([read<Used>(`${address}/use`), read<{ columns: Column[]; rows: (string | null)[][] }>(`${address}/preview`)]);
  showUse(place, used);
  showSample(place, sample.columns, sample.rows);
}
