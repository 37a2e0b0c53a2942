// A charter as a form: it shows what the text holds, and says each change as a JSON Patch. Labels are in the page.
//
//   data-key="controller/name"   a value at this path below its entry; data-as: "list" (a, b), "flag" (true, false)
//   data-member="places"         a box that is ticked when the list holds its value
//   data-texts="about"           one field a language, copied from <template id="tongue">
//   data-entries="providers"     one <template id="entry-providers"> an item; data-add, data-remove

import type { Tree } from "./answers";
import { said, type Text } from "./answers";
import { languageName } from "./comparison";

export interface Operation {
  op: "add" | "replace" | "remove";
  path: string;
  value?: unknown;
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type Path = readonly string[];

/** What a new entry holds at first. */
const BEGINNINGS: Record<string, (language: string, number: number) => unknown> = {
  providers: (_, number) => ({ id: `provider-${number}`, name: "…" }),
  purposes: (language, number) => ({ id: PURPOSES[number] ?? "", title: { [language]: "…" } }),
  services: (language, number) => ({ id: `service-${number}`, name: { [language]: "…" }, cookies: [] }),
  cookies: (_, number) => ({ name: `cookie_${number}` }),
};
let PURPOSES: string[] = [];

export function at(tree: Tree, path: Path): Tree | undefined {
  let found: Tree | undefined = tree;
  for (const part of path) {
    if (found === null || typeof found !== "object") return undefined;
    found = (found as Readonly<Record<string, Tree>>)[part];
  }
  return found;
}

export function pointer(path: Path): string {
  return path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The change that puts a value at a path, whatever is missing on the way; undefined when nothing changes. */
export function setting(tree: Tree, path: Path, value: unknown): Operation | undefined {
  const empty = value === "" || (Array.isArray(value) && value.length === 0) || value === null;
  const known = at(tree, path);
  if (empty) return known === undefined ? undefined : removing(tree, path);
  if (JSON.stringify(known) === JSON.stringify(value)) return undefined;
  let depth = path.length - 1;
  while (depth > 0 && typeof at(tree, path.slice(0, depth)) !== "object") depth--;
  const missing = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  return { op: "add", path: pointer(path.slice(0, depth + 1)), value: missing };
}

/** The change that takes a value away, and what would be left empty with it. */
function removing(tree: Tree, path: Path): Operation {
  const holder = path.slice(0, -1);
  const parent = at(tree, holder);
  const alone = parent !== null && typeof parent === "object" && !Array.isArray(parent) && Object.keys(parent).length === 1;
  return alone && holder.length ? removing(tree, holder) : { op: "remove", path: pointer(path) };
}

export class Form {
  private tree: Tree = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly words: DOMStringMap,
    private readonly change: (make: (tree: Tree) => Operation[], after?: () => void) => void,
  ) {
    const purposes = document.querySelector<HTMLTemplateElement>("#entry-purposes");
    PURPOSES = [...(purposes?.content.querySelectorAll<HTMLOptionElement>("select[data-key=id] option") ?? [])].map((one) => one.value);
    root.addEventListener("change", (event) => this.changed(event.target as Field));
    root.addEventListener("submit", (event) => event.preventDefault());
    root.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("button");
      if (button?.dataset["add"] !== undefined) this.add(button, button.dataset["add"]);
      else if (button?.dataset["remove"] !== undefined) this.remove(button);
    });
  }

  show(tree: Tree): void {
    this.tree = tree;
    this.fill(this.root, tree);
  }

  private languages(): string[] {
    const stated = at(this.tree, ["languages"]);
    const codes = Array.isArray(stated) ? (stated as Tree[]).filter((one): one is string => typeof one === "string") : [];
    return codes.length ? codes : [document.documentElement.lang];
  }

  private path(node: Element): string[] {
    const scope = node.closest<HTMLElement>("[data-path]")?.dataset["path"] ?? "";
    return scope === "" ? [] : scope.split("/");
  }

  private own<Found extends HTMLElement>(scope: HTMLElement, selector: string): Found[] {
    return [...scope.querySelectorAll<Found>(selector)].filter((node) => {
      const holder = node.closest("[data-path]");
      return holder === scope;
    });
  }

  private fill(scope: HTMLElement, value: Tree): void {
    for (const group of this.own(scope, "[data-texts]")) this.tongues(group, value);
    for (const field of this.own<Field>(scope, "[data-key]")) this.put(field, at(value, field.dataset["key"]!.split("/")));
    for (const box of this.own<HTMLInputElement>(scope, "[data-member]")) {
      const listed = at(value, [box.dataset["member"]!]);
      box.checked = Array.isArray(listed) && listed.includes(box.value);
    }
    for (const title of this.own(scope, "[data-title]")) title.textContent = this.title(title.dataset["title"]!, value);
    for (const count of this.own(scope, "[data-count]")) {
      const listed = at(value, [count.dataset["count"]!]);
      count.textContent = Array.isArray(listed) ? String(listed.length) : "";
    }
    for (const holder of this.own(scope, "[data-entries]")) this.entries(holder, at(value, [holder.dataset["entries"]!]));
  }

  private title(keys: string, value: Tree): string {
    for (const key of keys.split("|")) {
      const found = at(value, [key]);
      if (typeof found === "string" && found) return found;
      if (found !== null && typeof found === "object" && Object.keys(found).length) return said(found as unknown as Text);
    }
    return this.words["wordNew"] ?? "";
  }

  private tongues(group: HTMLElement, value: Tree): void {
    const key = group.dataset["texts"]!;
    const texts = at(value, key.split("/"));
    const codes = texts !== null && typeof texts === "object" && !Array.isArray(texts) ? Object.keys(texts) : [];
    const wanted = [...new Set([...this.languages(), ...codes])];
    const template = document.querySelector<HTMLTemplateElement>("#tongue")!;
    const known = new Map([...group.querySelectorAll<HTMLElement>(".tongue")].map((one) => [one.dataset["code"], one]));
    for (const [code, label] of known) if (!wanted.includes(code ?? "")) label.remove();
    for (const code of wanted) {
      if (known.has(code)) continue;
      const label = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
      label.dataset["code"] = code;
      label.querySelector("[data-language]")!.textContent = languageName(code);
      const area = label.querySelector("textarea")!;
      area.dataset["key"] = `${key}/${code}`;
      area.lang = code;
      group.append(label);
    }
  }

  private put(field: Field, value: Tree | undefined): void {
    if (field.dataset["options"] !== undefined) this.options(field as HTMLSelectElement, field.dataset["options"]);
    let text = value === undefined || value === null ? "" : typeof value === "object" ? "" : String(value);
    if (Array.isArray(value)) text = value.filter((one) => typeof one === "string").join(", ");
    if (field === document.activeElement && field.value !== field.dataset["known"]) return; // being written
    if (field instanceof HTMLSelectElement && ![...field.options].some((one) => one.value === text)) {
      field.append(new Option(text, text)); // a mistake is shown, never lost
    }
    field.dataset["known"] = text;
    if (field.value !== text) field.value = text;
  }

  private options(field: HTMLSelectElement, key: string): void {
    const listed = at(this.tree, [key]);
    const wanted = Array.isArray(listed) ? (listed as Tree[]).map((one) => [at(one, ["id"]), at(one, ["name"])]) : [];
    const options = wanted
      .filter((one): one is [string, Tree | undefined] => typeof one[0] === "string")
      .map(([id, name]) => new Option(typeof name === "string" ? `${name} (${id})` : id, id));
    const known = [...field.options].slice(1);
    if (known.length === options.length && known.every((one, number) => one.text === options[number]?.text)) return;
    for (const one of known) one.remove();
    field.append(...options);
  }

  private entries(holder: HTMLElement, value: Tree | undefined): void {
    const name = holder.dataset["entries"]!;
    const items = Array.isArray(value) ? (value as Tree[]) : [];
    const path = [...this.path(holder), name];
    const template = document.querySelector<HTMLTemplateElement>(`#entry-${name}`)!;
    while (holder.children.length > items.length) holder.lastElementChild!.remove();
    while (holder.children.length < items.length) holder.append(template.content.cloneNode(true));
    items.forEach((item, number) => {
      const entry = holder.children[number] as HTMLElement;
      entry.dataset["path"] = [...path, String(number)].join("/");
      this.fill(entry, item);
    });
  }

  private changed(field: Field): void {
    const { key, member, as } = field.dataset;
    if (member !== undefined) {
      const boxes = [...field.closest("fieldset")!.querySelectorAll<HTMLInputElement>(`[data-member="${member}"]`)];
      const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
      this.set([...this.path(field), member], ticked);
    } else if (key !== undefined) {
      const path = [...this.path(field), ...key.split("/")];
      field.dataset["known"] = field.value;
      if (as === "list") this.set(path, field.value.split(/[\s,;]+/).filter(Boolean));
      else if (as === "flag") this.set(path, field.value === "" ? "" : field.value === "true");
      else this.set(path, field instanceof HTMLTextAreaElement ? field.value.trim() : field.value.trim());
    }
  }

  private set(path: Path, value: unknown): void {
    this.change((tree) => {
      const operation = setting(tree, path, value);
      return operation ? [operation] : [];
    });
  }

  private add(button: HTMLElement, name: string): void {
    const path = [...this.path(button), name];
    const language = this.languages()[0] ?? "fr";
    this.change(
      (tree) => {
        const listed = at(tree, path);
        const number = Array.isArray(listed) ? listed.length + 1 : 1;
        const entry = BEGINNINGS[name]!(language, number);
        return [
          Array.isArray(listed)
            ? { op: "add", path: `${pointer(path)}/-`, value: entry }
            : { op: "add", path: pointer(path), value: [entry] },
        ];
      },
      () => {
        const holder = this.own(button.closest<HTMLElement>("[data-path]")!, `[data-entries="${name}"]`)[0];
        const entry = holder?.lastElementChild as HTMLDetailsElement | null;
        if (!entry) return;
        entry.open = true;
        const field = entry.querySelector<HTMLInputElement>("input, select, textarea");
        field?.focus();
        if (field instanceof HTMLInputElement) field.select();
      },
    );
  }

  private remove(button: HTMLElement): void {
    if (button.dataset["ask"] && !confirm(button.dataset["ask"])) return;
    const entry = button.closest<HTMLElement>("[data-path]")!;
    const holder = entry.parentElement!;
    const path = this.path(button);
    this.change(
      () => [{ op: "remove", path: pointer(path) }],
      () => {
        const near = holder.parentElement?.querySelector<HTMLElement>(`[data-add="${holder.dataset["entries"]}"]`);
        near?.focus();
      },
    );
  }
}
