import { formatLock, sha256, type Lock, type Sha256 } from '../../lock/index.ts';
import { returned, threw, type FakeScript } from './fake-sandbox.ts';
import {
  always,
  approve,
  choose,
  end,
  flow,
  flowsOf,
  forEach,
  lockOf,
  repeat,
  script,
  sleep,
  value,
} from './flow.ts';

export const everySecret: ReadonlyMap<string, string> = new Map([['TOKEN', 'open sesame']]);

/** The lock with what its flow steps name: `flow('x', 'a')` runs `flows.a`. */
export function withFlows(
  lock: Lock,
  flows: { readonly [name: string]: Lock },
): { readonly lock: Lock; readonly flows: ReadonlyMap<Sha256, Lock> } {
  const locks = flowsOf(flows);
  const named = [...locks].map(([digest, inner]) => {
    const bytes = formatLock(inner);
    const own = { path: 'flows/inner.lock.json', sha256: sha256(bytes), blob: '0'.repeat(40) };
    return [digest, { ...own, interface: inner.interface, secrets: [], grants: {} }] as const;
  });
  return { lock: { ...lock, flows: Object.fromEntries(named) }, flows: locks };
}

const retry = { attempts: 3, delayMs: 5, factor: 1, jitter: 'none' } as const;

/** A flow whose run has events of every kind, but for those of its end before its time. */
export const everyKind: ReturnType<typeof withFlows> = withFlows(
  lockOf(
    [
      value('items', { literal: [1, 2, 3] }),
      forEach('each', {
        needs: ['items'],
        items: { path: ['steps', 'items', 'output'] },
        body: [script('body', { retry })],
      }),
      script('secret', { with: { object: { token: { secret: 'TOKEN' } } }, secrets: ['TOKEN'] }),
      script('large'),
      script('after', {
        needs: ['secret'],
        with: { object: { got: { path: ['steps', 'secret', 'output'] } } },
      }),
      choose('pick', [[script('chosen')]]),
      repeat('again', { until: always }),
      sleep('nap'),
      script('limited', { concurrency: { group: { literal: 'one' }, limit: 1 } }),
      flow('inner', 'a', { retry }),
      script('never', { if: { literal: false } }),
      script('bad', { onError: 'continue', retry: { ...retry, on: { literal: false } } }),
      approve('ask', {
        needs: ['each'],
        form: {
          type: 'object',
          properties: { why: { type: 'string' } },
          required: ['why'],
          additionalProperties: false,
        },
      }),
      script('last', {
        needs: ['ask', 'after', 'inner'],
        with: { object: { ask: { path: ['steps', 'ask', 'output', 'form'] } } },
      }),
    ],
    {
      secrets: ['TOKEN'],
      finally: [script('tidy')],
      outputs: {
        object: {
          each: { path: ['steps', 'each', 'output'] },
          last: { path: ['steps', 'last', 'output'] },
          inner: { path: ['steps', 'inner', 'output'] },
        },
      },
    },
  ),
  {
    a: lockOf([
      script('work'),
      end('enough', { needs: ['work'], outputs: { object: { a: always } } }),
    ]),
  },
);

/** What its steps do: those in `each` fail once, `secret` gives a secret away, `large` a large value. */
export const everyScript: FakeScript = (step, { input, context }) => {
  if (step.startsWith('each') && context.attempt === 1) return threw('not yet');
  if (step === 'bad') return threw('never');
  if (step === 'secret') return returned(`it is ${everySecret.get('TOKEN') ?? ''}`);
  if (step === 'large') return returned('x'.repeat(70_000));
  return returned({ step, input });
};
