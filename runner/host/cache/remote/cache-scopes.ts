import { OperationalError } from '../../../../store/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Among whose outputs a run looks in the remote cache, and among which it keeps its own. */
export interface CacheScopes {
  /** Absent: nothing is kept. */
  readonly own?: string;
  /** In the order in which they are preferred. */
  readonly reads: readonly string[];
}

/** What runs by these is what the branch holds, put there by people who may write to it. */
const branchEvents: readonly string[] = [
  'push',
  'schedule',
  'workflow_dispatch',
  'merge_group',
  'release',
];

/** What runs by these is what somebody proposes. */
const proposalEvents: readonly string[] = [
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
];

/**
 * The scopes of this process; `undefined` when none is known. On GitHub each branch and each pull request
 * has its own, below the repository's name or `MILLRACE_CACHE_SCOPE`: a pull request reads those of its base and writes only
 * its own, and an event that may run a stranger's code in a branch's name (`pull_request_target`,
 * `workflow_run`, `issue_comment`, …) writes none. Elsewhere a scope is what `MILLRACE_CACHE_SCOPE` says,
 * and `MILLRACE_CACHE_BASE_SCOPE` is read besides.
 */
export function cacheScopes(env: Environment): CacheScopes | undefined {
  const named = scopeIn(env, 'MILLRACE_CACHE_SCOPE');
  const base = scopeIn(env, 'MILLRACE_CACHE_BASE_SCOPE');
  if (env['GITHUB_ACTIONS'] === 'true') return scopesOnGitHub(env, named);
  if (named === undefined) return base === undefined ? undefined : { reads: [base] };
  return { own: named, reads: base === undefined ? [named] : [named, base] };
}

function scopesOnGitHub(env: Environment, named: string | undefined): CacheScopes | undefined {
  const say = (name: string): string => env[`GITHUB_${name}`] ?? '';
  const [space, ref, event] = [named ?? say('REPOSITORY'), say('REF'), say('EVENT_NAME')];
  if (space === '' || ref === '') return undefined;
  const own = `${space}:${ref}`;
  const isProposal = ref.startsWith('refs/pull/');
  if (branchEvents.includes(event) && !isProposal) return { own, reads: [own] };
  if (!proposalEvents.includes(event) || !isProposal) return { reads: [own] };
  const base = say('BASE_REF');
  return { own, reads: base === '' ? [own] : [own, `${space}:refs/heads/${base}`] };
}

function scopeIn(env: Environment, name: string): string | undefined {
  const scope = env[name] ?? '';
  if (scope === '') return undefined;
  if (/^[\w./:@+-]{1,200}$/u.test(scope)) return scope;
  throw new OperationalError(`${name} is not the name of a scope.`, {
    hint: 'Take up to 200 letters, digits and . / : @ + - _.',
  });
}
