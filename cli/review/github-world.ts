import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { neutralise } from '../../output/index.ts';
import { type GithubApi, openGithubApi } from '../../review/index.ts';
import { OperationalError } from '../../store/index.ts';
import type { Context } from '../command.ts';

/** GitHub as the environment of a workflow names it. */
export interface GithubWorld {
  readonly api: GithubApi;
  /** `owner/name`. */
  readonly repository: string;
}

export function openGithubWorld(context: Context): GithubWorld {
  const { env } = context;
  const token = env['GITHUB_TOKEN'] ?? '';
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  if (token === '') {
    throw new OperationalError('There is no GITHUB_TOKEN.', {
      hint: 'Give it to the step: `env: { GITHUB_TOKEN: "${{ github.token }}" }`.',
    });
  }
  // `fetch` would name the whole header in its refusal, and a log would show it.
  if (!/^[!-~]+$/.test(token)) {
    throw new OperationalError('GITHUB_TOKEN holds characters that no token has.', {
      hint: 'Look for a line end or a blank in the secret.',
    });
  }
  if (!/^[A-Za-z0-9][\w-]*\/(?!\.{1,2}$)[\w.-]+$/.test(repository)) {
    throw new OperationalError('GITHUB_REPOSITORY does not name a repository.', {
      hint: 'Set it to OWNER/NAME, as workflows have it.',
    });
  }
  const url = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  const api = openGithubApi({
    url,
    // On GitHub Enterprise Server the one is /api/v3 and the other /api/graphql.
    graphqlUrl: env['GITHUB_GRAPHQL_URL'] ?? `${url.replace(/\/v3$/, '')}/graphql`,
    token,
    now: Date.now,
    sleep: async (milliseconds) => {
      await sleep(milliseconds);
    },
    onWait: (why) => {
      context.err(`${neutralise(why)}\n`);
    },
  });
  return { api, repository };
}

/** GitHub's own description of what started the workflow; `undefined` outside of one. */
export function readEvent({ env }: Context): unknown {
  const path = env['GITHUB_EVENT_PATH'] ?? '';
  if (path === '') return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new OperationalError('GITHUB_EVENT_PATH names no event that can be read.', {
      hint: 'It is the file of JSON that GitHub writes; `review post` takes `--pull-request NUMBER` instead.',
      cause,
    });
  }
}
