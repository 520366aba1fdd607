import {
  isJsonArray,
  isJsonObject,
  type Json,
  type LockedStep,
  type Template,
} from '../../lock/index.ts';
import type { FlowPlan } from '../schedule/scope-plan.ts';
import { topOf, type Part } from './part.ts';
import type { Fact } from './segment.ts';

/** A value that a job's own steps read, and that stays masked there for want of secrets. */
export interface ClosedValue {
  /** `the output of build`, `the inputs of the run`. */
  readonly what: string;
  /** Names of the secrets that it is sealed under. */
  readonly needs: readonly string[];
}

/** The values among `closed`, facts that could not be opened, that the steps of a part read. */
export function closedValues(
  part: Part,
  plan: FlowPlan,
  closed: readonly Fact[],
): readonly ClosedValue[] {
  const own = plan[part.section].steps.filter(({ definition: { id } }) =>
    [part.steps, part.asks, part.counts].some((ids) => ids.has(id)),
  );
  const read = new Set(own.flatMap(({ definition }) => [...namesRead(asJson(definition))]));
  return valuesIn(closed, { part, plan, read });
}

/** Those that the outputs of the flow are computed from. One that is only handed on is shown masked anyway. */
export function closedForOutputs(plan: FlowPlan, closed: readonly Fact[]): readonly ClosedValue[] {
  const { outputs } = plan.lock;
  const fields = 'object' in outputs ? Object.values(outputs.object) : [outputs];
  const read = new Set(
    fields.filter((it) => !('path' in it)).flatMap((it) => [...namesRead(asJson(it))]),
  );
  return valuesIn(closed, { plan, read });
}

function valuesIn(closed: readonly Fact[], reading: Reading): readonly ClosedValue[] {
  return closed.flatMap((fact): readonly ClosedValue[] => {
    const what = valueOf(fact, reading);
    return what === undefined || fact.needs === undefined ? [] : [{ what, needs: fact.needs }];
  });
}

function asJson(part: LockedStep | Template): Json {
  // True: a lock is plain JSON.
  return part as unknown as Json;
}

interface Reading {
  readonly part?: Part;
  readonly plan: FlowPlan;
  readonly read: ReadonlySet<string>;
}

/** What a fact holds that is read; `undefined` when none of it is. */
function valueOf({ event }: Fact, reading: Reading): string | undefined {
  switch (event.kind) {
    case 'run-started':
      return reading.read.has('inputs') ? 'the inputs of the run' : undefined;
    case 'items-evaluated':
      return areRun(event.step, reading) ? `the items of ${event.step}` : undefined;
    case 'step-succeeded':
    case 'approval-given':
      return isRead(event.step, reading) ? `the output of ${event.step}` : undefined;
    default:
      return undefined;
  }
}

/** Whether a shard runs the items that another job has made. */
function areRun(address: string, { part }: Reading): boolean {
  const { id, isWhole } = topOf(address);
  return part?.shard !== undefined && isWhole && part.steps.has(id);
}

/** Whether what is read holds the output of the step at an address: its own, or that of a step around it. */
function isRead(address: string, { plan, read }: Reading): boolean {
  const { section, id, isWhole } = topOf(address);
  const list = plan[section];
  const kind = list.steps[list.indexes.get(id) ?? -1]?.definition.kind;
  const isMadeOfParts = kind === 'for-each' || kind === 'choose' || kind === 'repeat';
  return read.has(`steps.${id}`) && (isWhole || isMadeOfParts);
}

/** Keys whose values are schemas or plain data. */
const plain: ReadonlySet<string> = new Set(['output', 'form', 'literal', 'grants']);

/** Names that templates read, however deep they stand: `inputs`, `steps.build`. */
function namesRead(within: Json): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting: Json[] = [within];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (isJsonArray(value)) waiting.push(...value);
    if (!isJsonObject(value)) continue;
    const { path, reads, ...rest } = value;
    if (isJsonArray(path)) names.add(nameOf(path));
    for (const name of isJsonArray(reads) ? reads : []) names.add(textOf(name));
    waiting.push(...Object.keys(rest).flatMap((key) => (plain.has(key) ? [] : (rest[key] ?? []))));
  }
  return names;
}

function nameOf([first, second]: readonly Json[]): string {
  const id = isJsonObject(second) ? second['maybe'] : second;
  return first === 'steps' ? `steps.${textOf(id)}` : textOf(first);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
