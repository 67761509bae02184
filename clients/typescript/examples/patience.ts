/** Requests that get lost, or come at a busy moment, are sent again. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Problem } from "../generated/ssi.js";

const ATTEMPTS = 5;
const JITTER = 0.25; // Of the wait: clients that were refused together come back apart.
const BUSY = new Set([429, 502, 503, 504]);

/**
 * A fetch with several attempts. PUT and DELETE may always be repeated; a POST carries an
 * Idempotency-Key, by which the platform does it once.
 */
export async function patiently(request: Request): Promise<Response> {
  if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
    request.headers.set("Idempotency-Key", randomUUID());
  }
  for (let attempt = 1; ; attempt++) {
    const last = attempt === ATTEMPTS;
    const response = await fetch(request.clone()).catch((error: unknown) => {
      if (last) throw error;
    });
    if (response && (last || !(await comesTooEarly(response)))) return response;
    const asked = Number(response?.headers.get("Retry-After"));
    const wait = asked || 0.1 * 2 ** attempt;
    await sleep(1000 * (wait + Math.random() * JITTER * Math.max(wait, 1)));
  }
}

async function comesTooEarly(response: Response): Promise<boolean> {
  if (response.status !== 409) return BUSY.has(response.status);
  const problem = (await response.clone().json()) as Problem;
  return problem.code === "still_running"; // The first attempt, on its way still.
}
