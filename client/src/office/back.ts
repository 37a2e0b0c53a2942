// The back office's pages: each retrieves its data through the API, and says so when it cannot.

import type { Site } from "./answers";
import { read } from "./call";
import { element } from "./element";
import { showSite } from "./site";

async function showSites(place: HTMLElement): Promise<void> {
  const words = place.dataset;
  const { results } = await read<{ results: Site[] }>("/sites");
  const cards = results.map((site) =>
    element(
      "li",
      { class: "card" },
      element("p", { class: "theme" }, site.organisation),
      element("h2", {}, element("a", { href: `/back/sites/${encodeURIComponent(site.id)}/` }, site.name)),
      element("p", {}, site.origin),
      element(
        "p",
        { class: "counts" },
        element("span", {}, site.version ? `${words["wordVersion"]} ${site.version}` : (words["wordNone"] ?? "")),
        site.platform && element("span", {}, words["wordPlatform"] ?? ""),
      ),
    ),
  );
  place.replaceChildren(element("ul", { class: "cards" }, ...cards));
}

async function show(place: HTMLElement): Promise<void> {
  try {
    await (place.dataset["back"] === "site" ? showSite(place) : showSites(place));
  } catch {
    place.prepend(element("p", { class: "wrong", role: "alert" }, place.dataset["wordFailed"] ?? ""));
  }
  place.removeAttribute("aria-busy");
}

const place = document.querySelector<HTMLElement>("[data-back]");
if (place) void show(place);
