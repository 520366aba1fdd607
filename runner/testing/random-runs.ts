import fc from 'fast-check';
import type { Json, Lock, LockedStep, Retry, StepBase } from '../../lock/index.ts';
import { always, approve, choose, end, flow, flowsOf, forEach, lockOf } from './flow.ts';
import { repeat, script, sleep, value } from './flow.ts';
import type { World } from './play.ts';

const retry = { attempts: 2, delayMs: 1, factor: 1, jitter: 'full' } as const;
const group = { group: { literal: 'g' }, limit: 1 } as const;

/** A step by numbers: its kind, its needs (a bit mask over the steps before it), its options. */
const shapes = fc.record({
  kind: fc.constantFrom(
    'script',
    'script',
    'script',
    'value',
    'for-each',
    'choose',
    'repeat',
    'flow',
    'sleep',
    'approve',
    'return',
  ),
  needs: fc.nat(2 ** 8 - 1),
  hasCondition: fc.boolean(),
  continues: fc.boolean(),
  retries: fc.boolean(),
  judges: fc.boolean(),
  collects: fc.boolean(),
  isMocked: fc.boolean(),
  hasGroup: fc.boolean(),
  parallel: fc.integer({ min: 1, max: 3 }),
});

type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

/** Flows of every kind of step, with sections and a flow that they use; few may return. */
const graphs = fc
  .record({
    main: fc.array(shapes, { maxLength: 7 }),
    sub: fc.array(shapes, { maxLength: 3 }),
    sections: fc.nat(3),
    returns: fc.boolean(),
  })
  .map(({ main, sub, sections, returns }): RandomFlow => {
    const more = {
      ...(sections % 2 === 1 ? { onError: [script('tell'), script('told')] } : {}),
      ...(sections > 1
        ? { finally: [script('report', { needs: ['first'] }), script('first')] }
        : {}),
    };
    const scopeOf = (list: readonly Shape[], name: string): readonly LockedStep[] =>
      list.map((shape, index) => build(shape, { index, name, inner: list, returns }));
    return {
      lock: lockOf(scopeOf(main, 's'), more),
      flows: flowsOf({
        sub: lockOf(scopeOf(sub, 'f'), more),
        // A flow inside a flow.
        leaf: lockOf([script('leaf')], more),
      }),
    };
  });

export interface RandomFlow {
  readonly lock: Lock;
  readonly flows: NonNullable<World['flows']>;
}

interface Building {
  readonly index: number;
  /** What ids begin with: `s` and `f` for the steps of flows, others for those inside of steps. */
  readonly name: string;
  readonly inner: readonly Shape[];
  readonly returns: boolean;
}

function build(shape: Shape, building: Building): LockedStep {
  const { index, name, returns } = building;
  const id = `${name}${String(index)}`;
  const common = commonOf(shape, name, index);
  switch (shape.kind) {
    case 'value':
      return value(id, always, common);
    case 'sleep':
      return sleep(id, common);
    case 'approve':
      return approve(id, common);
    case 'return':
      return returns ? end(id, common) : value(id, always, common);
    case 'flow':
      return flow(id, name === 's' ? 'sub' : 'leaf', { ...common, ...triedAgain(shape) });
    case 'script':
      return script(id, { ...common, ...triedAgain(shape) });
    default:
      return buildBlock(shape, building, { id, ...common });
  }
}

function commonOf(shape: Shape, name: string, index: number): Omit<StepBase, 'id' | 'output'> {
  const before = Array.from({ length: index }, (_, at) => at);
  const needs = before.filter((at) => (shape.needs >> at) % 2 === 1);
  return {
    needs: needs.map((at) => `${name}${String(at)}`),
    ...(shape.hasCondition ? { if: always } : {}),
    ...(shape.continues ? { onError: 'continue' as const } : {}),
    ...(shape.isMocked ? { mock: always } : {}),
    ...(shape.hasGroup ? { concurrency: group } : {}),
  };
}

function triedAgain({ retries, judges }: Shape): { readonly retry?: Retry } {
  return retries ? { retry: { ...retry, ...(judges ? { on: always } : {}) } } : {};
}

function buildBlock(
  shape: Shape,
  { name, inner, returns }: Building,
  { id, ...common }: Omit<StepBase, 'output'>,
): LockedStep {
  // One level of nesting is enough to meet every pair of kinds.
  const body = (prefix: string, mayReturn: boolean): readonly LockedStep[] => {
    if (name !== 's' && name !== 'f') return [script('leaf')];
    return inner.slice(0, 3).map((it, index) => {
      const inside = { index, name: prefix, inner: [], returns: returns && mayReturn };
      return build(it, inside);
    });
  };
  if (shape.kind === 'repeat') return repeat(id, { ...common, body: body('r', false) });
  if (shape.kind === 'choose') {
    return choose(id, [body('b', true), [script('x')]], { ...common, else: body('o', true) });
  }
  return forEach(id, {
    ...common,
    parallel: shape.parallel,
    ...(shape.collects ? { onItemError: 'collect' as const } : {}),
    ...(shape.judges ? { result: 'record', body: body('e', false) } : {}),
  });
}

/** A world whose answers hang on nothing but the address and a seed, in whatever order it is asked. */
export function worldOf(seed: number, more: Partial<World> = {}): World {
  const answers = <T>(salt: string, choices: readonly T[]): { readonly [step: string]: T } =>
    new Proxy<{ readonly [step: string]: T }>(
      {},
      { get: (_, step) => choices[hash(`${salt}${String(seed)}${String(step)}`) % choices.length] },
    );
  return {
    attempts: answers<readonly ('ok' | 'fails')[]>('a', [
      ['ok'],
      ['ok'],
      ['fails'],
      ['fails', 'ok'],
    ]),
    conditions: answers<boolean | 'fails'>('c', [true, true, false, 'fails']),
    items: answers<readonly Json[]>('i', [[], [1], [1, 2], [1, 2, 3]]),
    branches: answers<0 | 1 | 'else' | null>('b', [0, 1, 'else', null]),
    retries: answers('r', [true, false]),
    rounds: answers('o', [0, 1, 2, 9]),
    approvals: answers<'given' | 'declined' | 'late'>('p', ['given', 'given', 'declined', 'late']),
    mock: seed % 3 === 0,
    ...more,
  };
}

/** FNV-1a, over UTF-16 units. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const unit of text) value = Math.imul(value ^ unit.charCodeAt(0), 0x01000193);
  return (value ^ (value >>> 13)) >>> 0;
}

/** An order in which what waits is taken, from a list of numbers. */
export function orderOf(numbers: readonly number[]): (waiting: number) => number {
  let at = 0;
  return (waiting) => (numbers[at++ % numbers.length] ?? 0) % waiting;
}

export const orders: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(999), {
  minLength: 5,
  maxLength: 60,
});

/** A flow, a seed for what the world answers, an order, and after how much it is interrupted. */
export const randomRuns: fc.Arbitrary<
  readonly [RandomFlow, number, readonly number[], readonly number[]]
> = fc.tuple(graphs, fc.nat(9999), orders, fc.array(fc.nat(25), { maxLength: 2 }));
