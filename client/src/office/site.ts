// One site of the back office: its charter, the check of it, the ledger's counts, and the charter's text to change.

import { said, type Charter, type Check, type Ledger, type Published, type SiteDetail } from "./answers";
import { call, read, Refused } from "./call";
import { element } from "./element";

type Words = DOMStringMap;

function part(place: HTMLElement, name: string): HTMLElement {
  return place.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
}

/** Puts what was retrieved below a part's own heading. */
function fill(section: HTMLElement, ...content: Node[]): void {
  section.replaceChildren(section.querySelector("h2")!, ...content);
  section.removeAttribute("aria-busy");
}

function number(value: number): string {
  return value.toLocaleString(document.documentElement.lang);
}

function charterPart(charter: Charter, words: Words): Node[] {
  const when = new Date(charter.published).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  const heads = [words["wordName"], words["wordService"], words["wordLaw"], words["wordRule"], words["wordWhy"]];
  const rows = charter.cookies.map((cookie) =>
    element(
      "tr",
      {},
      element("th", { scope: "row", class: "is-id", "data-label": heads[0] ?? "" }, element("code", {}, cookie.name)),
      element("td", { "data-label": heads[1] ?? "" }, said(cookie.service)),
      element(
        "td",
        { "data-label": heads[2] ?? "" },
        element(
          "span",
          { class: cookie.needs_consent ? "tag asks" : "tag" },
          (cookie.needs_consent ? words["wordConsent"] : words["wordExempt"]) ?? "",
        ),
      ),
      element("td", { class: "is-id", "data-label": heads[3] ?? "" }, element("code", {}, cookie.rule)),
      element("td", { "data-label": heads[4] ?? "" }, said(cookie.reason)),
    ),
  );
  const caption = words["wordCaption"] ?? "";
  return [
    element("p", {}, `${words["wordVersion"]} ${charter.version}, ${words["wordPublished"]} ${when}.`),
    element(
      "div",
      { class: "table-region", role: "region", tabindex: "0", "aria-label": caption },
      element(
        "table",
        { class: "data" },
        element("caption", {}, caption),
        element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head ?? "")))),
        element("tbody", {}, ...rows),
      ),
    ),
    element("p", { class: "help" }, "SHA-256 ", element("code", {}, charter.full)),
  ];
}

function checkPart(check: Check, words: Words): Node[] {
  if (!check.findings.length) return [element("p", { class: "done" }, words["wordNoFinding"] ?? "")];
  const findings = check.findings.map((finding) =>
    element(
      "li",
      {},
      element("p", {}, element("code", {}, finding.rule), " ", said(finding.what)),
      element("p", { class: "help" }, finding.where),
      element("p", {}, said(finding.remedy)),
    ),
  );
  return [element("ul", { class: "findings" }, ...findings)];
}

function ledgerPart(ledger: Ledger, words: Words): Node[] {
  const counts: [string | undefined, number][] = [
    [words["wordEntries"], ledger.entries],
    [words["wordGranted"], ledger.events["granted"] ?? 0],
    [words["wordRefused"], ledger.events["refused"] ?? 0],
    [words["wordWithdrawn"], ledger.events["withdrawn"] ?? 0],
  ];
  return [
    element(
      "dl",
      { class: "figures" },
      ...counts.map(([label, value]) =>
        element("div", {}, element("dt", {}, label ?? ""), element("dd", {}, number(value))),
      ),
    ),
    element("p", { class: ledger.holds ? "done" : "wrong" }, (ledger.holds ? words["wordHolds"] : words["wordBroken"]) ?? ""),
  ];
}

function mistakes(refused: Refused, words: Words): Node[] {
  const lines = refused.problems.map((one) =>
    element("li", {}, `${words["wordLine"]} ${one.line}, ${words["wordColumn"]} ${one.column} : ${one.message}`),
  );
  return [element("p", { class: "wrong" }, refused.message), ...(lines.length ? [element("ul", {}, ...lines)] : [])];
}

/** The text of the charter, published with the version it was read from: nobody overwrites another's change. */
async function editPart(place: HTMLElement, address: string): Promise<void> {
  const section = part(place, "edit");
  const form = section.querySelector("form")!;
  const area = form.querySelector("textarea")!;
  const report = section.querySelector<HTMLElement>("[role=status]")!;
  const words = place.dataset;
  const kept = await call(`${address}/charter`);
  let version = kept.headers.get("ETag") ?? "*";
  area.value = await kept.text();
  section.hidden = false;

  const publish = async (): Promise<void> => {
    const headers = { "Content-Type": "application/yaml", "If-Match": version };
    const answer = await call(`${address}/charter`, { method: "PUT", headers, body: area.value });
    version = answer.headers.get("ETag") ?? version;
    const published = (await answer.json()) as Published;
    await showParts(place, address);
    const asks = published.asks_again ? ` ${words["wordAsks"]}` : "";
    report.replaceChildren(element("p", { class: "done" }, `${words["wordSaved"]}${asks}`));
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    publish().catch((error: unknown) => {
      const refused = error instanceof Refused ? error : new Refused(0, words["wordFailed"] ?? "", [], [], {});
      report.replaceChildren(...mistakes(refused, words));
    });
  });
}

async function showParts(place: HTMLElement, address: string): Promise<void> {
  const words = place.dataset;
  const site = await read<SiteDetail>(address);
  const none = element("p", {}, words["wordNone"] ?? "");
  fill(part(place, "charter"), ...(site.charter ? charterPart(site.charter, words) : [none]));
  if (site.charter) fill(part(place, "check"), ...checkPart(await read<Check>(`${address}/check`), words));
  fill(
    part(place, "ledger"),
    ...(site.platform ? ledgerPart(await read<Ledger>(`${address}/ledger`), words) : [none.cloneNode(true)]),
  );
}

export async function showSite(place: HTMLElement): Promise<void> {
  const address = `/sites/${encodeURIComponent(place.dataset["site"] ?? "")}`;
  await showParts(place, address);
  await editPart(place, address);
}
