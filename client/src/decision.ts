// Reads `cookies_preferences` by the very rules of `temoin.consent.decode`: whatever is not a whole, honest
// decision is no decision.

export interface Decision {
  readonly material: string;
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly asked: number;
  readonly granted: number;
}

const FORM =
  /^1\.([0-9a-f]{16})\.([1-9a-z][0-9a-z]{0,3}|0)\.([1-9a-z][0-9a-z]{0,5}|0)\.([1-9a-z][0-9a-z]{0,5}|0)(\.[\w-]{22})?$/;

const today = (): number => Math.floor(Date.now() / 864e5);

/** The value of a cookie of this page; where a name is there twice the last one counts, as on the server. */
export function cookie(name: string): string {
  let value = "";
  try {
    for (const pair of document.cookie.split(/;\s*/)) {
      if (pair.startsWith(name + "=")) value = pair.slice(name.length + 1);
    }
  } catch {
    // A sandboxed frame has no cookies at all, and says so by throwing.
  }
  return value;
}

/** `known` is the mask of every purpose that may ever be asked. */
export function decode(value: string, known: number): Decision | undefined {
  const found = FORM.exec(value);
  if (!found) return undefined;
  const [day, asked, granted] = [2, 3, 4].map((group) => parseInt(found[group]!, 36)) as [number, number, number];
  const honest =
    day <= today() + 1 && // a clock may be a day ahead, not more
    asked < 2 ** 31 &&
    !(asked & ~known) &&
    !(granted & ~asked) && // nothing is granted that was not asked
    !granted === !found[5]; // a receipt goes with each grant, and with nothing else
  return honest ? { material: found[1]!, day, asked, granted } : undefined;
}

/** Whether it still answers: the same charter, and not too old (DUR-09). */
export function isCurrent(decision: Decision, material: string, lifetime: number): boolean {
  return decision.material === material && (today() - decision.day) * 86400 < lifetime;
}
