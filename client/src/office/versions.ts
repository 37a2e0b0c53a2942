// The versions of a charter: what changed between two, the text of one, and an old one restored as a draft.

import type { Comparison, Current } from "./answers";
import { call, read, Refused } from "./call";
import { comparison, say } from "./comparison";
import { stamp } from "./stencil";

interface Compared extends Comparison {
  version: number;
  against: number;
}

function digits(text: string): string {
  return text.replace(/\D/g, ""); // numbers are written with spaces from a thousand on
}

function template(id: string): HTMLTemplateElement {
  return document.querySelector<HTMLTemplateElement>(`#${id}`)!;
}

export async function showVersions(place: HTMLElement): Promise<void> {
  const address = `/sites/${encodeURIComponent(place.dataset["site"] ?? "")}`;
  const result = place.querySelector<HTMLElement>('[data-part="result"]')!;
  const said = place.querySelector<HTMLElement>('[data-part="said"]')!;
  const form = place.querySelector<HTMLFormElement>('[data-part="compare"]')!;
  const field = (name: string): HTMLInputElement => form.querySelector<HTMLInputElement>(`[name=${name}]`)!;

  const show = (...nodes: Node[]): void => {
    result.replaceChildren(...nodes);
    result.focus();
    result.scrollIntoView({ block: "nearest" });
  };

  const changes = async (version: string, against?: string): Promise<void> => {
    const query = against === undefined ? "" : `?against=${against}`;
    const told = await read<Compared>(`${address}/versions/${version}/changes${query}`);
    field("version").value = String(told.version);
    field("against").value = String(told.against);
    show(stamp(template("result-head"), told), comparison(told));
  };

  const whole = async (version: string): Promise<void> => {
    const text = await (await call(`${address}/versions/${version}`)).text();
    show(stamp(template("result-text"), { version: Number(version), text }));
  };

  const restore = async (version: string): Promise<void> => {
    const body = await (await call(`${address}/versions/${version}`)).text();
    const headers = { "Content-Type": "application/yaml", "If-None-Match": "*" };
    try {
      await call(`${address}/draft`, { method: "PUT", headers, body });
    } catch (error) {
      const current = error instanceof Refused && error.status === 412 ? (error.body["current"] as Current | null) : null;
      if (!current) throw error;
      if (!confirm(place.dataset["wordReplace"])) return;
      const match = { "Content-Type": "application/yaml", "If-Match": current.etag };
      await call(`${address}/draft`, { method: "PUT", headers: match, body });
    }
    location.assign(`/back/sites/${encodeURIComponent(place.dataset["site"] ?? "")}/charter/`);
  };

  const attempt = async (deed: () => Promise<void>): Promise<void> => {
    say(said, "");
    try {
      await deed();
    } catch (error) {
      say(said, error instanceof Refused ? error.message : (place.dataset["wordFailed"] ?? ""), "wrong");
    }
  };

  place.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("button");
    const { changes: changed, show: shown, restore: restored } = button?.dataset ?? {};
    if (changed) void attempt(() => changes(digits(changed)));
    if (shown) void attempt(() => whole(digits(shown)));
    if (restored) void attempt(() => restore(digits(restored)));
  });
  place.addEventListener("filled", () => {
    const newest = Number(digits(place.querySelector<HTMLElement>("[data-changes]")?.dataset["changes"] ?? "1"));
    field("version").value = String(newest);
    field("against").value = String(newest - 1);
  }, { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(() => changes(digits(field("version").value), digits(field("against").value)));
  });
}
