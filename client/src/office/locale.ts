// How dates, numbers and names are written: as the page's words are spelt, so English is British.

const language = document.documentElement.lang;

export const locale = language === "en" ? "en-GB" : language;

/** A date as the language writes it: in French the first of a month is its "1er". */
export function dated(written: string): string {
  return language === "fr" ? written.replace(/^1 /, "1er ") : written;
}
