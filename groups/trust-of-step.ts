import {
  canonicalJson,
  innerScopes,
  type Grants,
  type Lock,
  type LockedStep,
  type SubflowGrants,
} from '../lock/index.ts';
import type { Trust } from './model.ts';

/** The machine of flows and steps that name none. */
export const defaultMachine = 'ubuntu-24.04';

/**
 * What the job of a step is trusted with: its machine, and the secrets and the reach of everything inside it,
 * of subflows as the lock holds them. `undefined` when the step touches nothing, so that it goes with any.
 */
export function trustOfStep(step: LockedStep, lock: Lock): Trust | undefined {
  const { runsOn, environment } = step;
  if (runsOn === undefined && environment === undefined && !runsCode(step)) return undefined;
  const inside = touchedBy(step, lock);
  return {
    ...machineOf(step, lock),
    secrets: sortedSet(inside.flatMap(({ secret = [] }) => secret)),
    network: inside.some(isOpen) ? 'open' : 'bounded',
  };
}

/** The trust of a job that only decides and waits. */
export function leastTrust(lock: Lock): Trust {
  return { ...machineOf({}, lock), secrets: [], network: 'bounded' };
}

/** A trust as one text: what shares a job has equal ones. */
export function trustText({ runsOn, environment, secrets, network }: Trust): string {
  return canonicalJson([runsOn, environment ?? null, secrets, network]);
}

function machineOf(
  step: Pick<LockedStep, 'runsOn' | 'environment'>,
  lock: Lock,
): Pick<Trust, 'runsOn' | 'environment'> {
  const environment = step.environment ?? lock.environment;
  const runsOn = sortedSet(step.runsOn ?? lock.runsOn ?? [defaultMachine]);
  return { runsOn, ...(environment === undefined ? {} : { environment }) };
}

function runsCode(step: LockedStep): boolean {
  return step.kind === 'script' || step.kind === 'flow' || innerScopes(step).flat().some(runsCode);
}

function touchedBy(step: LockedStep, lock: Lock): readonly SubflowGrants[] {
  if (step.kind === 'script') return [{ ...step.grants, secret: step.secrets }];
  if (step.kind === 'flow') {
    const subflow = lock.flows?.[step.flow];
    return [{ secret: step.secrets }, ...Object.values(subflow?.grants ?? {})];
  }
  return innerScopes(step)
    .flat()
    .flatMap((inner) => touchedBy(inner, lock));
}

/** Whether every host can be reached. A program that a step starts is bound by no list of hosts. */
function isOpen({ net, run }: Grants): boolean {
  return net === true || run !== undefined || (net ?? []).some(isEveryHost);
}

/** `*`, `*:443`, `0.0.0.0/0`, `[::]/0`. */
function isEveryHost(host: string): boolean {
  return /^\*(?::\d+)?$|\/0$/.test(host);
}

function sortedSet(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort();
}
