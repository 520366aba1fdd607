import { canonicalJson, type Json, type Triggers } from '../../../lock/index.ts';
import type { Change } from '../../model/change.ts';
import { flowChange, type LockedFlow } from '../flow-context.ts';
import type { StepPair } from '../pair-steps.ts';
import { compareVersions, readEngineRange } from './engine-range.ts';
import { eventWidened } from './event-widened.ts';
import { compareMachines } from './compare-machines.ts';
import { judge } from './judge.ts';
import { ownPower } from './compare-step-power.ts';

/** What a flow as a whole may do now: secrets, versions of Deno, what starts it, which machine does it. */
export function compareFlowPower(
  context: LockedFlow,
  pairs: readonly StepPair[],
): readonly Change[] {
  return [
    ...compareDeclaredSecrets(context, pairs),
    ...compareEngine(context),
    ...compareTriggers(context),
    ...compareMachines(context),
  ];
}

/** Those that no step takes: of the others the step's own change speaks. */
function compareDeclaredSecrets(
  context: LockedFlow,
  pairs: readonly StepPair[],
): readonly Change[] {
  const { before, after } = context;
  const had = new Set(before?.secrets);
  const has = new Set(after.secrets);
  const taken = new Set(pairs.flatMap((pair) => ownPower(pair.after).secret ?? []));
  const takenBefore = new Set(pairs.flatMap((pair) => ownPower(pair.before).secret ?? []));
  const gained = after.secrets.filter((name) => !had.has(name) && !taken.has(name));
  const lost = (before?.secrets ?? []).filter((name) => !has.has(name) && !takenBefore.has(name));
  return [
    ...gained.map((name) => {
      const answer = context.policy({ flow: context.id, kind: 'secret', value: name });
      const said = { kind: 'secret-widened', subject: 'secret', to: name } as const;
      return flowChange(context, { ...said, ...judge(answer) }, 'secrets');
    }),
    ...lost.map((name) => {
      const said = { kind: 'secret-narrowed', subject: 'secret', from: name } as const;
      return flowChange(context, { ...said, severity: 'fine' }, 'secrets');
    }),
  ];
}

/** Of a new flow only when the policy speaks of it: every flow has a range. */
function compareEngine(context: LockedFlow): readonly Change[] {
  const { before, after, policy, id } = context;
  const to = after.engine.deno;
  const from = before?.engine.deno;
  if (from === to) return [];
  const subject = 'deno';
  if (from !== undefined && isWithin(to, from)) {
    return [flowChange(context, { kind: 'engine-narrowed', severity: 'fine', subject, from, to })];
  }
  const answer = policy({ flow: id, kind: 'engine', value: to });
  if (from === undefined && answer === undefined) return [];
  const said = {
    kind: 'engine-widened',
    subject,
    ...(from !== undefined && { from }),
    to,
  } as const;
  return [flowChange(context, { ...said, ...judge(answer) })];
}

function isWithin(narrow: string, wide: string): boolean {
  const inner = readEngineRange(narrow);
  const outer = readEngineRange(wide);
  if (inner === undefined || outer === undefined) return false;
  return (
    compareVersions(outer.from, inner.from) <= 0 && compareVersions(inner.below, outer.below) <= 0
  );
}

/** One thing that starts the flow. */
interface Start {
  readonly subject: string;
  readonly value: string;
  readonly text: string;
  readonly event?: Json;
}

function compareTriggers(context: LockedFlow): readonly Change[] {
  const had = startsOf(context.before?.triggers);
  const has = startsOf(context.after.triggers);
  const changes = [...has].flatMap(([key, start]) => compareStart(context, had.get(key), start));
  const lost = [...had].filter(([key]) => !has.has(key));
  return [
    ...changes,
    ...lost.map(([, { subject, text }]) =>
      flowChange(
        context,
        { kind: 'trigger-narrowed', severity: 'notable', subject, from: text },
        `on.${subject}`,
        'on',
      ),
    ),
  ];
}

function compareStart(
  context: LockedFlow,
  before: Start | undefined,
  after: Start,
): readonly Change[] {
  if (before?.text === after.text) return [];
  const { subject, value } = after;
  const texts = { ...(before && { from: before.text }), to: after.text };
  const keys = [`on.${subject}`, 'on'];
  if (before !== undefined && !eventWidened(before.event ?? null, after.event ?? null)) {
    const said = { kind: 'trigger-narrowed', severity: 'notable', subject, ...texts } as const;
    return [flowChange(context, said, ...keys)];
  }
  const answer = context.policy({ flow: context.id, kind: 'trigger', value });
  return [
    flowChange(context, { kind: 'trigger-widened', ...judge(answer), subject, ...texts }, ...keys),
  ];
}

function startsOf(triggers: Triggers | undefined): ReadonlyMap<string, Start> {
  const starts: [string, Start][] = [
    ...(triggers?.schedule ?? []).map((cron): [string, Start] => [
      `schedule ${cron}`,
      { subject: 'schedule', value: cron, text: cron },
    ]),
    ...Object.entries(triggers?.events ?? {}).map(([name, event]): [string, Start] => [
      `event ${name}`,
      { subject: name, value: name, text: canonicalJson(event), event },
    ]),
  ];
  if (triggers?.dispatch === true) {
    starts.push(['dispatch', { subject: 'dispatch', value: 'dispatch', text: 'true' }]);
  }
  return new Map(starts);
}
