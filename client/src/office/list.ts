// Lists and records that a page's markup asks for.
//
//   <section data-list="/sites" data-limit="20">     a page of rows at a time
//     <template data-row>…</template> <tbody data-rows></tbody> <p data-empty hidden>…</p>
//     <nav data-pages hidden><button data-go="-1">…</button> <span data-range></span> <button data-go="1">…</button></nav>
//   <section data-record="/sites/portail">           one object; its ETag is kept, for the forms in it that change it
//     <template data-row>…</template> <div data-rows></div>
//     data-query="q=…"                               narrows the list (filter.ts)
//   data-optional hidden                             shown only if it is answered

import { call, read, Refused } from "./call";
import { locale } from "./locale";
import { stamp } from "./stencil";

interface Listed {
  total_count: number;
  results: unknown[];
}

const NUMBER = new Intl.NumberFormat(locale);

function failed(place: HTMLElement, error: unknown): void {
  if (place.dataset["optional"] !== undefined) return place.remove();
  const said = error instanceof Refused ? error.message : (document.body.dataset["wordFailed"] ?? "");
  const line = document.createElement("p");
  line.className = "wrong";
  line.role = "alert";
  line.textContent = said;
  place.querySelector(":scope > [role=alert]")?.remove();
  place.prepend(line);
  place.removeAttribute("aria-busy");
}

function show(place: HTMLElement, items: readonly unknown[]): void {
  const template = place.querySelector<HTMLTemplateElement>("template[data-row]");
  const rows = place.querySelector<HTMLElement>("[data-rows]");
  if (template && rows) rows.replaceChildren(...items.map((item) => stamp(template, item)));
  const empty = place.querySelector<HTMLElement>("[data-empty]");
  if (empty) empty.hidden = items.length > 0;
  const full = place.querySelector<HTMLElement>("[data-full]");
  if (full) full.hidden = items.length === 0;
  if (place.dataset["optional"] !== undefined) place.hidden = false;
  place.removeAttribute("aria-busy");
  place.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
}

function pages(place: HTMLElement, offset: number, limit: number, answer: Listed): void {
  const nav = place.querySelector<HTMLElement>("[data-pages]");
  if (!nav) return;
  nav.hidden = answer.total_count <= limit;
  const last = offset + answer.results.length;
  const range = nav.querySelector("[data-range]");
  if (range) range.textContent = `${NUMBER.format(offset + 1)}–${NUMBER.format(last)} / ${NUMBER.format(answer.total_count)}`;
  for (const button of nav.querySelectorAll<HTMLButtonElement>("[data-go]")) {
    button.disabled = button.dataset["go"] === "1" ? last >= answer.total_count : offset === 0;
  }
}

/** Retrieves what a place asks for, and shows it; a failure is said in the place. */
export async function retrieve(place: HTMLElement): Promise<void> {
  const { list, record } = place.dataset;
  try {
    if (list !== undefined) {
      const limit = Number(place.dataset["limit"] ?? 20);
      const offset = Number(place.dataset["offset"] ?? 0);
      const joint = list.includes("?") ? "&" : "?";
      const query = place.dataset["query"] ? `&${place.dataset["query"]}` : "";
      const answer = await read<Listed>(`${list}${joint}limit=${limit}&offset=${offset}${query}`);
      place.querySelector(":scope > [role=alert]")?.remove();
      show(place, answer.results);
      pages(place, offset, limit, answer);
    } else if (record !== undefined) {
      const answer = await call(record);
      place.dataset["etag"] = answer.headers.get("ETag") ?? "";
      show(place, [await answer.json()]);
    }
  } catch (error) {
    failed(place, error);
  }
}

export async function retrieveAll(): Promise<void> {
  await Promise.all([...document.querySelectorAll<HTMLElement>("[data-list], [data-record]")].map(retrieve));
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-go]");
  const place = button?.closest<HTMLElement>("[data-list]");
  if (!button || !place) return;
  const step = Number(button.dataset["go"]) * Number(place.dataset["limit"] ?? 20);
  place.dataset["offset"] = String(Math.max(0, Number(place.dataset["offset"] ?? 0) + step));
  void retrieve(place);
});
