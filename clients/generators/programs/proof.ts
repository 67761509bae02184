/** What each program is given, and what each prints: the same, whatever the generator. */
const { SSI_BASE_URL, SSI_API_KEY, SSI_ORGANISATION, SSI_PROGRAM } = process.env;
if (!SSI_BASE_URL || !SSI_API_KEY || !SSI_ORGANISATION || !SSI_PROGRAM) {
  throw new Error("make test-generators sets SSI_BASE_URL, SSI_API_KEY, SSI_ORGANISATION, SSI_PROGRAM");
}
export const baseUrl = SSI_BASE_URL;
export const key = SSI_API_KEY;
export const organisation = SSI_ORGANISATION;
export const team = SSI_PROGRAM;
export const rep = `${SSI_PROGRAM}-ada`;

/** A file with one score of the rep. */
export function fileOf(day: string): File {
  return new File([`rep,day,total\n${rep},${day},61.5\n`], "scores.csv", { type: "text/csv" });
}

/** Ask until the answer is good; give up after a minute. */
export async function until<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const answer = await ask();
    if (good(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Not within a minute.");
}

export function hasEnded({ state }: { state: string }): boolean {
  return !["queued", "running"].includes(state);
}

export function run(program: () => Promise<void>): void {
  program().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
