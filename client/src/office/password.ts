// Lets a person see the password that they type: a button beside each field that says so, made here, since without
// script it could do nothing.

import { element } from "./element";

function offer(place: HTMLElement): void {
  const field = place.querySelector<HTMLInputElement>("input[type=password]");
  if (!field) return;
  const { wordShow = "", wordHide = "", wordToShow = "", wordToHide = "" } = place.dataset;
  const button = element("button", { type: "button", class: "show", "aria-controls": field.id });
  const turn = (shown: boolean): void => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? wordHide : wordShow;
    button.setAttribute("aria-label", shown ? wordToHide : wordToShow);
  };
  turn(false);
  button.addEventListener("click", () => turn(field.type === "password"));
  field.form?.addEventListener("submit", () => turn(false)); // a browser remembers a password field only
  place.append(button);
  place.classList.add("showable");
}

for (const place of document.querySelectorAll<HTMLElement>("[data-secret]")) offer(place);
