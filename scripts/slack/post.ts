export const permissions = { net: ['hooks.slack.com:443'] } as const;

/**
 * Posts a message to a Slack channel.
 * @param webhook the incoming webhook's address, a secret
 * @param text what to say
 */
export async function main(webhook: string, text: string, ctx?: { signal: AbortSignal }) {
  const response = await fetch(webhook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    signal: ctx?.signal,
  });
  if (!response.ok) throw new Error(`Slack answered ${response.status}: ${await response.text()}`);
  return { ok: true };
}
