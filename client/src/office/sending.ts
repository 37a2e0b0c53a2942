// A file sent piece by piece: what arrived is never sent twice, and a connection that breaks is tried again.

import { call, Refused, send } from "./call";

const PIECE = 4 * 1024 * 1024; // bytes of one call
const TRIES = 8;

interface Sent {
  received: number;
  state: string;
}

export interface Progress {
  share(share: number): void;
  broken(): void;
}

async function arrived(upload: string): Promise<Sent> {
  return (await (await call(`/uploads/${upload}`)).json()) as Sent;
}

function passing(error: unknown): boolean {
  return !(error instanceof Refused) || error.status === 408 || error.status === 409 || error.status >= 500;
}

/** Sends what is missing of a file, from the byte that is here; raises what refuses it. */
export async function sendFile(upload: string, file: File, progress: Progress): Promise<void> {
  let { received, state } = await arrived(upload);
  let failures = 0;
  while (state === "receiving") {
    progress.share(received / file.size);
    const piece = file.slice(received, received + PIECE);
    try {
      const answer = await call(`/uploads/${upload}/file?offset=${received}`, { method: "PUT", headers: { "Content-Type": "application/octet-stream" }, body: piece });
      ({ received, state } = (await answer.json()) as Sent);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!passing(error) || (error instanceof Refused && error.status === 507) || failures > TRIES) throw error;
      progress.broken();
      await new Promise((resolve) => setTimeout(resolve, 500 * failures));
      ({ received, state } = await arrived(upload).catch(() => ({ received, state })));
    }
  }
  progress.share(1);
}

export async function begin(facts: Record<string, unknown>): Promise<string> {
  return (await send<{ id: string }>("POST", "/uploads", facts))!.id;
}
