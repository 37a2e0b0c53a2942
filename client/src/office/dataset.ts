// The pages of a dataset, in place: what their links and forms do, done through the data API.

import { element } from "./element";
import { get, Refused, token } from "./explore";
import { showTable } from "./table";

/** A button that copies what stands in a box, where the browser lets one. */
function copies(box: HTMLElement, words: DOMStringMap): void {
  if (!navigator.clipboard) return;
  const button = element("button", { type: "button", class: "copy" }, words["wordCopy"]);
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(box.textContent ?? "").then(() => {
      button.textContent = words["wordCopied"] ?? "";
    });
  });
  box.after(button);
}

function say(place: HTMLElement, error: unknown): string {
  return error instanceof Refused && error.message ? error.message : (place.dataset["wordFailed"] ?? "");
}

/** A file of a restricted dataset comes through the API with the session's token, like its rows. */
async function download(place: HTMLElement, link: HTMLAnchorElement): Promise<void> {
  const wrong = place.querySelector<HTMLElement>("[data-wrong]");
  try {
    const answer = await get(link.href);
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
    const file = element("a", { href: URL.createObjectURL(await answer.blob()), download: name ?? `data.${link.dataset["export"] ?? ""}` });
    file.click();
    URL.revokeObjectURL(file.href);
    if (wrong) wrong.hidden = true;
  } catch (error) {
    if (!wrong) return;
    wrong.textContent = say(place, error);
    wrong.hidden = false;
  }
}

function showExports(place: HTMLElement): void {
  if (!token()) return;
  place.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("[data-export]");
    if (!link) return;
    event.preventDefault();
    void download(place, link);
  });
}

const SEVERAL = new Set(["where", "refine", "exclude"]);

function asked(form: HTMLFormElement): URLSearchParams {
  const found = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const values = SEVERAL.has(name) ? String(value).split("\n") : [String(value)];
    for (const one of values) if (one.trim()) found.append(name, one.trim());
  }
  return found;
}

async function answer(place: HTMLElement, form: HTMLFormElement): Promise<void> {
  const question = asked(form);
  const shown = question.toString();
  history.replaceState(null, "", location.pathname + (shown ? `?${shown}` : ""));
  question.set("lang", document.documentElement.lang);
  const address = `${place.dataset["api"] ?? ""}/records?${question}`;
  const link = place.querySelector<HTMLAnchorElement>("[data-address]");
  const before = link?.href;
  if (link && before) {
    link.href = address;
    for (const code of place.querySelectorAll("[data-writing] code")) code.textContent = code.textContent?.replace(before, link.href) ?? "";
  }
  const part = place.querySelector<HTMLElement>("[data-answer]");
  const status = place.querySelector<HTMLElement>("[data-status]");
  const code = place.querySelector<HTMLElement>("[data-json]");
  if (!part || !status || !code) return;
  part.hidden = false;
  try {
    const found = await get(address);
    code.textContent = JSON.stringify(await found.json(), null, 2);
    status.textContent = String(found.status);
    status.className = "done";
  } catch (error) {
    code.textContent = "";
    status.textContent = `${error instanceof Refused ? error.status : ""} ${say(place, error)}`;
    status.className = "wrong";
  }
}

function showConsole(place: HTMLElement): void {
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    void answer(place, event.target as HTMLFormElement);
  });
}

for (const place of document.querySelectorAll<HTMLElement>("[data-table]")) showTable(place);
for (const place of document.querySelectorAll<HTMLElement>("[data-exports]")) showExports(place);
for (const place of document.querySelectorAll<HTMLElement>("[data-console]")) showConsole(place);
for (const box of document.querySelectorAll<HTMLElement>("[data-copy]")) copies(box, box.closest<HTMLElement>("[data-word-copy]")?.dataset ?? {});
