// Calls to the management API: with the session comes its token, for reads as for writes.

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: readonly Problem[],
  ) {
    super(message);
  }
}

export interface Problem {
  line: number;
  column: number;
  message: string;
}

function token(): string {
  return document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";
}

export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("X-CSRFToken", token());
  const answer = await fetch(`/api/v1${path}`, { ...init, headers });
  if (answer.ok) return answer;
  const body = (await answer.json().catch(() => ({}))) as { detail?: string; problems?: Problem[] };
  throw new Refused(answer.status, body.detail ?? answer.statusText, body.problems ?? []);
}

export async function read<Answer>(path: string): Promise<Answer> {
  return (await (await call(path)).json()) as Answer;
}
