// Lets a person see the password that they type: a button beside each field that says so, made here, since without
// script it could do nothing.

import { element } from "./element";

function offer(place: HTMLElement): void {
  const field = place.querySelector<HTMLInputElement>("input[type=password]");
  if (!field) return;
  const { wordShow = "", wordShown = "", wordWhat = "" } = place.dataset;
  const button = element(
    "button",
    { type: "button", class: "show", "aria-pressed": "false", "aria-controls": field.id, "aria-label": wordWhat },
    wordShow,
  );
  const turn = (shown: boolean): void => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = shown ? wordShown : wordShow;
  };
  button.addEventListener("click", () => turn(field.type === "password"));
  field.form?.addEventListener("submit", () => turn(false)); // a browser remembers a password field only
  place.append(button);
  place.classList.add("showable");
}

for (const place of document.querySelectorAll<HTMLElement>("[data-secret]")) offer(place);
