// Audits: one that is followed while it runs and shows what it found, and the course of a site's audits over time.

import { locale } from "./locale";
import type { Finding, Text } from "./answers";
import { call, read, Refused } from "./call";
import { element } from "./element";
import { stamp } from "./stencil";

interface Audit {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cut";
  created: string;
  started: string | null;
  ended: string | null;
  verdict: string | null;
  findings: number | null;
  said: Text | null;
  ahead: number;
  progress: readonly Progress[];
}

interface Progress {
  scenario: string;
  action: string;
  url: string;
}

interface Report {
  findings: readonly Finding[];
  scenarios: readonly Scenario[];
}

interface Scenario {
  name: string;
  status: string;
  reason: Text | null;
  steps: readonly { url: string }[];
  items: readonly { name: string; outcome: string }[];
}

const EVERY = 1000; // milliseconds between two looks at an audit that runs
const PATIENCE = 10; // looks that may fail before the page says so
const SEVERITIES = ["blocker", "major", "minor", "info"] as const;

function part<Kind extends HTMLElement = HTMLElement>(place: HTMLElement, name: string): Kind | null {
  return place.querySelector<Kind>(`[data-part="${name}"]`);
}

function template(place: HTMLElement, name: string): HTMLTemplateElement {
  return place.querySelector<HTMLTemplateElement>(`template[data-${name}]`)!;
}

function fillRows(section: HTMLElement, rows: readonly unknown[]): void {
  section.querySelector("[data-rows]")!.replaceChildren(...rows.map((row) => stamp(template(section, "row"), row)));
  section.hidden = rows.length === 0;
}

function path(url: string): string {
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return url;
  }
}

function lasted(audit: Audit): string {
  if (!audit.started || !audit.ended) return "";
  const seconds = Math.max(1, Math.round((Date.parse(audit.ended) - Date.parse(audit.started)) / 1000));
  const say = (value: number, unit: string): string => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
  return [seconds >= 60 ? say(Math.floor(seconds / 60), "minute") : "", seconds % 60 ? say(seconds % 60, "second") : ""].filter(Boolean).join(" ");
}

function outcome(audit: Audit): string {
  if (audit.state === "done") return audit.verdict ?? "";
  return audit.state === "running" && !audit.progress.length ? "starting" : audit.state;
}

/** Where it is, in one sentence: said again only when that is news. */
function showState(place: HTMLElement, audit: Audit): void {
  const state = part(place, "state")!;
  const now = { ...audit, outcome: outcome(audit), scenario: audit.progress.at(-1)?.scenario ?? "" };
  const mark = JSON.stringify([now.outcome, now.scenario, now.ahead]);
  if (state.dataset["mark"] === mark) return;
  state.dataset["mark"] = mark;
  state.replaceChildren(stamp(template(place, "state"), now));
}

function showSteps(place: HTMLElement, audit: Audit): void {
  const steps = part<HTMLDetailsElement>(place, "steps")!;
  const list = steps.querySelector<HTMLElement>("[data-rows]")!;
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  fillRows(
    steps,
    audit.progress.map((step) => ({ ...step, path: path(step.url) })),
  );
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function show(place: HTMLElement, audit: Audit): void {
  const going = audit.state === "queued" || audit.state === "running";
  showState(place, audit);
  part(place, "facts")!.replaceChildren(stamp(template(place, "facts"), { ...audit, lasted: lasted(audit) }));
  showSteps(place, audit);
  const [stop, again] = [part(place, "stop"), part(place, "again")];
  if (stop) stop.hidden = !going;
  if (again) again.hidden = going;
}

function groups(findings: readonly Finding[]): unknown[] {
  return SEVERITIES.map((severity) => findings.filter((finding) => finding.severity === severity))
    .filter((group) => group.length)
    .map((group) => ({ severity: group[0]?.severity, count: group.length, findings: group }));
}

function scenario(run: Scenario): unknown {
  const kept = new Set(run.items.filter((item) => item.outcome !== "blocked").map((item) => item.name));
  return { ...run, pages: new Set(run.steps.map((step) => step.url)).size, kept: [...kept].join(", ") };
}

async function showReport(place: HTMLElement): Promise<void> {
  const report = await read<Report>(`/audits/${place.dataset["audit"]}/report`);
  fillRows(part(place, "findings")!, groups(report.findings));
  const played = report.scenarios.filter((run) => run.name !== "login" || run.status !== "not-run"); // no password is given here
  fillRows(part(place, "scenarios")!, played.map(scenario));
  part<HTMLDetailsElement>(place, "steps")!.open = false;
}

/** Looks once a second, asking only for what is new, until the audit has ended. */
async function follow(place: HTMLElement): Promise<Audit> {
  const address = `/audits/${place.dataset["audit"]}`;
  let mark = "";
  let failures = 0;
  for (;;) {
    try {
      const answer = await call(address, { cache: "no-store", headers: mark ? { "If-None-Match": mark } : {} });
      mark = answer.headers.get("ETag") ?? "";
      const audit = (await answer.json()) as Audit;
      show(place, audit);
      place.removeAttribute("aria-busy");
      failures = 0;
      if (audit.state !== "queued" && audit.state !== "running") return audit;
    } catch (error) {
      const still = error instanceof Refused && error.status === 304;
      failures = still ? 0 : failures + 1;
      if ((error instanceof Refused && error.status < 500 && !still) || failures > PATIENCE) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

export async function showAudit(place: HTMLElement): Promise<void> {
  const audit = await follow(place);
  if (audit.state === "done") await showReport(place);
}

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, BAR] = [640, 96, 14] as const;

function shape(name: string, attributes: Record<string, string | number>, ...children: (Node | string)[]): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** A bar an audit, the oldest first: as tall as it has findings, a flat line for none. */
function course(audits: readonly Audit[], title: string, none: string): SVGElement {
  const most = Math.max(1, ...audits.map((audit) => audit.findings ?? 0));
  const step = Math.min(40, WIDTH / audits.length);
  const said = (audit: Audit): string => {
    const when = new Date(audit.created).toLocaleDateString(locale, { dateStyle: "medium" });
    return `${when} : ${audit.findings ? audit.findings.toLocaleString(locale) : none}`;
  };
  const bars = audits.map((audit, index) => {
    const tall = audit.findings ? 8 + ((HEIGHT - 28) * audit.findings) / most : 3;
    const where = { x: index * step + (step - BAR) / 2, y: HEIGHT - 4 - tall, width: BAR, height: tall, rx: 2 };
    return shape("rect", { ...where, "data-verdict": audit.verdict ?? "" }, shape("title", {}, said(audit)));
  });
  const counts = audits.map((audit, index) => {
    const tall = audit.findings ? 8 + ((HEIGHT - 28) * audit.findings) / most : 3;
    return shape("text", { x: index * step + step / 2, y: HEIGHT - 9 - tall, "text-anchor": "middle" }, String(audit.findings ?? 0));
  });
  const label = `${title}: ${audits.map(said).join(", ")}`;
  return shape("svg", { viewBox: `0 0 ${Math.max(step * audits.length, 160)} ${HEIGHT}`, height: HEIGHT, role: "img", "aria-label": label }, ...bars, ...counts);
}

/** The course of a site's audits; nothing until there are two to compare. */
export async function showCourse(place: HTMLElement): Promise<void> {
  const address = `/sites/${encodeURIComponent(place.dataset["site"] ?? "")}/audits?state=done&limit=30`;
  const audits = [...(await read<{ results: readonly Audit[] }>(address)).results].reverse();
  if (audits.length < 2) return;
  const figure = part(place, "course")!;
  const { wordTitle = "", wordNone = "" } = figure.dataset;
  figure.replaceChildren(course(audits, wordTitle, wordNone), element("figcaption", { class: "help" }, wordTitle));
  place.hidden = false;
}
