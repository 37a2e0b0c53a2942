// An existing page becomes a draft: its text on one side, what was read of it on the other, corrected row by row.

import type { Current } from "./answers";
import { call, Refused, send } from "./call";
import { say } from "./comparison";
import { element } from "./element";
import { stamp } from "./stencil";

interface Row {
  name: string;
  pattern: string | null;
  provider: string | null;
  service: string | null;
  purpose: string | null;
  category: string | null;
  party: string | null;
  places: string[];
  kind: string;
  lifetime: string | null;
  retention_seconds: number | "session" | null;
  line: number;
  at: number | null;
}

interface Reading {
  text: { line: number; kind: string; text: string }[];
  cookies: Row[];
  warnings: { line: number | null; message: string }[];
  language: string | null;
  site: string | null;
}

const TEXTS = ["name", "provider", "service", "purpose", "lifetime", "category", "kind", "party"] as const;

function template(id: string): HTMLTemplateElement {
  return document.querySelector<HTMLTemplateElement>(`#${id}`)!;
}

class Import {
  private reading: Reading | null = null;

  constructor(private readonly place: HTMLElement) {
    for (const form of place.querySelectorAll<HTMLFormElement>("[data-way]")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        void this.attempt("said", () => this.read(form));
      });
    }
    place.querySelector("[data-do=draft]")!.addEventListener("click", () => void this.attempt("drafted", () => this.draft()));
    this.part("rows").addEventListener("submit", (event) => event.preventDefault());
    addEventListener("beforeunload", (event) => {
      if (this.reading?.cookies.length) event.preventDefault();
    });
  }

  private part(name: string): HTMLElement {
    return this.place.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
  }

  private async attempt(where: string, deed: () => Promise<void>): Promise<void> {
    try {
      await deed();
    } catch (error) {
      say(this.part(where), error instanceof Refused ? error.message : (this.place.dataset["wordFailed"] ?? ""), "wrong");
      const row = error instanceof Refused ? Number(error.body["row"] ?? 0) : 0;
      if (row) this.accepted()[row - 1]?.querySelector<HTMLInputElement>("[name=lifetime]")?.focus();
    }
  }

  private async read(form: HTMLFormElement): Promise<void> {
    say(this.part("said"), this.place.dataset["wordReading"] ?? "");
    const sent = new FormData(form);
    const way = form.dataset["way"]!;
    const asked =
      way === "file"
        ? call("/charters/read", { method: "POST", body: sent })
        : call("/charters/read", {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ [way]: sent.get(way) }),
          });
    this.reading = (await (await asked).json()) as Reading;
    say(this.part("said"), "");
    this.show(this.reading);
  }

  private show(reading: Reading): void {
    this.part("page").replaceChildren(...reading.text.map((line, number) => this.line(line, number)));
    this.part("warnings").replaceChildren(
      ...reading.warnings.map((warning) => {
        const item = stamp(template("warning"), warning).firstElementChild as HTMLElement;
        item.querySelector("button")?.addEventListener("click", () => this.go(this.near(warning.line ?? 0)));
        return item;
      }),
    );
    for (const warning of reading.warnings) {
      const line = warning.line === null ? undefined : this.part("page").children[this.near(warning.line)];
      line?.append(element("p", { class: "warning" }, warning.message));
      line?.classList.add("is-warned");
    }
    this.part("rows").replaceChildren(...reading.cookies.map((row) => this.row(row)));
    this.part("found").hidden = false;
    this.part("found").focus();
  }

  private line(line: Reading["text"][number], number: number): HTMLElement {
    const found = this.reading!.cookies.some((row) => row.at === number);
    const shown = element("li", { class: `${line.kind}${found ? " is-found" : ""}`, "data-line": String(line.line) }, element("span", {}, line.text));
    return shown;
  }

  /** Where in the page's text a line of the source stands. */
  private near(line: number): number {
    const text = this.reading?.text ?? [];
    const exact = text.findIndex((one) => one.line === line);
    return exact >= 0 ? exact : Math.max(0, text.findIndex((one) => one.line > line) - 1);
  }

  private go(number: number): void {
    const items = [...this.part("page").children];
    for (const item of items) item.classList.toggle("is-here", item === items[number]);
    items[number]?.scrollIntoView({ block: "center" });
  }

  private row(row: Row): HTMLElement {
    const shown = stamp(template("row"), row).firstElementChild as HTMLElement;
    for (const name of TEXTS) this.field(shown, name).value = row[name] ?? "";
    for (const name of ["front", "back"]) (this.field(shown, name) as HTMLInputElement).checked = row.places.includes(name);
    const at = shown.querySelector<HTMLElement>("[data-at]")!;
    at.addEventListener("click", () => this.go(row.at ?? this.near(row.line)));
    const accept = this.field(shown, "accept") as HTMLInputElement;
    accept.addEventListener("change", () => shown.classList.toggle("is-left", !accept.checked));
    shown.dataset["number"] = String(this.reading!.cookies.indexOf(row));
    return shown;
  }

  private field(row: Element, name: string): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
    return row.querySelector<HTMLInputElement>(`[name="${name}"]`)!;
  }

  private accepted(): HTMLElement[] {
    const rows = [...this.part("rows").children] as HTMLElement[];
    return rows.filter((row) => (this.field(row, "accept") as HTMLInputElement).checked);
  }

  private corrected(shown: HTMLElement): Partial<Row> {
    const row = this.reading!.cookies[Number(shown.dataset["number"])]!;
    const values = Object.fromEntries(TEXTS.map((name) => [name, this.field(shown, name).value.trim() || null]));
    const places = ["front", "back"].filter((name) => (this.field(shown, name) as HTMLInputElement).checked);
    const pattern = values["name"] === row.name ? row.pattern : null;
    const seconds = (values["lifetime"] ?? null) === row.lifetime ? row.retention_seconds : null;
    return { ...values, name: values["name"] ?? "", kind: values["kind"] ?? "http-cookie", pattern, places, retention_seconds: seconds } as Partial<Row>;
  }

  private async draft(): Promise<void> {
    const cookies = this.accepted().map((row) => this.corrected(row));
    const composed = await send<{ yaml: string }>("POST", "/charters/compose", {
      cookies,
      language: this.reading?.language ?? document.documentElement.lang,
      site: this.place.dataset["origin"],
    });
    const site = encodeURIComponent(this.place.dataset["site"] ?? "");
    const address = `/sites/${site}/draft?imported=true`;
    const save = (match: Record<string, string>): Promise<Response> =>
      call(address, { method: "PUT", headers: { "Content-Type": "application/yaml", ...match }, body: composed!.yaml });
    try {
      await save({ "If-None-Match": "*" });
    } catch (error) {
      const current = error instanceof Refused && error.status === 412 ? (error.body["current"] as Current | null) : null;
      if (!current) throw error;
      if (!confirm(this.place.dataset["wordReplace"])) return;
      await save({ "If-Match": current.etag });
    }
    this.reading = null;
    location.assign(`/back/sites/${site}/charter/`);
  }
}

export async function showImport(place: HTMLElement): Promise<void> {
  new Import(place);
  return Promise.resolve();
}
