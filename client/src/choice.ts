// Runs in the head, before the first paint: reads the visitor's choice, hides an answered notice, then wakes what
// was granted. It writes nothing, calls nobody, and leaves no name behind. The form itself needs no script.

import { activate } from "./activate";
import { clear } from "./clear";
import { cookie, decode, isCurrent } from "./decision";

const NAME = "cookies_preferences";
const { material = "", lifetime = "0", purposes = "", known = "0", clear: list } = document.currentScript!.dataset;
const value = cookie(NAME);
const decision = decode(value, +known);
const current = !!decision && isCurrent(decision, material, +lifetime);
const bits = new Map(
  purposes.split(",").map((pair) => {
    const [purpose, bit] = pair.split(":") as [string, string];
    return [purpose, 2 ** +bit];
  }),
);
const granted = (purpose: string): boolean => current && !!(decision.granted & (bits.get(purpose) ?? 0));

const asked = [...bits.values()].reduce((mask, bit) => mask + bit, 0);

// An objection alone answers no question: only a decision on each purpose asked hides the notice.
if (current && (decision.asked & asked) === asked) document.documentElement.dataset["temoin"] = "answered";
if (list) clear(list, granted);
document.addEventListener("DOMContentLoaded", () => void activate(granted));
// A page brought back whole by the browser's Back still shows what held before the choice.
addEventListener("pageshow", (event) => {
  if (event.persisted && cookie(NAME) !== value) location.reload();
});
