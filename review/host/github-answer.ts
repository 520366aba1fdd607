import { OperationalError } from '../../store/index.ts';
import type { GithubAnswer } from './github-api.ts';

/** A field of what came from outside; `undefined` where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  // True of every object whose own field it is.
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** What GitHub says about a refusal, at most a line of it: it goes into a log. */
export function messageOf({ body }: GithubAnswer): string {
  const errors = fieldOf(body, 'errors');
  const details = Array.isArray(errors) ? errors.map((error) => fieldOf(error, 'message')) : [];
  const said = [fieldOf(body, 'message'), ...details].filter((text) => typeof text === 'string');
  return said.join(': ').replaceAll(/\s+/g, ' ').slice(0, 200).replace(/\.$/, '');
}

/** For an answer that nothing can be done about here. */
export function unexpected(answer: GithubAnswer): OperationalError {
  const said = messageOf(answer);
  const hint =
    answer.status === 401
      ? 'GITHUB_TOKEN is wrong or has expired.'
      : 'Look at what the token may do, and run it again.';
  const words = said === '' ? '' : `: ${said}`;
  return new OperationalError(`GitHub answered ${String(answer.status)}${words}.`, { hint });
}
