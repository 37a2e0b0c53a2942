// The editor of a charter: a form and its text, always saying the same; checked as one types; saved as a draft with
// what it started from, so that whoever comes second is told; reviewed, sent back, published.

import { locale } from "./locale";
import type { Checked, Comparison, Current, DraftState, Line, Published, Tree } from "./answers";
import { call, read, Refused, send } from "./call";
import { Form, type Operation } from "./charter_form";
import { Source } from "./charter_source";
import { comparison, languageName, lines, say } from "./comparison";
import { element } from "./element";
import { stamp } from "./stencil";

const PAUSE = 350;
const HISTORY = 50;

class Editor {
  private readonly address: string;
  private readonly words: DOMStringMap;
  private readonly source: Source;
  private readonly form: Form;
  private state: DraftState | null = null;
  private etag: string | null = null;
  private kept = "";
  private told: Checked | null = null;
  private asked = 0;
  private timer = 0;
  private theirs: Current | null = null;
  private past: string[] = [];
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly place: HTMLElement) {
    this.address = `/sites/${encodeURIComponent(place.dataset["site"] ?? "")}`;
    this.words = place.dataset;
    const area = this.part<HTMLTextAreaElement>("text");
    this.source = new Source(area, this.part("gutter"), this.part("marks"), this.words);
    this.form = new Form(this.part("form"), this.words, (make, after) => this.change(make, after));
    area.addEventListener("input", () => this.typed());
    place.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-do], [data-view]");
      if (button?.dataset["do"]) void this.act(button.dataset["do"]);
      if (button?.dataset["view"]) this.look(button.dataset["view"]);
    });
    this.part("preview").addEventListener("submit", () => {
      this.part("preview").querySelector<HTMLInputElement>("[name=text]")!.value = this.source.text;
      this.part("frame").hidden = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.act("save");
    });
    addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  async start(): Promise<void> {
    await this.load();
    await this.check();
  }

  private part<Part extends HTMLElement = HTMLElement>(name: string): Part {
    return this.place.querySelector<Part>(`[data-part="${name}"]`)!;
  }

  private button(name: string): HTMLButtonElement {
    return this.place.querySelector<HTMLButtonElement>(`[data-do="${name}"]`)!;
  }

  private get dirty(): boolean {
    return this.source.text !== this.kept;
  }

  // What is there

  private async load(): Promise<void> {
    await this.renew();
    this.kept = await this.begin();
    this.source.text = this.kept;
    this.past = [];
    this.show();
  }

  private async begin(): Promise<string> {
    if (this.etag) return (await call(`${this.address}/draft`)).text();
    if (this.state?.version) return (await call(`${this.address}/charter`)).text();
    const site = this.place.dataset["origin"] ?? "";
    return `charter: 1\nsite: ${site}\nlanguages: [fr, en]\nservices: []\n`;
  }

  private async renew(): Promise<void> {
    this.state = await read<DraftState>(`${this.address}/draft/state`);
    this.etag = this.state.etag;
    const steps = this.part("steps");
    steps.replaceChildren(stamp(document.querySelector<HTMLTemplateElement>("#steps")!, this.state));
    const here = this.state.state === "none" && this.state.version ? "published" : this.state.state === "review" ? "review" : "draft";
    steps.querySelector(`[data-step="${here}"]`)?.setAttribute("aria-current", "step");
  }

  /** The buttons for who may, the fields for who may, and whether something waits to be saved. */
  private show(): void {
    const { state, may } = this.state!;
    const there = state !== "none";
    const ready = !this.theirs;
    this.source.area.readOnly = !may.edit;
    (this.part("form-on") as unknown as HTMLFieldSetElement).disabled = !may.edit || this.told?.tree == null;
    this.part("form-off").hidden = this.told === null || this.told.tree != null;
    const shown: Record<string, boolean> = {
      save: may.edit,
      undo: may.edit,
      review: may.edit && state === "draft",
      "send-back": may.review && state === "review",
      publish: may.publish && (there || (may.edit && this.dirty)),
      drop: may.edit && there,
    };
    for (const [name, is] of Object.entries(shown)) this.button(name).hidden = !is;
    this.button("save").disabled = !this.dirty || !ready;
    this.button("undo").disabled = this.past.length === 0;
    for (const name of ["review", "publish", "drop", "send-back"]) this.button(name).disabled = !ready;
    this.part("saved").textContent = (this.dirty ? this.words["wordUnsaved"] : there ? this.words["wordSaved"] : "") ?? "";
  }

  // Writing

  private typed(): void {
    this.show();
    this.later();
  }

  private later(): void {
    clearTimeout(this.timer);
    const checked = this.part("checked");
    checked.textContent = this.words["wordChecking"] ?? "";
    checked.className = "checked";
    this.timer = window.setTimeout(() => void this.check(), PAUSE);
  }

  /** Changes that the form asks for, one after the other, each made in the text as it is by then. */
  private change(make: (tree: Tree) => Operation[], after?: () => void): void {
    this.queue = this.queue.then(async () => {
      try {
        const text = this.source.text;
        const { tree } = await this.edited(text, []);
        const patch = make(tree);
        if (!patch.length) return;
        const made = await this.edited(text, patch);
        if (this.source.text !== text) return this.change(make, after); // somebody typed meanwhile
        this.past = [...this.past, text].slice(-HISTORY);
        this.source.text = made.text;
        if (this.told) this.told.tree = made.tree;
        this.form.show(made.tree);
        say(this.part("said"), "");
        after?.();
        this.typed();
      } catch (error) {
        this.fail(error);
        if (this.told?.tree != null) this.form.show(this.told.tree);
      }
    });
  }

  private async edited(text: string, patch: Operation[]): Promise<{ text: string; tree: Tree }> {
    if (!patch.length && this.told?.tree != null && text === this.checked) return { text, tree: this.told.tree };
    return (await send<{ text: string; tree: Tree }>("POST", "/charters/edit", { text, patch }))!;
  }

  private checked = "";

  /** Checks the text as it is now; of several answers, the latest question's is shown. */
  private async check(): Promise<void> {
    const asked = ++this.asked;
    const text = this.source.text;
    const site = encodeURIComponent(this.place.dataset["site"] ?? "");
    const init = { method: "POST", headers: { "Content-Type": "application/yaml" }, body: text };
    try {
      const told = (await (await call(`/charters/check?site=${site}`, init)).json()) as Checked;
      if (asked !== this.asked) return;
      this.told = told;
      this.checked = text;
      this.tell(told);
    } catch (error) {
      if (asked !== this.asked) return;
      if (error instanceof Refused && error.status === 403) return this.unchecked();
      this.fail(error);
    }
  }

  /** Who only reads asks for no check: the form and the changes stay away. */
  private unchecked(): void {
    this.part("checked").textContent = "";
    this.part("form").hidden = true;
    this.look("text");
    this.part("changes").closest("section")!.hidden = true;
    this.part("judged").closest("section")!.hidden = true;
    this.languages([]);
    this.show();
  }

  private tell(told: Checked): void {
    this.source.mark(told);
    const { problems, findings } = told;
    const said = [
      problems.length ? `${this.words["wordMistakes"]} ${problems.length}` : "",
      findings.length ? `${this.words["wordFindings"]} ${findings.length}` : "",
    ].filter(Boolean);
    const checked = this.part("checked");
    checked.textContent = said.join(" · ") || (this.words["wordRight"] ?? "");
    checked.className = `checked ${problems.length ? "is-wrong" : findings.length ? "is-warm" : "is-right"}`;
    if (told.tree != null) this.form.show(told.tree);
    this.part("changes").replaceChildren(...(told.changes ? [comparison(told)] : []));
    this.part("objections").replaceChildren(...told.objections.map((one) => element("p", { class: "wrong" }, one)));
    const judged = document.querySelector<HTMLTemplateElement>("#judged")!;
    this.part("judged").replaceChildren(...(told.cookies.length ? [stamp(judged, told)] : []));
    this.languages(told.languages);
    this.show();
  }

  private languages(codes: readonly string[]): void {
    const select = this.part("preview").querySelector("select")!;
    const wanted = codes.length ? codes : [document.documentElement.lang];
    if ([...select.options].map((one) => one.value).join() === wanted.join()) return;
    select.replaceChildren(...wanted.map((code) => new Option(languageName(code), code)));
    if (wanted.includes(document.documentElement.lang)) select.value = document.documentElement.lang;
  }

  private look(view: string): void {
    this.part("desk").dataset["shows"] = view;
    for (const button of this.place.querySelectorAll<HTMLElement>("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset["view"] === view));
    }
  }

  // The way to publication

  private async act(what: string): Promise<void> {
    await this.queue;
    const deeds: Record<string, () => Promise<void> | void> = {
      save: () => this.save(),
      undo: () => this.undo(),
      review: () => this.review(),
      "send-back": () => this.sendBack(),
      publish: () => this.publish(),
      drop: () => this.drop(),
      "keep-mine": () => this.settle(true),
      merge: () => this.settle(false),
      "take-theirs": () => this.take(),
      rebase: () => this.rebase(),
    };
    try {
      await deeds[what]?.();
    } catch (error) {
      this.fail(error);
    }
    this.show();
  }

  private undo(): void {
    const text = this.past.pop();
    if (text === undefined) return;
    this.source.text = text;
    this.later();
  }

  private async save(query = ""): Promise<void> {
    if (!this.state?.may.edit || (!this.dirty && !query)) return;
    const text = this.source.text;
    const match = this.etag ? { "If-Match": this.etag } : { "If-None-Match": "*" };
    const headers = { "Content-Type": "application/yaml", ...match };
    let answer: Response;
    try {
      answer = await call(`${this.address}/draft${query}`, { method: "PUT", headers, body: text });
    } catch (error) {
      const current = error instanceof Refused && error.status === 412 ? (error.body["current"] as Current | null) : null;
      if (!current || current.text !== this.kept) throw error;
      this.etag = current.etag; // only its state changed: the text is the one that was started from
      return this.save(query);
    }
    this.etag = answer.headers.get("ETag");
    this.kept = text;
    await this.renew();
    say(this.part("said"), "");
  }

  private async review(): Promise<void> {
    await this.save();
    await send("POST", `${this.address}/draft/review`);
    await this.renew();
    say(this.part("said"), this.words["wordAsked"] ?? "");
  }

  private async sendBack(): Promise<void> {
    const dialog = this.part<HTMLDialogElement>("sending");
    const remark = this.part<HTMLTextAreaElement>("remark");
    if ((await this.ask(dialog)) !== "send") return;
    await send("POST", `${this.address}/draft/send-back`, { remark: remark.value });
    remark.value = "";
    await this.renew();
    say(this.part("said"), this.words["wordBack"] ?? "");
  }

  private async publish(): Promise<void> {
    await this.save();
    await this.check();
    const broken = this.told?.findings.length ?? 0;
    this.part("publishing-findings").hidden = broken === 0;
    this.part("publishing-findings").textContent = `${this.words["wordFindings"]} ${broken}`;
    if (this.told?.changes) this.part("publishing-changes").replaceChildren(comparison(this.told));
    if ((await this.ask(this.part<HTMLDialogElement>("publishing"))) !== "publish") return;
    const answer = await call(`${this.address}/draft/publish`, { method: "POST", headers: { "If-Match": this.etag ?? "" } });
    const published = (await answer.json()) as Published;
    await this.load();
    await this.check();
    const asks = published.asks_again ? ` ${this.words["wordAsks"]}` : "";
    say(this.part("said"), `${this.words["wordPublished"]}${asks}`);
  }

  private async drop(): Promise<void> {
    if (!confirm(this.words["wordDrop"])) return;
    await call(`${this.address}/draft`, { method: "DELETE", headers: { "If-Match": this.etag ?? "" } });
    await this.load();
    await this.check();
    say(this.part("said"), this.words["wordDropped"] ?? "");
  }

  private async ask(dialog: HTMLDialogElement): Promise<string> {
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
    return dialog.returnValue;
  }

  // Two people, one charter

  private async settle(save: boolean): Promise<void> {
    this.etag = this.theirs?.etag ?? this.etag;
    this.kept = this.theirs?.text ?? this.kept;
    this.resolve();
    if (save) await this.save();
    else this.source.area.focus();
  }

  private async take(): Promise<void> {
    this.resolve();
    await this.load();
    await this.check();
  }

  private resolve(): void {
    this.theirs = null;
    this.part("conflict").hidden = true;
    say(this.part("said"), "");
  }

  private conflict(current: Current, difference: readonly Line[]): void {
    this.theirs = current;
    const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
    this.part("conflict-by").textContent = current.author;
    this.part("conflict-at").textContent = when.format(new Date(current.updated));
    this.part("conflict-lines").replaceChildren(...lines(difference));
    this.part<HTMLTextAreaElement>("conflict-text").value = current.text;
    this.part("conflict").hidden = false;
    this.part("conflict").focus();
  }

  private async rebase(): Promise<void> {
    await this.save(`?base=${this.state?.version ?? 0}`);
    await this.check();
    say(this.part("said"), this.words["wordStarted"] ?? "");
  }

  private async superseded(refused: Refused): Promise<void> {
    const filled = stamp(document.querySelector<HTMLTemplateElement>("#superseded")!, refused.body);
    filled.querySelector("[data-changes]")?.replaceChildren(comparison(refused.body as unknown as Comparison));
    await this.renew();
    say(this.part("said"), refused.message, "wrong", filled);
  }

  private fail(error: unknown): void {
    const said = this.part("said");
    if (!(error instanceof Refused)) return say(said, this.words["wordFailed"] ?? "", "wrong");
    if (error.status === 412 && error.body["current"]) {
      return this.conflict(error.body["current"] as Current, (error.body["difference"] as Line[] | undefined) ?? []);
    }
    if (error.status === 412 && error.body["version"]) return void this.superseded(error).catch(() => undefined);
    if (error.status === 412) {
      this.etag = null; // it was published or dropped: what is here can start another draft
      void this.renew().then(() => this.show());
    }
    say(said, error.message, "wrong");
  }
}

export async function showCharter(place: HTMLElement): Promise<void> {
  await new Editor(place).start();
}
