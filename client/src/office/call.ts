// Calls to the management API: with the session comes its token, for reads as for writes.

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: readonly Problem[],
    readonly errors: readonly Misfit[],
    readonly body: Record<string, unknown>,
  ) {
    super(message);
  }
}

/** One mistake in a charter's text. */
export interface Problem {
  line: number;
  column: number;
  message: string;
}

/** One field that is not as the API expects it; `loc` ends with its name. */
export interface Misfit {
  loc: readonly (string | number)[];
  msg: string;
}

function token(): string {
  return document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";
}

export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("X-CSRFToken", token());
  const answer = await fetch(`/api/v1${path}`, { ...init, headers });
  if (answer.ok) return answer;
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  throw new Refused(
    answer.status,
    typeof body["detail"] === "string" ? body["detail"] : answer.statusText,
    (body["problems"] as Problem[] | undefined) ?? [],
    (body["errors"] as Misfit[] | undefined) ?? [],
    body,
  );
}

export async function read<Answer>(path: string): Promise<Answer> {
  return (await (await call(path)).json()) as Answer;
}

/** Sends a value as JSON, and gives the answer's JSON; null when it answers nothing (204). */
export async function send<Answer>(method: string, path: string, value?: unknown, headers: HeadersInit = {}): Promise<Answer | null> {
  const all = new Headers(headers);
  if (value !== undefined) all.set("Content-Type", "application/json");
  const answer = await call(path, { method, headers: all, ...(value === undefined ? {} : { body: JSON.stringify(value) }) });
  return answer.status === 204 ? null : ((await answer.json()) as Answer);
}
