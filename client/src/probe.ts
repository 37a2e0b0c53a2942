/**
 * The audit's probe: says which script writes to the device, by name and never by value.
 *
 * Runs before any script of each document. Every write is reported with its stack, then done as asked:
 * a page must behave as it would without a witness.
 */

interface Report {
	kind: "http-cookie" | "local-storage" | "session-storage" | "indexed-db" | "cache";
	via: "script" | "cookie-store" | "storage";
	name: string;
	length: number;
	/** What follows the value in a cookie's text, from the first semicolon on. */
	attributes: string;
	deletes: boolean;
	/** Whether a script sees the cookie right after the write; null where that cannot be asked. */
	visible: boolean | null;
	/** At most 20,000 characters: a function may have a name of any length. */
	stack: string;
	origin: string;
}

type Slot = { __temoin?: (report: Report) => unknown };

(() => {
	const slot = globalThis as unknown as Slot;
	const send = slot.__temoin;
	delete slot.__temoin;
	if (send === undefined) return;
	const apply = Reflect.apply;
	const STACK_LIMIT = 20_000;

	function stack(): string {
		const engine = Error as { stackTraceLimit?: unknown; prepareStackTrace?: unknown };
		const { stackTraceLimit, prepareStackTrace } = engine;
		engine.stackTraceLimit = 30;
		engine.prepareStackTrace = undefined;
		const text = new Error("here").stack;
		engine.stackTraceLimit = stackTraceLimit;
		engine.prepareStackTrace = prepareStackTrace;
		return typeof text === "string" ? text.slice(0, STACK_LIMIT) : "";
	}

	function report(what: Partial<Report> & Pick<Report, "kind" | "via" | "name">): void {
		try {
			void send!({
				length: 0,
				attributes: "",
				deletes: false,
				visible: null,
				stack: stack(),
				origin: self.origin,
				...what,
			});
		} catch {
			// a document that is going away has nobody left to tell
		}
	}

	/** A cookie's text without its value: its name (empty when there is none), the value's length, its attributes. */
	function split(text: string): { name: string; length: number; attributes: string } {
		const end = text.indexOf(";");
		const pair = end < 0 ? text : text.slice(0, end);
		const equals = pair.indexOf("=");
		return {
			name: equals < 0 ? "" : pair.slice(0, equals).trim(),
			length: pair.slice(equals + 1).trim().length,
			attributes: end < 0 ? "" : text.slice(end),
		};
	}

	const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
	if (cookie?.set && cookie.get) {
		const { get, set } = cookie;
		Object.defineProperty(Document.prototype, "cookie", {
			...cookie,
			set(this: Document, value: unknown) {
				const text = String(value);
				const parts = split(text);
				apply(set, this, [text]);
				const now = String(apply(get, this, []));
				const visible = now.split("; ").some((pair) => split(pair).name === parts.name);
				report({ kind: "http-cookie", via: "script", ...parts, visible });
			},
		});
	}

	function wrap(prototype: object | undefined, method: string, note: (self: unknown, given: unknown[]) => void): void {
		const found = prototype && Object.getOwnPropertyDescriptor(prototype, method);
		if (!found || typeof found.value !== "function") return;
		const original = found.value as (...given: unknown[]) => unknown;
		Object.defineProperty(prototype, method, {
			...found,
			value: {
				[method](this: unknown, ...given: unknown[]) {
					const result = apply(original, this, given);
					note(this, given);
					return result;
				},
			}[method],
		});
	}

	const stores = globalThis as unknown as Record<string, { prototype: object } | undefined>;

	wrap(stores["CookieStore"]?.prototype, "set", (_self, [first, second]) => {
		const asked = (typeof first === "object" && first !== null ? first : { name: first, value: second }) as Record<
			string,
			unknown
		>;
		const words: string[] = ["", "Path=" + String(asked["path"] ?? "/"), "SameSite=" + String(asked["sameSite"] ?? "Strict")];
		if (asked["domain"]) words.push("Domain=" + String(asked["domain"]));
		if (typeof asked["expires"] === "number") words.push("Expires=" + new Date(asked["expires"]).toUTCString());
		if (location.protocol === "https:") words.push("Secure");
		if (asked["partitioned"]) words.push("Partitioned");
		report({
			kind: "http-cookie",
			via: "cookie-store",
			name: String(asked["name"] ?? ""),
			length: String(asked["value"] ?? "").length,
			attributes: words.join("; "),
		});
	});
	wrap(stores["CookieStore"]?.prototype, "delete", (_self, [asked]) => {
		const name = typeof asked === "object" && asked !== null ? (asked as { name?: unknown }).name : asked;
		report({ kind: "http-cookie", via: "cookie-store", name: String(name), deletes: true });
	});
	wrap(stores["Storage"]?.prototype, "setItem", (self, [key, value]) => {
		let session = false;
		try {
			session = self === sessionStorage;
		} catch {
			// a document without an origin has no sessionStorage to compare with
		}
		report({
			kind: session ? "session-storage" : "local-storage",
			via: "storage",
			name: String(key),
			length: String(value).length,
		});
	});
	wrap(stores["IDBFactory"]?.prototype, "open", (_self, [name]) => {
		report({ kind: "indexed-db", via: "storage", name: String(name) });
	});
	wrap(stores["CacheStorage"]?.prototype, "open", (_self, [name]) => {
		report({ kind: "cache", via: "storage", name: String(name) });
	});
})();
