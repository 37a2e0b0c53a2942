// What the management API answers, as far as the scripts look into it.

export type Text = Record<string, string>;

/** What a charter's text holds, as YAML says it. */
export type Tree = { readonly [key: string]: Tree } | readonly Tree[] | string | number | boolean | null;

export interface Change {
  id: string;
  subject: string;
  kind: "added" | "gone" | "changed";
  material: boolean;
  words: Text;
}

export interface Line {
  mark: "same" | "gone" | "added" | "gap";
  text: string;
}

export interface Comparison {
  asks_again: boolean | null;
  changes: Change[] | null;
  difference?: Line[];
}

export interface Mistake {
  line: number;
  column: number;
  message: string;
}

export interface FoundAt {
  rule: string;
  line: number;
  column: number;
  what: Text;
  remedy: Text;
}

export interface Checked extends Comparison {
  problems: Mistake[];
  findings: FoundAt[];
  cookies: unknown[];
  languages: string[];
  tree: Tree;
  objections: string[];
}

export interface DraftState {
  state: "none" | "draft" | "review";
  etag: string | null;
  base: number;
  version: number;
  remark: string;
  may: Record<"translate" | "edit" | "review" | "publish", boolean>;
}

export interface Published {
  version: number;
  asks_again: boolean;
}

/** The draft that somebody else saved meanwhile. */
export interface Current {
  text: string;
  etag: string;
  author: string;
  updated: string;
}

export interface Finding {
  rule: string;
  severity: string;
  where: string;
  what: Text;
  remedy: Text;
  source: string;
}

/** A text in the page's language, else in French, else in any it has. */
export function said(text: Text): string {
  return text[document.documentElement.lang] ?? text["fr"] ?? Object.values(text)[0] ?? "";
}
