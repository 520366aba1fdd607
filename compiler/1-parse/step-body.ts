import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedBody, ParsedCall, ParsedForEach } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { present } from './present.ts';
import { valuesOf } from './record.ts';
import { listed, type Place } from './shape.ts';
import type { StepFields, WrittenStep } from './step-fields.ts';
import { isFlowPath } from './uses.ts';

type Key = keyof StepFields;

/** What a step can be, besides a fan-out. */
const blocks = ['uses', 'value', 'choose', 'repeat', 'sleep', 'approve', 'return'] as const;

const everywhere: readonly Key[] = ['if', 'needs', 'on-error'];
const callKeys: readonly Key[] = ['uses', 'with', 'retry', 'timeout', 'idempotent'];
const workKeys: readonly Key[] = ['concurrency', 'runs-on', 'environment', 'mock'];
const scriptKeys: readonly Key[] = [...callKeys, ...workKeys, 'permissions', 'cache', 'memory'];
const flowKeys: readonly Key[] = [...callKeys, ...workKeys, 'secrets'];
const fanOutKeys: readonly Key[] = ['for-each', 'as', 'parallel', 'on-item-error'];

interface Kind {
  /** As a message calls such a step. */
  readonly name: string;
  readonly keys: readonly Key[];
  readonly make: (written: WrittenStep, place: Place) => ParsedBody | undefined;
}

const kinds = {
  script: { name: 'a script step', keys: scriptKeys, make: call },
  flow: { name: 'a step that uses a flow', keys: flowKeys, make: call },
  value: { name: 'a `value` step', keys: ['value'], make: pureValue },
  choose: { name: 'a `choose` step', keys: ['choose', 'else', ...workKeys], make: choice },
  repeat: { name: 'a `repeat` step', keys: ['repeat', ...workKeys], make: loop },
  sleep: { name: 'a `sleep` step', keys: ['sleep', 'mock'], make: sleep },
  approve: { name: 'an `approve` step', keys: ['approve', 'mock'], make: approval },
  return: { name: 'a `return` step', keys: ['return'], make: earlyEnd },
  scripts: {
    name: 'a `for-each` over a script',
    keys: [...fanOutKeys, ...scriptKeys],
    make: fanOut,
  },
  flows: { name: 'a `for-each` over a flow', keys: [...fanOutKeys, ...flowKeys], make: fanOut },
  nested: {
    name: 'a `for-each` over steps',
    keys: [...fanOutKeys, 'steps', ...workKeys],
    make: fanOut,
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** Decides what a step does. One that was reported gets a `null` value, so that its id stays known. */
export function readBody(written: WrittenStep, place: Place): Outcome<ParsedBody> {
  const { kind, problem } = kindOf(written, place);
  if (kind === undefined) {
    return { value: nothing(place), diagnostics: problem === undefined ? [] : [problem] };
  }
  return {
    value: kind.make(written, place) ?? nothing(place),
    diagnostics: [...misplaced(written, kind), ...endlessReturn(written)],
  };
}

/** Stands for a body that was reported. */
export function nothing({ span }: Place): ParsedBody {
  return { kind: 'value', value: { kind: 'literal', value: null, span } };
}

function kindOf(written: WrittenStep, place: Place): { kind?: Kind; problem?: Diagnostic } {
  const isFanOut = written['for-each'] !== undefined;
  const present = [...blocks, ...(isFanOut ? (['steps'] as const) : [])]
    .filter((key) => written[key] !== undefined)
    .sort((a, b) => startOf(written, a) - startOf(written, b));
  const [first, second] = present;
  if (first !== undefined && second !== undefined) {
    return { problem: twoBlocks(written, first, second) };
  }
  if (first === undefined) return { problem: noBlock(written, place, isFanOut) };
  const kind = isFanOut ? fanOutKind(written, first) : plainKind(written, first);
  if (kind !== undefined) return { kind };
  return isFanOut ? { problem: twoBlocks(written, 'for-each', first) } : {};
}

type Block = (typeof blocks)[number] | 'steps';

function plainKind(written: WrittenStep, block: Block): Kind | undefined {
  if (block === 'steps') return undefined;
  if (block !== 'uses') return kinds[block];
  return usesFlow(written) ? kinds.flow : kinds.script;
}

function fanOutKind(written: WrittenStep, block: Block): Kind | undefined {
  if (block === 'steps') return kinds.nested;
  if (block !== 'uses') return undefined;
  return usesFlow(written) ? kinds.flows : kinds.scripts;
}

/** Also when the path was reported. */
function usesFlow({ uses }: WrittenStep): boolean {
  return uses?.node.kind === 'scalar' && isFlowPath(uses.node.text);
}

function startOf(written: WrittenStep, key: Key): number {
  return written[key]?.key.start ?? 0;
}

function twoBlocks(written: WrittenStep, first: Key, second: Key): Diagnostic {
  const [one, other] = [written[first]?.key, written[second]?.key];
  const span = other ?? one ?? { path: '', start: 0, end: 0 };
  const related = one === undefined ? [] : [{ span: one, message: `\`${first}\` is here.` }];
  const hint =
    first === 'for-each'
      ? `Put \`${second}\` in a step of its own, under \`steps\`.`
      : 'Make two steps of it.';
  return diagnose('parse/two-blocks', span, { first, second }, { related, hint });
}

function noBlock(written: WrittenStep, place: Place, isFanOut: boolean): Diagnostic {
  const names = isFanOut ? ['`uses`', '`steps`'] : blocks.map((key) => `\`${key}\``);
  const hint =
    written.steps === undefined || isFanOut
      ? `Add ${listed(names)}.`
      : 'Nested steps stand under `for-each`, in `repeat`, or in a branch of `choose`.';
  return diagnose('parse/no-block', place.span, { name: place.name }, { hint });
}

function misplaced(written: WrittenStep, kind: Kind): readonly Diagnostic[] {
  // The keys were read by the table of step fields, so they are its keys.
  return (Object.keys(written) as Key[])
    .filter((key) => !everywhere.includes(key) && !kind.keys.includes(key))
    .map((key) => {
      const span = written[key]?.key ?? { path: '', start: 0, end: 0 };
      const hint = hintFor(key, kind);
      return diagnose('parse/misplaced-key', span, { key, what: kind.name }, { hint });
    });
}

function hintFor(key: Key, kind: Kind): string {
  if (key === 'secrets') {
    return kind.keys.includes('uses')
      ? 'A script takes a secret as a value under `with`: `${{ secrets.NAME }}`.'
      : 'It belongs to a step that uses a flow.';
  }
  if (fanOutKeys.includes(key)) return 'It belongs to a step with `for-each`.';
  if (key === 'else') return 'It belongs to a step with `choose`.';
  if (key === 'steps')
    return 'Nested steps stand under `for-each`, in `repeat`, or in a branch of `choose`.';
  if (key === 'timeout' && kind === kinds.approve) return 'Write it inside `approve`.';
  if (key === 'environment' && kind === kinds.approve) {
    return 'In a generated workflow each approval has an environment of its own.';
  }
  if (flowKeys.includes(key)) return 'It belongs to a step that runs something.';
  return 'It belongs to a step that uses a script.';
}

/** Without a condition nothing after it could ever matter. */
function endlessReturn(written: WrittenStep): readonly Diagnostic[] {
  if (written.return === undefined || written.if !== undefined) return [];
  const hint = 'Add `if:` with the condition under which the flow ends early.';
  const parameters = { key: 'if', what: kinds.return.name };
  return [diagnose('parse/missing-key', written.return.key, parameters, { hint })];
}

function call(written: WrittenStep): ParsedCall | undefined {
  const { uses, with: given = [], secrets = [], ...values } = valuesOf(written);
  if (uses === undefined) return undefined;
  const { retry, timeout: timeoutMs, cache, memory: memoryMiB } = values;
  const { with: entry, permissions: narrowed } = written;
  const withSpan = entry === undefined ? uses.span : spanFrom(entry.key, entry.node.span);
  const idempotent = values.idempotent === true ? (true as const) : undefined;
  const base = { uses, with: given, withSpan, ...present({ retry, timeoutMs, idempotent }) };
  if (isFlowPath(uses.path.value)) return { kind: 'flow', ...base, secrets };
  const permissions = narrowed?.value && { ...narrowed.value, key: narrowed.key };
  return { kind: 'script', ...base, ...present({ permissions, cache, memoryMiB }) };
}

/** The key and its value. */
export function spanFrom(key: Span, value: Span): Span {
  return { ...key, end: Math.max(key.end, value.end) };
}

function pureValue(written: WrittenStep): ParsedBody | undefined {
  const { value } = valuesOf(written);
  return value === undefined ? undefined : { kind: 'value', value };
}

function choice(written: WrittenStep): ParsedBody | undefined {
  const { choose: branches, else: otherwise } = valuesOf(written);
  return branches && { kind: 'choose', branches, ...present({ else: otherwise }) };
}

function loop(written: WrittenStep): ParsedBody | undefined {
  return written.repeat?.value;
}

function sleep(written: WrittenStep): ParsedBody | undefined {
  const durationMs = written.sleep?.value;
  return durationMs === undefined ? undefined : { kind: 'sleep', durationMs };
}

function approval(written: WrittenStep): ParsedBody | undefined {
  return written.approve?.value;
}

function earlyEnd({ return: written }: WrittenStep): ParsedBody | undefined {
  if (written?.value === undefined) return undefined;
  return { kind: 'return', outputs: written.value, span: written.key };
}

function fanOut(written: WrittenStep, place: Place): ParsedForEach | undefined {
  const values = valuesOf(written);
  const { 'for-each': items, steps, parallel = 1 } = values;
  const body = steps === undefined ? call(written) : ({ kind: 'steps', steps } as const);
  if (items === undefined || body === undefined) return undefined;
  const { as = { value: 'item', span: place.span } } = values;
  const onItemError = values['on-item-error'] === 'collect' ? 'collect' : undefined;
  return { kind: 'for-each', items, as, parallel, body, ...present({ onItemError }) };
}
