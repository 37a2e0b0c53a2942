// The texts of a charter, two languages side by side; each is saved in the draft when it is left.

import type { Text } from "./answers";
import { call, read, Refused } from "./call";
import { languageName, say } from "./comparison";
import { element } from "./element";
import { stamp, word } from "./stencil";

const EUROPE = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split(" ");

interface CharterText {
  path: string;
  subject: string;
  key: string;
  said: Text;
  missing: string[];
}

interface Texts {
  source: "draft" | "published" | "none";
  etag: string | null;
  languages: string[];
  missing: Record<string, number>;
  texts: CharterText[];
}

class Translation {
  private readonly address: string;
  private told!: Texts;
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly place: HTMLElement) {
    this.address = `/sites/${encodeURIComponent(place.dataset["site"] ?? "")}/draft/texts`;
    const choose = this.part<HTMLFormElement>("choose");
    choose.addEventListener("change", () => this.rows());
    choose.addEventListener("submit", (event) => event.preventDefault());
    place.addEventListener("change", (event) => {
      const area = (event.target as Element).closest<HTMLTextAreaElement>("[data-cell]");
      if (area) this.queue = this.queue.then(() => this.save(area));
    });
    addEventListener("beforeunload", (event) => {
      if (place.querySelector("[data-unsaved]")) event.preventDefault();
    });
    place.addEventListener("input", (event) => {
      (event.target as Element).closest<HTMLElement>("[data-cell]")?.setAttribute("data-unsaved", "");
    });
  }

  async start(): Promise<void> {
    this.told = await read<Texts>(this.address);
    this.selects();
    this.head();
    this.rows();
  }

  private part<Part extends HTMLElement = HTMLElement>(name: string): Part {
    return this.place.querySelector<Part>(`[data-part="${name}"]`)!;
  }

  private select(side: "left" | "right"): HTMLSelectElement {
    return this.part("choose").querySelector<HTMLSelectElement>(`[name=${side}]`)!;
  }

  private selects(): void {
    const { languages, missing } = this.told;
    const others = EUROPE.filter((code) => !languages.includes(code));
    for (const side of ["left", "right"] as const) {
      const group = element("optgroup", { label: this.place.dataset["wordOther"] ?? "" });
      group.append(...others.map((code) => new Option(languageName(code), code)));
      this.select(side).replaceChildren(...languages.map((code) => new Option(languageName(code), code)), group);
    }
    const first = languages[0] ?? document.documentElement.lang;
    const rest = languages.filter((code) => code !== first);
    const lacking = rest.find((code) => missing[code]) ?? rest[0] ?? others.find((code) => code !== first) ?? first;
    this.select("left").value = first;
    this.select("right").value = lacking;
  }

  private head(): void {
    this.part("source").textContent = word("source", this.told.source);
    const template = document.querySelector<HTMLTemplateElement>("#missing")!;
    this.part("missing").replaceChildren(
      ...this.told.languages.map((code) => stamp(template, { name: languageName(code), count: this.told.missing[code] })),
    );
  }

  private rows(): void {
    const codes = [this.select("left").value, this.select("right").value];
    const only = this.part("choose").querySelector<HTMLInputElement>("[name=only]")!.checked;
    const template = document.querySelector<HTMLTemplateElement>("#pair")!;
    const lacks = (text: CharterText): boolean => codes.some((code) => text.missing.includes(code));
    const shown = this.told.texts.filter((text) => !only || lacks(text));
    this.part("rows").replaceChildren(
      ...shown.map((text) => {
        const row = stamp(template, text).firstElementChild as HTMLElement;
        row.dataset["path"] = text.path;
        codes.forEach((code, side) => {
          row.querySelector(`[data-side="${side}"]`)!.textContent = languageName(code);
          const area = row.querySelector<HTMLTextAreaElement>(`[data-cell="${side}"]`)!;
          area.lang = code;
          area.value = text.said[code] ?? "";
          area.readOnly = this.place.dataset["may"] === undefined;
        });
        this.marked(row, text);
        return row;
      }),
    );
  }

  private marked(row: HTMLElement, text: CharterText): void {
    for (const area of row.querySelectorAll<HTMLTextAreaElement>("[data-cell]")) {
      area.classList.toggle("is-missing", text.missing.includes(area.lang));
    }
    const lacks = [...row.querySelectorAll<HTMLTextAreaElement>("[data-cell]")].some((area) => text.missing.includes(area.lang));
    row.querySelector<HTMLElement>("[data-missing]")!.hidden = !lacks;
  }

  private known(path: string): CharterText | undefined {
    return this.told.texts.find((text) => text.path === path);
  }

  private async save(area: HTMLTextAreaElement): Promise<void> {
    const row = area.closest<HTMLElement>("[data-path]")!;
    const path = row.dataset["path"]!;
    const said = row.querySelector<HTMLElement>(".row-said")!;
    const before = this.known(path)?.said[area.lang] ?? "";
    area.removeAttribute("data-unsaved");
    if (area.value.trim() === before.trim()) return;
    said.textContent = this.place.dataset["wordSaving"] ?? "";
    try {
      await this.send(path, area.lang, area.value);
      said.textContent = this.place.dataset["wordSaved"] ?? "";
      this.head();
      const text = this.known(path);
      if (text) this.marked(row, text);
    } catch (error) {
      area.setAttribute("data-unsaved", "");
      said.textContent = "";
      if (error instanceof Refused && error.status === 412) await this.meanwhile(row, area, before);
      else say(said, error instanceof Refused ? error.message : (this.place.dataset["wordFailed"] ?? ""), "wrong");
    }
  }

  private async send(path: string, language: string, text: string): Promise<void> {
    const match: HeadersInit = this.told.etag ? { "If-Match": this.told.etag } : { "If-None-Match": "*" };
    const headers = { "Content-Type": "application/json", ...match };
    const body = JSON.stringify({ texts: [{ path: `${path}/${language}`, said: text }] });
    this.told = (await (await call(this.address, { method: "PATCH", headers, body })).json()) as Texts;
  }

  /** Somebody saved the draft: when this very text is as it was, it is written again; else both are shown. */
  private async meanwhile(row: HTMLElement, area: HTMLTextAreaElement, before: string): Promise<void> {
    this.told = await read<Texts>(this.address);
    const now = this.known(row.dataset["path"]!)?.said[area.lang] ?? "";
    if (now === before) return this.save(area);
    const theirs = row.querySelector<HTMLElement>(".theirs")!;
    theirs.querySelector("blockquote")!.textContent = now;
    theirs.hidden = false;
    const done = (): void => {
      theirs.hidden = true;
      area.focus();
    };
    theirs.querySelector<HTMLElement>("[data-mine]")!.onclick = () => {
      done();
      this.queue = this.queue.then(() => this.save(area));
    };
    theirs.querySelector<HTMLElement>("[data-theirs]")!.onclick = () => {
      done();
      area.value = now;
      area.removeAttribute("data-unsaved");
    };
  }
}

export async function showTexts(place: HTMLElement): Promise<void> {
  await new Translation(place).start();
}
