import { baseUrl, key } from "./proof";

/** Send a request of the client; a problem is thrown. */
export async function send<T>(path: string, options: RequestInit): Promise<T> {
  const headers = new Headers(options.headers);
  headers.set("Authorization", `Bearer ${key}`);
  const answer = await fetch(baseUrl + path, { ...options, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
  const data: unknown = text ? JSON.parse(text) : undefined;
  return { data, status: answer.status, headers: answer.headers } as T;
}
