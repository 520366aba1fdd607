type Slack = { token: string };
export async function main(slack: Slack, channel: string, text: string, blocks?: object[], thread_ts?: string) {
  const response = await fetch('https://slack.example/api', { method: 'POST', body: JSON.stringify({ channel, text, blocks, thread_ts }), headers: { Authorization: `Bearer ${slack.token}` } });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as { ok: boolean; ts?: string; message?: { text: string } };
}
