// Forms that narrow a list of the page. What is chosen stands in the address too, so that going back finds it again.
//
//   <form data-filter="sites"> <input name="q"> <select name="state">…</select> </form>     of <section id="sites" data-list="/sites">
//   <a data-download="/trail.csv" data-of="sites">      gets a file of what is chosen, through the API

import { call } from "./call";
import { retrieve } from "./list";

type Field = HTMLInputElement | HTMLSelectElement;

function fields(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((field): field is Field => (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && field.name !== "");
}

function chosen(form: HTMLFormElement): string {
  const query = new URLSearchParams();
  for (const field of fields(form)) if (field.value) query.set(field.name, field.value);
  return query.toString();
}

function listOf(form: HTMLFormElement): HTMLElement | null {
  return document.getElementById(form.dataset["filter"] ?? "");
}

function apply(form: HTMLFormElement): void {
  const place = listOf(form);
  if (!place) return;
  const query = chosen(form);
  place.dataset["query"] = query;
  place.dataset["offset"] = "0";
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  void retrieve(place);
}

/** Fills each filter from the address, before its list is first retrieved. */
export function prepareFilters(): void {
  const asked = new URLSearchParams(location.search);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-filter]")) {
    for (const field of fields(form)) {
      const value = asked.get(field.name);
      if (value !== null) field.value = value;
    }
    const place = listOf(form);
    if (place) place.dataset["query"] = chosen(form);
  }
}

async function download(link: HTMLElement): Promise<void> {
  const query = document.getElementById(link.dataset["of"] ?? "")?.dataset["query"] ?? "";
  const answer = await call(`${link.dataset["download"] ?? ""}${query ? `?${query}` : ""}`);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "";
  const file = document.createElement("a");
  file.href = URL.createObjectURL(await answer.blob());
  file.download = name;
  file.click();
  URL.revokeObjectURL(file.href);
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["filter"] === undefined) return;
  event.preventDefault();
  apply(form);
});

document.addEventListener("change", (event) => {
  const form = (event.target as Field).form;
  if (form?.dataset["filter"] !== undefined) apply(form);
});

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLElement>("[data-download]");
  if (!link) return;
  event.preventDefault();
  const said = link.parentElement?.querySelector<HTMLElement>("[data-said]");
  download(link).catch((error: unknown) => {
    if (said) said.textContent = error instanceof Error ? error.message : "";
  });
});
