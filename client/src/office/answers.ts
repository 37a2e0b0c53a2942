// What the management API answers, as `office/api/schema.py` declares it.

export type Text = Record<string, string>;

export interface Site {
  id: string;
  name: string;
  origin: string;
  organisation: string;
  platform: boolean;
  version: number | null;
}

export interface Cookie {
  name: string;
  kind: string;
  service: Text;
  purpose: string | null;
  needs_consent: boolean;
  rule: string;
  reason: Text;
}

export interface Charter {
  version: number;
  full: string;
  material: string;
  languages: string[];
  published: string;
  cookies: Cookie[];
}

export interface SiteDetail extends Site {
  charter: Charter | null;
}

export interface Finding {
  rule: string;
  severity: string;
  where: string;
  what: Text;
  remedy: Text;
  source: string;
}

export interface Check {
  version: number;
  profile: string;
  findings: Finding[];
}

export interface Ledger {
  entries: number;
  events: Record<string, number>;
  granted: Record<string, number>;
  refused: Record<string, number>;
  holds: boolean;
  head: string;
}

export interface Published {
  version: number;
  asks_again: boolean;
}

/** A text in the page's language, else in French, else in any it has. */
export function said(text: Text): string {
  return text[document.documentElement.lang] ?? text["fr"] ?? Object.values(text)[0] ?? "";
}
