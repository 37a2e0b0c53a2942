// The text of a charter: a textarea beside which a gutter numbers the lines and marks those with a mistake.

import type { Checked } from "./answers";
import { said } from "./answers";
import { element } from "./element";
import { stamp } from "./stencil";

interface Mark {
  line: number;
  column: number;
  message: string;
  remedy: string;
  kind: "wrong" | "rule";
}

export class Source {
  private marks: readonly Mark[] = [];
  private drawn = "";

  constructor(
    readonly area: HTMLTextAreaElement,
    private readonly gutter: HTMLElement,
    private readonly list: HTMLElement,
    private readonly words: DOMStringMap,
  ) {
    area.addEventListener("scroll", () => (gutter.scrollTop = area.scrollTop));
    area.addEventListener("input", () => this.draw());
    list.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("button");
      const item = button?.closest("li");
      const mark = item ? this.marks[[...list.children].indexOf(item)] : undefined;
      if (mark) this.jump(mark.line, mark.column);
    });
  }

  get text(): string {
    return this.area.value;
  }

  /** Puts another text in place, and the caret back where it was. */
  set text(text: string) {
    if (text === this.area.value) return;
    const { selectionStart, scrollTop } = this.area;
    this.area.value = text;
    this.area.setSelectionRange(selectionStart, selectionStart);
    this.area.scrollTop = scrollTop;
    this.draw();
  }

  mark(told: Checked): void {
    this.marks = [
      ...told.problems.map((one) => ({ ...one, remedy: "", kind: "wrong" as const })),
      ...told.findings.map((one) => ({
        line: one.line,
        column: one.column,
        message: `${one.rule} ${said(one.what)}`,
        remedy: said(one.remedy),
        kind: "rule" as const,
      })),
    ];
    const template = document.querySelector<HTMLTemplateElement>("#mark")!;
    this.list.replaceChildren(
      ...this.marks.map((mark) => stamp(template, { ...mark, place: mark.line ? `${this.words["wordLine"]} ${mark.line}` : "" })),
    );
    for (const [number, item] of [...this.list.children].entries()) item.className = this.marks[number]?.kind ?? "";
    this.draw();
  }

  private draw(): void {
    const count = this.area.value.split("\n").length;
    const kinds = new Map<number, string>();
    for (const mark of this.marks) if (kinds.get(mark.line) !== "wrong") kinds.set(mark.line, mark.kind);
    const drawn = `${count} ${[...kinds].join(" ")}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const parts: (Node | string)[] = [];
    let plain = "";
    for (let line = 1; line <= count; line++) {
      const kind = kinds.get(line);
      if (kind === undefined) plain += `${line}\n`;
      else {
        parts.push(plain, element("b", { class: kind }, `${line}`), "\n");
        plain = "";
      }
    }
    this.gutter.replaceChildren(...parts, plain);
    this.gutter.scrollTop = this.area.scrollTop;
  }

  jump(line: number, column = 1): void {
    const all = this.area.value.split("\n");
    const at = all.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    const end = at + (all[line - 1]?.length ?? 0);
    this.area.focus();
    this.area.setSelectionRange(Math.min(at + Math.max(column - 1, 0), end), end);
    const height = parseFloat(getComputedStyle(this.area).lineHeight);
    this.area.scrollTop = Math.max(0, (line - 4) * height);
    this.area.scrollIntoView({ block: "nearest" });
  }
}
