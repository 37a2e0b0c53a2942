// Fills the sign-in corner of a public page, which is the same bytes for everybody: who is signed in, and the ways
// to the back office and out. Without script, or without a session, the corner stays a link to the account.

import { element } from "./element";

interface Me {
  authenticated: boolean;
  name?: string;
  back_office?: boolean;
  csrf?: string;
}

function signOut(token: string, words: string): HTMLFormElement {
  return element(
    "form",
    { class: "out", method: "post", action: "/accounts/logout/" },
    element("input", { type: "hidden", name: "csrfmiddlewaretoken", value: token }),
    element("button", { type: "submit" }, words),
  );
}

async function fill(corner: HTMLElement): Promise<void> {
  const answer = await fetch("/accounts/me", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const me = (await answer.json()) as Me;
  if (!me.authenticated || !me.name || !me.csrf) return;
  const { wordBack = "", wordOut = "" } = corner.dataset;
  corner.replaceChildren(element("a", { href: "/accounts/" }, me.name));
  corner.after(signOut(me.csrf, wordOut));
  if (me.back_office) {
    const menu = document.querySelector("header nav ul");
    menu?.append(element("li", {}, element("a", { href: "/back/" }, wordBack)));
  }
}

const corner = document.querySelector<HTMLElement>("[data-corner]");
if (corner) void fill(corner).catch(() => undefined); // a corner that cannot be filled stays a link
