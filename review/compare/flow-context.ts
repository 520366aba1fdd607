import type { Lock } from '../../lock/index.ts';
import type { Change, Location } from '../model/change.ts';
import type { FlowSide, Policy, Side } from '../model/side.ts';
import { type SourceLines, sourceLines } from './source-lines.ts';

/** One flow at both ends, and what judging it needs. */
export interface FlowContext {
  /** Path of its YAML. */
  readonly flow: string;
  /** As `millrace.yaml` names it. */
  readonly id: string;
  readonly base: FlowSide;
  readonly head: FlowSide;
  readonly sides: { readonly base: Side; readonly head: Side };
  readonly policy: Policy;
  readonly lines: { readonly base: SourceLines; readonly head: SourceLines };
}

/** A flow whose lock can be read in head, and what it was. */
export interface LockedFlow extends FlowContext {
  /** Absent: there was none that can be read, so all of head's is new. */
  readonly before?: Lock;
  readonly after: Lock;
}

export type FlowInput = Omit<FlowContext, 'id' | 'lines'>;

export function flowContext(input: FlowInput): FlowContext {
  return {
    ...input,
    id: flowId(input.flow),
    lines: {
      base: sourceLines(input.base.sourceText ?? ''),
      head: sourceLines(input.head.sourceText ?? ''),
    },
  };
}

/** `flows/billing/sync.yaml` is `billing/sync`. */
function flowId(path: string): string {
  return path.replace(/^flows\//, '').replace(/\.yaml$/, '');
}

/** `flows/a.lock.json` beside `flows/a.yaml`. */
export function lockPath(flow: string): string {
  return `${flow.replace(/\.yaml$/, '')}.lock.json`;
}

/** The other way round. */
export function flowPath(lock: string): string {
  return `${lock.replace(/\.lock\.json$/, '')}.yaml`;
}

/** The lock, where there is one that can be read. */
export function readableLock(side: FlowSide): Lock | undefined {
  return side.lock?.kind === 'read' ? side.lock.lock : undefined;
}

/** What a change says of itself; flow, place and reach are filled in. */
export type Said = Pick<Change, 'kind' | 'severity' | 'subject'> &
  Partial<Pick<Change, 'step' | 'from' | 'to' | 'via' | 'rule' | 'proof' | 'diff' | 'reaches'>>;

/** A change of a flow, placed at its step, else at the first of `keys` that its YAML has. */
export function flowChange(
  context: FlowContext,
  { kind, severity, subject, step, ...said }: Said,
  ...keys: readonly string[]
): Change {
  const { reaches = [], ...rest } = said;
  return {
    kind,
    severity,
    flow: context.flow,
    ...(step !== undefined && { step }),
    subject,
    ...rest,
    reaches,
    location: locate(context, step, keys),
  };
}

/** In head; in base for what is gone there. A step of a subflow stands where the step that runs it does. */
function locate(
  { flow, lines }: FlowContext,
  step: string | undefined,
  keys: readonly string[],
): Location {
  for (const side of [lines.head, lines.base]) {
    const line =
      (step === undefined ? undefined : lineOfStep(side, step)) ??
      keys.map((key) => side.keys.get(key)).find((found) => found !== undefined);
    if (line !== undefined) return { path: flow, line };
  }
  return { path: flow };
}

function lineOfStep({ steps }: SourceLines, place: string): number | undefined {
  let outer = place;
  while (!steps.has(outer) && outer.includes('/')) outer = outer.slice(0, outer.lastIndexOf('/'));
  return steps.get(outer);
}
