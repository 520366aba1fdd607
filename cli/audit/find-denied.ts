import type { FlowFacts, HistoryFacts } from '../../audit/index.ts';
import { listGrants } from '../../lock/index.ts';
import type { Policy } from '../../review/index.ts';
import { flowId } from '../workspace.ts';

/** What flows hold that the rules of reviews deny: it may have been there before the rule. */
export function findDenied(policy: Policy, flows: readonly FlowFacts[]): HistoryFacts['denied'] {
  return flows.flatMap(({ path, lock }) => {
    if (!('lock' in lock)) return [];
    return listGrants(lock.lock).flatMap(({ place, grants }) =>
      Object.entries(grants).flatMap(([kind, held]: [string, true | readonly string[]]) =>
        (held === true ? ['*'] : held).flatMap((value) => {
          const answer = policy({ flow: flowId(path), step: place, kind, value });
          if (answer?.effect !== 'deny') return [];
          return [{ flow: path, step: place, kind, value, rule: answer.text }];
        }),
      ),
    );
  });
}
