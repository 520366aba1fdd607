import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedBody, ParsedForEach, ParsedScriptCall } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { fine } from './outcomes.ts';
import { present } from './present.ts';
import { laterHint, valuesOf } from './record.ts';
import { listed, type Place } from './shape.ts';
import type { StepFields, WrittenStep } from './step-fields.ts';

type Key = keyof StepFields;

/** What a step can be, besides a fan-out over the first. */
const blocks = ['uses', 'value', 'choose'] as const;
const laterBlocks = ['repeat', 'sleep', 'approve', 'return'] as const;

const everywhere: readonly Key[] = [
  'if',
  'needs',
  'on-error',
  'cache',
  'concurrency',
  'memory',
  'mock',
];
const scriptKeys: readonly Key[] = [
  'uses',
  'with',
  'retry',
  'timeout',
  'idempotent',
  'permissions',
];
const fanOutKeys: readonly Key[] = ['for-each', 'as', 'parallel', 'on-item-error'];

interface Kind {
  /** As a message calls such a step. */
  readonly name: string;
  readonly keys: readonly Key[];
  readonly make: (written: WrittenStep, place: Place) => ParsedBody | undefined;
}

const kinds: { readonly [name in (typeof blocks)[number] | 'fan-out' | 'nested']: Kind } = {
  uses: { name: 'a script step', keys: scriptKeys, make: scriptCall },
  value: { name: 'a `value` step', keys: ['value'], make: pureValue },
  choose: { name: 'a `choose` step', keys: ['choose', 'else'], make: choice },
  'fan-out': {
    name: 'a `for-each` over a script',
    keys: [...fanOutKeys, ...scriptKeys],
    make: fanOut,
  },
  nested: { name: 'a `for-each` over steps', keys: [...fanOutKeys, 'steps'], make: fanOut },
};

/** Decides what a step does. One that was reported gets a `null` value, so that its id stays known. */
export function readBody(written: WrittenStep, place: Place): Outcome<ParsedBody> {
  const later = laterBlocks.some((key) => written[key] !== undefined);
  if (later) return fine(nothing(place));
  const { kind, problem } = kindOf(written, place);
  if (kind === undefined) {
    return { value: nothing(place), diagnostics: problem === undefined ? [] : [problem] };
  }
  return {
    value: kind.make(written, place) ?? nothing(place),
    diagnostics: [...misplaced(written, kind), ...stepSecrets(written, kind)],
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
  if (!isFanOut) return first === 'steps' ? {} : { kind: kinds[first] };
  if (first === 'uses') return { kind: kinds['fan-out'] };
  return first === 'steps'
    ? { kind: kinds.nested }
    : { problem: twoBlocks(written, 'for-each', first) };
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
      : 'Nested steps stand under `for-each`, or in a branch of `choose`.';
  return diagnose('parse/no-block', place.span, { name: place.name }, { hint });
}

function misplaced(written: WrittenStep, kind: Kind): readonly Diagnostic[] {
  // The keys were read by the table of step fields, so they are its keys.
  return (Object.keys(written) as Key[])
    .filter((key) => key !== 'secrets' && !everywhere.includes(key) && !kind.keys.includes(key))
    .map((key) => {
      const span = written[key]?.key ?? { path: '', start: 0, end: 0 };
      return diagnose(
        'parse/misplaced-key',
        span,
        { key, what: kind.name },
        { hint: hintFor(key) },
      );
    });
}

function hintFor(key: Key): string {
  if (fanOutKeys.includes(key)) return 'It belongs to a step with `for-each`.';
  if (key === 'else') return 'It belongs to a step with `choose`.';
  if (key === 'until' || key === 'max') return 'It belongs to a step with `repeat`.';
  if (key === 'steps') return 'Nested steps stand under `for-each`, or in a branch of `choose`.';
  return 'It belongs to a step with `uses`.';
}

/** Scripts take secrets as values; only a flow that is used as a step is handed names. */
function stepSecrets(written: WrittenStep, kind: Kind): readonly Diagnostic[] {
  const { secrets, uses } = written;
  if (secrets === undefined) return [];
  const callee = uses?.node;
  if (callee?.kind === 'scalar' && callee.text.startsWith('flows/')) {
    return [
      diagnose(
        'parse/not-supported-yet',
        secrets.key,
        { what: '`secrets` of a step' },
        { hint: laterHint },
      ),
    ];
  }
  const hint = 'A script takes a secret as a value under `with`: `${{ secrets.NAME }}`.';
  return [
    diagnose('parse/misplaced-key', secrets.key, { key: 'secrets', what: kind.name }, { hint }),
  ];
}

function scriptCall(written: WrittenStep): ParsedScriptCall | undefined {
  const {
    uses,
    with: given = [],
    retry,
    timeout: timeoutMs,
    permissions,
    idempotent,
  } = valuesOf(written);
  if (uses === undefined) return undefined;
  const options = { retry, timeoutMs, permissions, idempotent: idempotent === true || undefined };
  const { with: entry } = written;
  const withSpan = entry === undefined ? uses.span : spanFrom(entry.key, entry.node.span);
  // `idempotent` is true where it is there at all.
  const optional = present(options) as Pick<ParsedScriptCall, keyof typeof options>;
  return { kind: 'script', uses, with: given, withSpan, ...optional };
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

function fanOut(written: WrittenStep, place: Place): ParsedForEach | undefined {
  const values = valuesOf(written);
  const { 'for-each': items, steps, parallel = 1 } = values;
  const body = steps === undefined ? scriptCall(written) : ({ kind: 'steps', steps } as const);
  if (items === undefined || body === undefined) return undefined;
  const { as = { value: 'item', span: place.span } } = values;
  const onItemError = values['on-item-error'] === 'collect' ? 'collect' : undefined;
  return { kind: 'for-each', items, as, parallel, body, ...present({ onItemError }) };
}
