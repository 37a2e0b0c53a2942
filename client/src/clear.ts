// Erases what a purpose without consent may have left on the device: every scope that script can see (WDR-02).

/** `*` stands for any run of characters, as in the charter's own patterns. */
function matcher(pattern: string): RegExp {
  const literal = pattern.split("*").map((part) => decodeURIComponent(part).replace(/[^\w]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`, "s");
}

/** Host-only, then every parent domain: the browser itself refuses those that are no site's. */
function expire(name: string): void {
  const end = `${name}=;max-age=0;path=`;
  const steps = location.pathname.split("/");
  const labels = location.hostname.split(".");
  for (let depth = steps.length; depth; depth--) {
    const path = steps.slice(0, depth).join("/");
    for (const at of new Set([path || "/", path + "/"])) {
      document.cookie = end + at;
      for (let i = 0; i < labels.length; i++) document.cookie = `${end}${at};domain=${labels.slice(i).join(".")}`;
    }
  }
}

function clearOne(store: string, is: RegExp): void {
  if (store === "c") {
    for (const pair of document.cookie.split("; ")) {
      const name = pair.split("=", 1)[0]!;
      if (name && is.test(name)) expire(name);
    }
  } else if (store === "i") {
    indexedDB.databases().then((all) => all.forEach(({ name }) => name && is.test(name) && indexedDB.deleteDatabase(name)));
  } else if (store === "k") {
    caches.keys().then((all) => all.forEach((name) => is.test(name) && caches.delete(name)));
  } else {
    const storage = store === "l" ? localStorage : sessionStorage;
    for (const key of Object.keys(storage)) if (is.test(key)) storage.removeItem(key);
  }
}

/** `list` is `PURPOSE=c:NAME,l:KEY;PURPOSE=…`; c cookie, l local and s session storage, i IndexedDB, k caches. */
export function clear(list: string, granted: (purpose: string) => boolean): void {
  for (const entry of list.split(";")) {
    const [purpose, items] = entry.split("=") as [string, string];
    if (granted(purpose)) continue;
    for (const item of items.split(",")) {
      try {
        clearOne(item[0]!, matcher(item.slice(2)));
      } catch {
        // A browser that keeps storage from this page keeps nothing in it either.
      }
    }
  }
}
