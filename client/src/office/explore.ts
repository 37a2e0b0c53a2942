// Calls to the data API: nothing of data comes from anywhere else. The page of a restricted dataset holds the
// session's token, which goes with each call; a public page has none, and asks as anybody does.

/** One value of a record. */
export type Value = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown };
export type Row = Readonly<Record<string, Value>>;

export interface Records {
  total_count?: number;
  results: readonly Row[];
}

export interface Counted {
  name: string;
  value: string;
  count: number;
  state: "displayed" | "refined" | "excluded";
  facets?: readonly Counted[];
}

export interface Facets {
  facets: readonly { name: string; facets: readonly Counted[] }[];
}

/** The API says why it does not answer; `message` is one sentence in English, "" when it gave none. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function token(): string {
  return document.querySelector<HTMLInputElement>('main input[name="csrfmiddlewaretoken"]')?.value ?? "";
}

export async function get(address: string, signal?: AbortSignal): Promise<Response> {
  const held = token();
  const answer = await fetch(address, { headers: held ? { "X-CSRFToken": held } : {}, ...(signal ? { signal } : {}) });
  if (answer.ok) return answer;
  const body = (await answer.json().catch(() => ({}))) as { message?: string; error?: string };
  throw new Refused(answer.status, body.message ?? body.error ?? "");
}

export async function ask<Answer>(address: string, signal?: AbortSignal): Promise<Answer> {
  return (await (await get(address, signal)).json()) as Answer;
}
