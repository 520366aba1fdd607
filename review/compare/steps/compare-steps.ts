import {
  canonicalJson,
  innerScopes,
  type Json,
  type JsonSchema,
  type Lock,
  type LockedScript,
  type LockedStep,
} from '../../../lock/index.ts';
import type { Change } from '../../model/change.ts';
import { flowChange, type LockedFlow, type Said } from '../flow-context.ts';
import { schemaTexts } from '../interface/schema-text.ts';
import { type StepPair, usedBy } from '../pair-steps.ts';
import { easements } from '../power/easements.ts';
import { stepOptions } from './step-options.ts';
import { stepWiring } from './step-wiring.ts';
import { type TextChange, textChanges } from './text-changes.ts';

/** What happened to the steps of a flow: come, gone, other wiring, other options, another signature. */
export function compareSteps(context: LockedFlow, pairs: readonly StepPair[]): readonly Change[] {
  return pairs.flatMap(({ place, before, after }) => {
    if (before !== undefined && after !== undefined) {
      return changedStep({ place, before, after }, context);
    }
    const said: Said =
      after === undefined
        ? { kind: 'step-removed', severity: 'notable', subject: 'step', ...gone(before) }
        : { kind: 'step-added', severity: 'notable', subject: 'step', to: stepText(after) };
    return [flowChange(context, { ...said, step: place })];
  });
}

/** A step as it is by itself, without those inside it; equal texts are equal steps. */
export function ownText(step: LockedStep): string {
  return canonicalJson(ownParts(step));
}

function ownParts(step: LockedStep): Json {
  switch (step.kind) {
    case 'for-each':
    case 'repeat':
      return json({ ...step, body: [] });
    case 'choose': {
      const branches = step.branches.map((branch) => ({ ...branch, steps: [] }));
      return json({ ...step, branches, ...(step.else && { else: [] }) });
    }
    case 'script':
    case 'flow':
    case 'value':
    case 'sleep':
    case 'approve':
    case 'return':
      return json(step);
  }
}

/** Parts of a lock are JSON: interfaces only lack the index signature. */
function json(value: object): Json {
  return value as unknown as Json;
}

/** `script scripts/a.ts`. */
function stepText(step: LockedStep): string {
  const uses = usedBy(step);
  return uses === undefined ? step.kind : `${step.kind} ${uses}`;
}

function gone(step: LockedStep | undefined): Pick<Said, 'from'> {
  return step === undefined ? {} : { from: stepText(step) };
}

interface BothSteps {
  readonly place: string;
  readonly before: LockedStep;
  readonly after: LockedStep;
}

function changedStep(pair: BothSteps, context: LockedFlow): readonly Change[] {
  const { place, before, after } = pair;
  const say = (said: Omit<Said, 'step'>): Change => flowChange(context, { ...said, step: place });
  const asGate = easedSubjects(before, after);
  const wiring = textChanges(stepWiring(before), stepWiring(after));
  const options = textChanges(stepOptions(before), stepOptions(after));
  const changes = [
    ...identityChanges(pair, context).map(say),
    ...wiring.map((change) => say({ kind: 'wiring-changed', severity: 'notable', ...change })),
    // Mocks stand for outputs in tests alone.
    ...options.map((change) => {
      const severity = change.subject === 'mock' ? 'fine' : 'notable';
      return say({ kind: 'option-changed', severity, ...change });
    }),
  ].filter(({ subject }) => !asGate.has(subject));
  return changes;
}

/** What the section on power says of an approval is not said again. */
function easedSubjects(before: LockedStep, after: LockedStep): ReadonlySet<string> {
  if (before.kind !== 'approve' || after.kind !== 'approve') return new Set();
  return new Set(easements(before, after).map(({ subject }) => subject));
}

/** What the step is and runs, and what that takes and gives. */
function identityChanges(pair: BothSteps, context: LockedFlow): readonly Omit<Said, 'step'>[] {
  const { before, after } = pair;
  const base = { kind: 'step-changed', severity: 'notable' } as const;
  if (before.kind !== after.kind) {
    return [{ ...base, subject: 'kind', from: stepText(before), to: stepText(after) }];
  }
  const [from, to] = [usedBy(before), usedBy(after)];
  const uses =
    from !== undefined && to !== undefined && from !== to
      ? [{ ...base, subject: 'uses', from, to }]
      : [];
  return [
    ...uses,
    ...signatureChanges(pair, context).map((said) => ({ ...base, ...said })),
    ...subflowChanges(pair).map((said) => ({ ...base, ...said })),
  ];
}

type Detail = TextChange & Pick<Said, 'via'>;

function signatureChanges({ before, after }: BothSteps, context: LockedFlow): readonly Detail[] {
  const follows = isBlock(after) && innerText(before) !== innerText(after);
  const output = follows ? [] : schemaChange('output', before.output, after.output);
  const one = scriptOf(before, context.before);
  const other = scriptOf(after, context.after);
  if (one === undefined || other === undefined) return output;
  const changes = [
    ...schemaChange('input', one.input, other.input),
    ...output,
    ...callChange(one, other),
    ...askedChange(pairedGrants(before, after), one, other),
  ];
  const via = { kind: 'script', path: other.entry } as const;
  return changes.map((change) => ({ ...change, via }));
}

/** The output of a block follows from the steps inside it: a change there says it. */
function isBlock({ kind }: LockedStep): boolean {
  return kind === 'for-each' || kind === 'repeat' || kind === 'choose';
}

function innerText(step: LockedStep): string {
  return canonicalJson(innerScopes(step).map((scope) => scope.map(json)));
}

function schemaChange(
  subject: string,
  before: JsonSchema,
  after: JsonSchema,
): readonly TextChange[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const [from, to] = schemaTexts(before, after);
  return [{ subject, from, to }];
}

function callChange(one: LockedScript, other: LockedScript): readonly TextChange[] {
  const [from, to] = [one, other].map(({ call }) => {
    const context = call.context === undefined ? [] : [call.context];
    return call.form === 'object'
      ? ['one object', ...context].join(', ')
      : `(${[...call.names, ...context].join(', ')})`;
  });
  return from === to || from === undefined || to === undefined
    ? []
    : [{ subject: 'parameters', from, to }];
}

/** What a script asks for beyond what its step is granted. Where the grant followed, that is said already. */
function askedChange(
  granted: readonly string[],
  one: LockedScript,
  other: LockedScript,
): readonly TextChange[] {
  if (granted[0] !== granted[1]) return [];
  const [from, to] = [one, other].map(({ permissions }) => canonicalJson(json(permissions)));
  return from === to || from === undefined || to === undefined
    ? []
    : [{ subject: 'permissions asked', from, to }];
}

function pairedGrants(before: LockedStep, after: LockedStep): readonly string[] {
  return [before, after].map((step) =>
    step.kind === 'script' ? canonicalJson(json(step.grants)) : '',
  );
}

function scriptOf(step: LockedStep, lock: Lock | undefined): LockedScript | undefined {
  return step.kind === 'script' ? lock?.scripts[step.script] : undefined;
}

/** A flow that is pinned anew; what that means for power and types is said beside it. */
function subflowChanges({ before, after }: BothSteps): readonly Detail[] {
  if (before.kind !== 'flow' || after.kind !== 'flow' || before.flow === after.flow) return [];
  return [
    {
      subject: 'flow',
      from: before.flow.slice(0, 12),
      to: after.flow.slice(0, 12),
      via: { kind: 'subflow', path: after.uses },
    },
  ];
}
