/** What of an answer tells a rate limit from another refusal. */
interface Answer {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly clone: () => { readonly text: () => Promise<string> };
}

/** What GitHub asks for when a secondary limit comes without a time: "at least one minute". */
const unsaidMs = 60_000;

/**
 * How long GitHub wants us to wait before the request may be sent again, in milliseconds; `undefined`: the
 * answer is about something else. A 403 may be either: only a limit has `retry-after`, no requests
 * remaining, or says so in its text.
 */
export async function rateLimitWait(answer: Answer, now: number): Promise<number | undefined> {
  if (answer.status !== 403 && answer.status !== 429) return undefined;
  const after = numberIn(answer.headers.get('retry-after'));
  // At least a second: an answer that says 0 for ever must use up our patience as well.
  if (after !== undefined) return Math.max(after, 1) * 1000;
  if (answer.headers.get('x-ratelimit-remaining') === '0') {
    const reset = numberIn(answer.headers.get('x-ratelimit-reset'));
    // A second more: their clock and ours need not agree.
    return reset === undefined ? unsaidMs : Math.max(reset * 1000 - now, 0) + 1000;
  }
  if (answer.status === 429) return unsaidMs;
  return /rate limit/i.test(await answer.clone().text()) ? unsaidMs : undefined;
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
