// A file is chosen, or dropped, and sent; then its own page shows what was read in it.

import { locale } from "./locale";
import { refuse } from "./form";
import { begin, sendFile } from "./sending";

const SHARE = new Intl.NumberFormat(locale, { style: "percent" });

function part<Kind extends HTMLElement = HTMLElement>(place: HTMLElement, name: string): Kind | null {
  return place.querySelector<Kind>(`[data-part="${name}"]`);
}

/** Lets a file be dropped on a place, as if it had been chosen in its field. */
export function droppable(place: HTMLElement, field: HTMLInputElement): void {
  for (const kind of ["dragenter", "dragover"]) {
    place.addEventListener(kind, (event) => {
      event.preventDefault();
      place.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) place.addEventListener(kind, () => place.classList.remove("is-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    field.files = files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** Shows how far a file is sent: a bar, and the same in words. */
export function shown(bar: HTMLProgressElement, line: HTMLElement, words: DOMStringMap): { share(share: number): void; broken(): void } {
  return {
    share(share: number): void {
      bar.value = Math.round(share * 100);
      line.className = "help";
      line.textContent = (words["wordSending"] ?? "").replace("{share}", SHARE.format(share));
    },
    broken(): void {
      line.textContent = words["wordBroken"] ?? "";
    },
  };
}

export async function showPublish(place: HTMLElement): Promise<void> {
  const form = place as HTMLFormElement;
  const file = form.elements.namedItem("file") as HTMLInputElement;
  const line = form.querySelector<HTMLElement>("[data-said]")!;
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]")!;
  let sending = false;

  const aim = (): string => String(new FormData(form).get("aim"));
  const which = part(form, "which");
  const show = (): void => {
    if (which) which.hidden = aim() === "new";
  };
  const say = (words: string | undefined): void => {
    line.className = "wrong";
    line.textContent = words ?? "";
  };

  const submit = async (): Promise<void> => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    if (chosen.size === 0) return say(form.dataset["wordEmpty"]);
    if (chosen.size > Number(form.dataset["largest"])) return say(form.dataset["wordLong"]);
    const facts = new FormData(form);
    const next = aim() !== "new";
    const owner = next ? (form.elements.namedItem("which") as HTMLSelectElement).selectedOptions[0]?.dataset["organisation"] : facts.get("organisation");
    sending = true;
    button.disabled = true;
    try {
      const upload = await begin({
        organisation: owner,
        filename: chosen.name,
        length: chosen.size,
        dataset: next ? facts.get("which") : "",
        appends: aim() === "append",
      });
      part(form, "progress")!.hidden = false;
      await sendFile(upload, chosen, shown(form.querySelector("progress")!, line, form.dataset));
      sending = false;
      location.assign(`/back/uploads/${upload}/`);
    } catch (error) {
      refuse(form, error);
    } finally {
      sending = false;
      button.disabled = false;
    }
  };

  droppable(part(form, "drop")!, file);
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!sending) void submit();
  });
  addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });
  show();
  button.disabled = false; // before, a browser would send the form by itself
  return Promise.resolve();
}
