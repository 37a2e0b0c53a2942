// A file on its way: sent to its end, followed while it is read, looked at, corrected, published.

import type { Text } from "./answers";
import { call, Refused, send } from "./call";
import { element } from "./element";
import { locale } from "./locale";
import { droppable, shown } from "./publish";
import { showSample } from "./sample";
import { sendFile } from "./sending";
import { stamp, word } from "./stencil";
import { metasOf, refuseTexts } from "./texts_form";

interface Column {
  name: string;
  heading: string;
  proposed: string;
  fits: string[];
  empty: number;
  examples: string[];
  type: string;
  label: Text;
  description: Text;
  unit: string;
  lenient: boolean;
}

interface Reading {
  format: string;
  encoding: string;
  separator: string;
  header: boolean;
  skipped: number;
  sheet: string;
  sheets: string[];
  decimal: string;
}

interface Upload {
  id: string;
  dataset: string;
  filename: string;
  state: "receiving" | "received" | "reading" | "read" | "publishing" | "published" | "refused";
  received: number;
  length: number | null;
  done: number;
  rows: number | null;
  said: string | null;
  note: string;
  stops: boolean;
  reading: Reading | null;
  columns: Column[];
  doubts: { sentence: string; value: string; stops: boolean }[];
  preview: (string | null)[][];
}

const EVERY = 700; // milliseconds between two looks at a file that is worked on
const PATIENCE = 10; // looks that may fail before the page says so
const GOING = new Set(["received", "reading", "publishing"]);
const NUMBER = new Intl.NumberFormat(locale);
const OUTCOMES: Record<string, string> = { published: "no-finding", refused: "failed" };

function say(line: HTMLElement | null, words: string, kind: "done" | "wrong"): void {
  if (!line) return;
  line.className = kind;
  line.textContent = words;
}

function why(error: unknown): string {
  if (!(error instanceof Refused)) return document.body.dataset["wordFailed"] ?? "";
  return error.errors[0]?.msg ?? error.message;
}

class Desk {
  private upload!: Upload;
  private shownFor = "";
  private changed = false;
  private readonly address: string;

  constructor(private readonly place: HTMLElement) {
    this.address = `/uploads/${place.dataset["upload"]}`;
    this.reading.addEventListener("submit", (event) => this.attempt(event, this.reading, () => this.readAgain()));
    this.desk.addEventListener("submit", (event) => this.attempt(event, this.desk, () => this.publish()));
    this.desk.addEventListener("input", () => (this.changed = true));
    this.desk.addEventListener("change", (event) => this.judge(event.target as HTMLElement));
    this.desk.querySelector("[data-do=save]")!.addEventListener("click", () => void this.save());
    const drop = this.part<HTMLFormElement>("drop");
    drop.addEventListener("submit", (event) => this.attempt(event, drop, () => this.drop()));
    const resend = this.part<HTMLFormElement>("resend");
    const field = resend.elements.namedItem("file") as HTMLInputElement;
    droppable(resend, field);
    field.addEventListener("change", () => void this.resend(resend, field));
    addEventListener("beforeunload", (event) => {
      if (this.changed) event.preventDefault();
    });
  }

  private part<Kind extends HTMLElement = HTMLElement>(name: string): Kind {
    return this.place.querySelector<Kind>(`[data-part="${name}"]`)!;
  }

  private get desk(): HTMLFormElement {
    return this.part<HTMLFormElement>("desk");
  }

  private get reading(): HTMLFormElement {
    return this.part("reading").querySelector("form")!;
  }

  private template(name: string): HTMLTemplateElement {
    return this.place.querySelector<HTMLTemplateElement>(`template[data-${name}]`)!;
  }

  private attempt(event: Event, form: HTMLFormElement, deed: () => Promise<void>): void {
    event.preventDefault();
    const line = form.querySelector<HTMLElement>("[data-said]");
    say(line, "", "done");
    form.setAttribute("aria-busy", "true");
    deed()
      .catch((error: unknown) => refuseTexts(form, error))
      .finally(() => form.removeAttribute("aria-busy"));
  }

  /** Looks until nothing goes on any more, asking only for what is new. */
  async follow(): Promise<void> {
    let mark = "";
    let failures = 0;
    for (;;) {
      try {
        const answer = await call(this.address, { cache: "no-store", headers: mark ? { "If-None-Match": mark } : {} });
        mark = answer.headers.get("ETag") ?? "";
        this.upload = (await answer.json()) as Upload;
        this.show();
        failures = 0;
      } catch (error) {
        const still = error instanceof Refused && error.status === 304;
        failures = still ? 0 : failures + 1;
        if ((error instanceof Refused && error.status < 500 && !still) || failures > PATIENCE) throw error;
      }
      if (!GOING.has(this.upload.state)) return;
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  private show(): void {
    const { upload } = this;
    const state = this.part("state");
    const mark = JSON.stringify([upload.state, upload.said, upload.stops]);
    if (state.dataset["mark"] !== mark) {
      state.dataset["mark"] = mark;
      state.replaceChildren(stamp(this.template("state"), { ...upload, outcome: OUTCOMES[upload.state] ?? (upload.stops ? "failed" : upload.state) }));
    }
    const progress = this.part("progress");
    progress.hidden = !GOING.has(upload.state);
    progress.querySelector("progress")!.value = upload.done;
    this.part("resend").hidden = upload.state !== "receiving";
    this.part("drop").hidden = upload.state === "publishing" || upload.state === "published";
    const open = upload.columns.length > 0 && (upload.state === "read" || upload.state === "refused");
    this.desk.hidden = !open;
    this.showDoubts();
    this.showReading();
    if (open) this.showColumns();
    this.place.removeAttribute("aria-busy");
  }

  private showDoubts(): void {
    const section = this.part("doubts");
    section.hidden = this.upload.doubts.length === 0 || this.upload.state === "published";
    section.querySelector("[data-rows]")!.replaceChildren(...this.upload.doubts.map((doubt) => stamp(this.template("row"), doubt)));
  }

  private showReading(): void {
    const { reading, state } = this.upload;
    const place = this.part("reading");
    place.hidden = reading === null || (state !== "read" && state !== "refused");
    if (!reading) return;
    for (const line of place.querySelectorAll<HTMLElement>("[data-only]")) {
      const meant = line.dataset["only"]!.split(" ").includes(reading.format);
      line.hidden = !meant;
      for (const field of line.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")) field.disabled = !meant;
    }
    const field = (name: string): HTMLInputElement => this.reading.elements.namedItem(name) as HTMLInputElement;
    this.reading.querySelector<HTMLSelectElement>("[name=sheet]")!.replaceChildren(...reading.sheets.map((name) => element("option", { value: name }, name)));
    for (const name of ["separator", "encoding", "decimal", "sheet"] as const) field(name).value = reading[name];
    field("skipped").value = String(reading.skipped);
    field("header").checked = reading.header;
  }

  private showColumns(): void {
    const { columns, preview, rows, note } = this.upload;
    const mark = JSON.stringify([columns, preview]);
    if (this.shownFor === mark) return;
    this.shownFor = mark;
    this.part("rows").textContent = `${NUMBER.format(rows ?? 0)} ${this.desk.dataset["wordRows"] ?? ""}`;
    this.part("columns").replaceChildren(...columns.map((column) => this.column(column)));
    const field = this.desk.elements.namedItem("note");
    if (field instanceof HTMLTextAreaElement) field.value = note;
    showSample(this.desk, columns, preview);
    this.changed = false;
  }

  private column(column: Column): DocumentFragment {
    const made = stamp(this.template("column"), { ...column, heading: column.heading === column.name ? "" : column.heading });
    const field = (key: string): HTMLInputElement => made.querySelector<HTMLInputElement>(`[data-key="${key}"]`)!;
    for (const option of made.querySelectorAll("option")) {
      const fits = column.fits.includes(option.value);
      option.textContent = word("type", option.value) + (fits ? "" : ` (${this.place.dataset["wordMisfit"]})`);
    }
    field("type").value = column.type;
    field("unit").value = column.unit;
    field("lenient").checked = column.lenient;
    made.querySelector<HTMLElement>("[data-misfit]")!.hidden = column.fits.includes(column.type);
    for (const name of ["label", "description"] as const) for (const tag of ["fr", "en"]) field(`${name}.${tag}`).value = column[name][tag] ?? "";
    return made;
  }

  /** Says beside a column that values of it are not of the type chosen, and shows the heads of the table anew. */
  private judge(target: HTMLElement): void {
    const place = target.closest<HTMLElement>(".column");
    const column = this.upload.columns.find((one) => one.name === place?.dataset["name"]);
    if (!place || !column) return;
    const chosen = place.querySelector<HTMLSelectElement>('[data-key="type"]')!.value;
    place.querySelector<HTMLElement>("[data-misfit]")!.hidden = column.fits.includes(chosen);
    showSample(this.desk, this.fields(), this.upload.preview);
  }

  private fields(): (Pick<Column, "name" | "type" | "label" | "description" | "unit" | "lenient">)[] {
    return [...this.desk.querySelectorAll<HTMLElement>(".column")].map((place) => {
      const value = (key: string): string => place.querySelector<HTMLInputElement>(`[data-key="${key}"]`)!.value.trim();
      const before = this.upload.columns.find((one) => one.name === place.dataset["name"]);
      const text = (name: "label" | "description"): Text =>
        Object.fromEntries(Object.entries({ ...before?.[name], fr: value(`${name}.fr`), en: value(`${name}.en`) }).filter(([, words]) => words !== ""));
      return { name: place.dataset["name"]!, type: value("type"), label: text("label"), description: text("description"), unit: value("unit"), lenient: place.querySelector<HTMLInputElement>('[data-key="lenient"]')!.checked };
    });
  }

  private async correct(): Promise<void> {
    const note = this.desk.elements.namedItem("note");
    const kept = note instanceof HTMLTextAreaElement ? { note: note.value } : {};
    this.upload = (await send<Upload>("PATCH", this.address, { fields: this.fields(), ...kept }))!;
    this.shownFor = JSON.stringify([this.upload.columns, this.upload.preview]);
    this.changed = false;
  }

  private async save(): Promise<void> {
    try {
      await this.correct();
      this.show();
      say(this.part("saved"), this.place.dataset["wordSaved"] ?? "", "done");
    } catch (error) {
      say(this.part("saved"), why(error), "wrong");
    }
  }

  private async readAgain(): Promise<void> {
    const form = this.reading;
    const fields = [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]:not(:disabled)")];
    const value = (field: HTMLInputElement | HTMLSelectElement): unknown =>
      field.type === "checkbox" ? (field as HTMLInputElement).checked : field.type === "number" ? Number(field.value) : field.value;
    const reading = Object.fromEntries(fields.map((field) => [field.name, value(field)]));
    await send("PATCH", this.address, { reading });
    this.shownFor = "";
    await this.follow();
  }

  private async publish(): Promise<void> {
    const form = this.desk;
    await this.correct();
    const facts = new FormData(form);
    const { dataset = "", etag = "" } = this.place.dataset;
    const body = dataset
      ? { dataset, appends: facts.get("appends") === "1" }
      : { dataset: String(facts.get("slug") ?? "").trim(), metas: metasOf(form), visibility: facts.get("visibility"), organisations: facts.getAll("organisations") };
    await send("POST", `${this.address}/publication`, body, etag ? { "If-Match": etag } : {});
    await this.follow();
    this.part("state").scrollIntoView({ block: "nearest" });
  }

  private async drop(): Promise<void> {
    if (!confirm(this.place.dataset["wordDrop"])) return;
    await send("DELETE", this.address);
    this.changed = false;
    location.assign("/back/datasets/");
  }

  private async resend(form: HTMLFormElement, field: HTMLInputElement): Promise<void> {
    const [file] = field.files ?? [];
    const line = form.querySelector<HTMLElement>("[data-said]")!;
    if (!file) return;
    if (file.name !== this.upload.filename || (this.upload.length !== null && file.size !== this.upload.length)) {
      return say(line, this.place.dataset["wordOther"] ?? "", "wrong");
    }
    const progress = this.part("progress");
    progress.hidden = false;
    try {
      await sendFile(this.upload.id, file, shown(progress.querySelector("progress")!, line, this.place.dataset));
      await this.follow();
    } catch (error) {
      say(line, why(error), "wrong");
    }
  }
}

export async function showUpload(place: HTMLElement): Promise<void> {
  await new Desk(place).follow();
}
