import { type FlowFacts, joinUses, type Unchecked, type UseFacts } from '../../audit/index.ts';
import { placedSteps } from '../../lock/index.ts';
import { recordedUses } from '../../runner/index.ts';

/** What recorded runs of the workspace at `root` used, as far as they ran what the locks name now. */
export function gatherUse(
  root: string,
  flows: readonly FlowFacts[],
): { readonly facts: UseFacts; readonly unchecked: readonly Unchecked[] } {
  const locks = flows.flatMap(({ lock }) => ('lock' in lock ? [lock.lock] : []));
  const facts = joinUses(locks, recordedUses(root));
  return { facts, unchecked: notTraced(flows, facts) };
}

/** What recorded runs cannot tell of steps that hold something. */
function notTraced(flows: readonly FlowFacts[], { steps }: UseFacts): readonly Unchecked[] {
  const untraced = flows.flatMap(({ path, lock }) =>
    'lock' in lock
      ? placedSteps(lock.lock).filter(
          ({ place, step }) =>
            step.kind === 'script' &&
            Object.keys(step.grants).length > 0 &&
            !steps.some((one) => one.flow === path && one.step === place && !one.isCut),
        )
      : [],
  );
  if (untraced.length === 0) return [];
  const many =
    untraced.length === 1
      ? 'One step that holds grants has'
      : `${String(untraced.length)} steps that hold grants have`;
  const reason = `${many} no whole trace of the present script and grants: \`millrace run FLOW --trace\` records one.`;
  return [{ rule: 'power/grant-unused', reason }];
}
