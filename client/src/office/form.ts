// Forms whose content goes to the API as JSON.
//
//   <form data-send="POST /organisations" data-then="/back/organisations/{id}/">   goes there; "refresh" retrieves the
//     <input name="name" …>                                                        page's lists again; "reload" loads it
//     <p data-said role="status"></p>                                              anew
//                                                                                    "stay" hides its parts that bear data-asked
//     data-ask="Remove this person?"                                               asked before it is sent
//   In a data-record, its ETag goes with what is sent: nobody overwrites another's change. What is answered can be shown
//   by the form's own <template data-answer> in its <div data-answered>.

import { Refused, send } from "./call";
import { retrieveAll } from "./list";
import { stamp } from "./stencil";

function value(field: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement): unknown {
  if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked;
  if (field instanceof HTMLInputElement && field.type === "number") return field.value === "" ? null : field.valueAsNumber;
  return field.value;
}

function content(form: HTMLFormElement): Record<string, unknown> | undefined {
  const fields = [...form.elements].filter(
    (field): field is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement =>
      "name" in field && field.name !== "" && field.name !== "csrfmiddlewaretoken" && !(field instanceof HTMLButtonElement),
  );
  if (!fields.length) return undefined;
  return Object.fromEntries(
    fields
      .filter((field) => !(field instanceof HTMLInputElement && field.type === "radio" && !field.checked))
      .map((field) => [field.name, value(field)]),
  );
}

function say(form: HTMLFormElement, text: string, kind: "done" | "wrong"): void {
  const place = form.querySelector<HTMLElement>("[data-said]");
  if (!place) return;
  place.className = kind;
  place.textContent = text;
}

/** Says what was refused: beside the field when it is one field's, else in the form's own line. */
export function refuse(form: HTMLFormElement, error: unknown): void {
  const failed = document.body.dataset["wordFailed"] ?? "";
  say(form, error instanceof Refused ? error.message : failed, "wrong");
  if (!(error instanceof Refused)) return;
  for (const misfit of error.errors) {
    const field = form.elements.namedItem(String(misfit.loc.at(-1)));
    if (!(field instanceof HTMLElement)) continue;
    field.setAttribute("aria-invalid", "true");
    say(form, misfit.msg, "wrong");
    field.focus();
    break;
  }
}

async function submit(form: HTMLFormElement): Promise<void> {
  const [method = "POST", path = ""] = (form.dataset["send"] ?? "").split(" ");
  if (form.dataset["ask"] && !confirm(form.dataset["ask"])) return;
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  form.setAttribute("aria-busy", "true");
  try {
    const etag = form.closest<HTMLElement>("[data-etag]")?.dataset["etag"];
    const answer = await send<Record<string, unknown>>(method, path, content(form), etag ? { "If-Match": etag } : {});
    const template = form.querySelector<HTMLTemplateElement>("template[data-answer]");
    if (template) form.querySelector("[data-answered]")?.replaceChildren(stamp(template, answer));
    const then = form.dataset["then"] ?? "refresh";
    if (then === "reload") location.reload();
    else if (then === "stay") {
      say(form, form.dataset["done"] ?? "", "done");
      for (const part of form.querySelectorAll<HTMLElement>("[data-asked]")) part.hidden = true;
    }
    else if (then !== "refresh") location.assign(then.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(answer?.[key] ?? ""))));
    else {
      say(form, form.dataset["done"] ?? "", "done");
      if (form.dataset["keep"] === undefined) form.reset();
      await retrieveAll();
    }
  } catch (error) {
    refuse(form, error);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.dataset["send"]) return;
  event.preventDefault();
  void submit(form);
});
