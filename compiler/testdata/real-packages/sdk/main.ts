import { Octokit } from 'npm:@octokit/core@7.0.6';
import type { Endpoints } from 'npm:@octokit/types@16.0.0';

type Issue = Endpoints['GET /repos/{owner}/{repo}/issues/{issue_number}']['response']['data'];

/** An issue of an SDK, cut down to what is used. */
export async function main(owner: string, repo: string, number: number, token: string) {
  const client = new Octokit({ auth: token });
  const { data } = await client.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
    owner,
    repo,
    issue_number: number,
  });
  const { title, state, labels, user } = data;
  const known: Pick<Issue, 'title' | 'state' | 'state_reason'> = { title, state };
  return {
    ...known,
    user: user && { login: user.login, name: user.name },
    labels: labels.map((label) => (typeof label === 'string' ? label : label.name)),
  };
}
