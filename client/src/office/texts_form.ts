// A dataset's texts as a form has them (back/dataset_texts.html): filled in from what the API answers, and made JSON.
// A name such as "title.fr" is a text's language. Keywords are written in one line; a licence and a theme carry their words.

import type { Text } from "./answers";
import { Refused } from "./call";
import { element } from "./element";

export interface Metas {
  title: Text;
  description: Text;
  publisher: Text;
  license: Text;
  license_url: string;
  themes: Text[];
  keywords: Text[];
  frequency: string;
  contact: Text;
  contact_email: string;
  period_from: string | null;
  period_to: string | null;
  place: Text;
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const LANGUAGES = ["fr", "en"] as const;
const TEXTS = ["title", "description", "publisher", "contact", "place"] as const;

function field(form: HTMLFormElement, name: string): Field | null {
  const found = form.elements.namedItem(name);
  return found instanceof HTMLInputElement || found instanceof HTMLSelectElement || found instanceof HTMLTextAreaElement ? found : null;
}

function value(form: HTMLFormElement, name: string): string {
  return field(form, name)?.value.trim() ?? "";
}

/** The languages of a text that a form has fields for; what it has none for stays as it was. */
export function textOf(form: HTMLFormElement, name: string, before: Text = {}): Text {
  const written = LANGUAGES.map((tag) => [tag, value(form, `${name}.${tag}`)] as const);
  return Object.fromEntries(Object.entries({ ...before, ...Object.fromEntries(written) }).filter(([, said]) => said !== ""));
}

function keywords(form: HTMLFormElement): Text[] {
  const lists = LANGUAGES.map((tag) => [tag, value(form, `keywords.${tag}`).split(",").map((word) => word.trim())] as const);
  const most = Math.max(...lists.map(([, words]) => words.length));
  return [...Array(most).keys()]
    .map((at) => Object.fromEntries(lists.map(([tag, words]) => [tag, words[at] ?? ""]).filter(([, word]) => word !== "")) as Text)
    .filter((text) => Object.keys(text).length > 0);
}

function chosenWords(node: HTMLElement | undefined): Text {
  const { fr = "", en = "" } = node?.dataset ?? {};
  return fr || en ? { fr, en } : {};
}

function themes(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('input[name="themes"]')];
}

export function metasOf(form: HTMLFormElement, before?: Metas): Metas {
  const licence = field(form, "license") as HTMLSelectElement;
  const known = themes(form);
  const others = before?.themes.filter((theme) => !known.some((box) => box.dataset["fr"] === theme["fr"])) ?? [];
  const texts = Object.fromEntries(TEXTS.map((name) => [name, textOf(form, name, before?.[name])])) as Record<(typeof TEXTS)[number], Text>;
  return {
    ...texts,
    license: chosenWords(licence.selectedOptions[0]),
    license_url: licence.value,
    themes: [...known.filter((box) => box.checked).map(chosenWords), ...others],
    keywords: keywords(form),
    frequency: value(form, "frequency"),
    contact_email: value(form, "contact_email"),
    period_from: value(form, "period_from") || null,
    period_to: value(form, "period_to") || null,
  };
}

function fillField(form: HTMLFormElement, name: string, said: string): void {
  const found = field(form, name);
  if (found) found.value = said;
}

function fillLicence(form: HTMLFormElement, metas: Metas): void {
  const licence = field(form, "license") as HTMLSelectElement;
  const words = metas.license["fr"] ?? metas.license["en"] ?? metas.license_url;
  if (words && ![...licence.options].some((option) => option.value === metas.license_url && option.value !== "")) {
    const { fr = words, en = words } = metas.license;
    licence.append(element("option", { value: metas.license_url, "data-fr": fr, "data-en": en }, words));
    licence.selectedIndex = licence.options.length - 1;
  } else licence.value = metas.license_url;
}

export function fillMetas(form: HTMLFormElement, metas: Metas): void {
  for (const name of TEXTS) for (const tag of LANGUAGES) fillField(form, `${name}.${tag}`, metas[name][tag] ?? "");
  for (const tag of LANGUAGES) fillField(form, `keywords.${tag}`, metas.keywords.map((word) => word[tag] ?? "").join(", ").replace(/(, )+$/, ""));
  for (const name of ["frequency", "contact_email"] as const) fillField(form, name, metas[name]);
  for (const name of ["period_from", "period_to"] as const) fillField(form, name, metas[name] ?? "");
  for (const box of themes(form)) box.checked = metas.themes.some((theme) => theme["fr"] === box.dataset["fr"]);
  fillLicence(form, metas);
}

/** Says what was refused in a form's line, and leads to the field that it is about. */
export function refuseTexts(form: HTMLFormElement, error: unknown): void {
  const line = form.querySelector<HTMLElement>("[data-said]");
  const misfit = error instanceof Refused ? error.errors[0] : undefined;
  if (line) {
    line.className = "wrong";
    line.textContent = misfit?.msg ?? (error instanceof Refused ? error.message : (document.body.dataset["wordFailed"] ?? ""));
  }
  const path = misfit?.loc.map(String) ?? [];
  const names = [path.slice(-2).join("."), path.at(-1) ?? "", `${path.at(-1) ?? ""}.fr`];
  const found = names.map((name) => field(form, name)).find((one) => one !== null);
  if (!found) return;
  found.setAttribute("aria-invalid", "true");
  found.closest("details")?.setAttribute("open", "");
  found.focus();
}
