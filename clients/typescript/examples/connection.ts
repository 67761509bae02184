/** What every program needs around the generated types: a key, problems, pages and waiting. */
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { InputProblem, paths, Problem } from "../generated/ssi.js";
import { patiently } from "./patience.js";

/** An answer that is a problem document (RFC 9457). Programs look at `code`, people read `message`. */
export class Refused extends Error {
  readonly code: string;

  constructor(problem: Problem | InputProblem) {
    const reasons = "errors" in problem ? (problem.errors ?? []) : [];
    const lines = reasons.map((reason) => `\n  ${reason.pointer}: ${reason.detail}`);
    super(`${problem.status} ${problem.code}: ${problem.detail}${lines.join("")}`);
    this.code = problem.code;
  }
}

/** The API with a key: the one in SSI_API_KEY, or the first that `make run` wrote down. */
export function connect() {
  const { SSI_BASE_URL: url, SSI_API_KEY: key } = process.env;
  const { baseUrl, apiKey } = url && key ? { baseUrl: url, apiKey: key } : demonstration();
  const headers = { Authorization: `Bearer ${apiKey}` };
  return createClient<paths>({ baseUrl, headers, fetch: patiently });
}

/** The data of an answer; a problem is thrown. */
export async function data<T>(
  call: Promise<{ data?: T; error?: Problem | InputProblem; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call;
  if (data !== undefined) return data;
  if (error?.code) throw new Refused(error);
  throw new Error(`${response.status} ${response.statusText} from ${response.url}`);
}

/** Every row of a list, page after page. */
export async function* rows<T>(
  page: (at: { cursor?: string }) => Promise<{ data: T[]; next_cursor: string | null }>,
): AsyncGenerator<T> {
  for (let at: { cursor?: string } | null = {}; at; ) {
    const { data, next_cursor } = await page(at);
    yield* data;
    at = next_cursor === null ? null : { cursor: next_cursor };
  }
}

/** Ask until the answer is good; give up after a minute. */
export async function until<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(250)) {
    const answer = await ask();
    if (good(answer)) return answer;
  }
  throw new Error("Not within a minute.");
}

function demonstration(): { baseUrl: string; apiKey: string } {
  const file = `${process.env["SSI_STATE_DIR"] ?? ".local"}/run.json`;
  if (!existsSync(file)) throw new Error(`No ${file}: start \`make run\` first.`);
  const run = JSON.parse(readFileSync(file, "utf8")) as {
    base_url: string;
    organisations: [{ api_key: string }];
  };
  return { baseUrl: run.base_url, apiKey: run.organisations[0].api_key };
}
