const { env } = process;

/** Calls a method of GitHub's artifact service, which speaks Twirp with JSON. */
export async function call(method, body) {
  const service = 'twirp/github.actions.results.api.v1.ArtifactService';
  const url = new URL(`${service}/${method}`, env['ACTIONS_RESULTS_URL']);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${env['ACTIONS_RUNTIME_TOKEN']}`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method}: ${response.status} ${await response.text()}`);
  return await response.json();
}

/** Which run and job this is, as the token for the service says. */
export function ids() {
  const [, payload] = env['ACTIONS_RUNTIME_TOKEN'].split('.');
  const { scp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const [, run, job] = scp.split(' ').find((one) => one.startsWith('Actions.Results:')).split(':');
  return { workflowRunBackendId: run, workflowJobRunBackendId: job };
}
