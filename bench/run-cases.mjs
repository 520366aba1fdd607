// What bench/run.mjs measures: commands, and which of them are set against which.
import { join } from 'node:path';
import { killedRun } from './resume-case.mjs';

/**
 * The cases by name. One has a `command` with its `words`, and what it reads as `input`; or `others`,
 * names of cases that run one after the other, or `times` a case at once; or it is measured by a function,
 * as `prepare` gives it. `rounds` bounds how often a slow one is taken; `walls: 1` hides bubblewrap from
 * it; `outputs` is what each of its runs has to give.
 */
export function casesOf({ cli, deno, root, npm, env }) {
  const node = (...words) => ({ command: process.execPath, words });
  const run = (flow, more = {}) => ({ ...node(cli, 'run', flow, '--quiet'), ...more });
  const checked = (flow, outputs) => ({
    ...node(cli, 'run', flow, '--json'),
    outputs,
    rounds: 1,
  });
  const bare = (program, input) => ({
    command: deno,
    words: ['run', '--no-prompt', '--no-config', join(root, `bare/${program}.mjs`)],
    input: JSON.stringify(input),
  });
  const both = (name, flow, more = {}) => ({
    [`${name}, one wall`]: run(flow, { ...more, walls: 1 }),
    [`${name}, two walls`]: run(flow, more),
  });
  const megabyte = 1024 * 1024;
  return {
    'empty node': node('-e', '0'),
    'bare deno run': bare('light', { n: 1 }),
    'millrace --version': node(cli, '--version'),
    ...both('one step', 'one'),
    ...both('40 in a row', 'chain-40'),
    ...both('400 in a row', 'chain-400', { rounds: 2 }),
    ...both('40 side by side', 'wide-40'),
    'resume of 1,000 events': { prepare: () => killedRun({ cli, root, env }) },
    'bare fibo(10)': bare('fibo', { n: 10 }),
    'bare fibo(33)': bare('fibo', { n: 33 }),
    '40 × fibo(10)': run('fibo-10'),
    '10 × fibo(33)': run('fibo-33'),
    ...(npm ? { 'bare with zod': bare('shape', { n: 1 }), 'one step with zod': run('npm') } : {}),
    ...Object.fromEntries(
      [1, 10, 50].flatMap((size) => [
        [`bare, makes ${size} MB`, bare('make', { n: size * megabyte })],
        [`bare, takes ${size} MB`, bare('take', rows(size * megabyte))],
        [`${size} MB from step to step`, run(`value-${size}`, { rounds: 3 })],
      ]),
    ),
    '1,000 items': checked('fan-1000', { length: 1000, wrong: 0 }),
    '10,000 items': checked('fan-10000', { length: 10_000, wrong: 0 }),
    '100 runs at once': { ...checked('one', { n: 2 }), times: 100 },
  };
}

/** Names of ratios, what they are made of, and their mark. `of` gives the median of a case. */
export function ratiosOf(of, has) {
  const bare = of('bare deno run');
  const start = of('empty node') + bare;
  const further = (walls) => (of(`400 in a row, ${walls}`) - of(`40 in a row, ${walls}`)) / 360;
  const rows = [
    [
      'millrace --version / empty node',
      ['millrace --version'],
      () => of('millrace --version') / of('empty node'),
      1.2,
    ],
    ...['one wall', 'two walls'].flatMap((walls) => [
      [
        `one step / (empty node + bare), ${walls}`,
        [`one step, ${walls}`],
        () => of(`one step, ${walls}`) / start,
        walls === 'one wall' ? 1.25 : undefined,
      ],
      [
        `40 in a row, whole / 40 bare, ${walls}`,
        [`40 in a row, ${walls}`],
        () => of(`40 in a row, ${walls}`) / (40 * bare),
        walls === 'one wall' ? 0.7 : undefined,
      ],
      [
        `a further step in a row / bare, ${walls}`,
        [`400 in a row, ${walls}`, `40 in a row, ${walls}`],
        () => further(walls) / bare,
        walls === 'one wall' ? 0.6 : 0.75,
      ],
      [
        `40 side by side, whole / 40 bare, ${walls}`,
        [`40 side by side, ${walls}`],
        () => of(`40 side by side, ${walls}`) / (40 * bare),
        walls === 'one wall' ? 0.6 : undefined,
      ],
    ]),
    [
      'ms from start to first step, 1,000 events resumed',
      ['resume of 1,000 events'],
      () => of('resume of 1,000 events'),
      200,
    ],
    [
      '40 × fibo(10) / 40 bare',
      ['40 × fibo(10)'],
      () => of('40 × fibo(10)') / (40 * of('bare fibo(10)')),
    ],
    [
      '10 × fibo(33) / 10 bare',
      ['10 × fibo(33)'],
      () => of('10 × fibo(33)') / (10 * of('bare fibo(33)')),
    ],
    [
      'one step with zod / (empty node + bare)',
      ['one step with zod', 'bare with zod'],
      () => of('one step with zod') / (of('empty node') + of('bare with zod')),
    ],
    ...[1, 10, 50].map((size) => [
      `${size} MB from step to step / two bare`,
      [`${size} MB from step to step`],
      () =>
        of(`${size} MB from step to step`) /
        (of(`bare, makes ${size} MB`) + of(`bare, takes ${size} MB`)),
    ]),
    ['an item of 1,000 / bare', ['1,000 items'], () => of('1,000 items') / (1000 * bare)],
    ['an item of 10,000 / bare', ['10,000 items'], () => of('10,000 items') / (10_000 * bare)],
    [
      'one of 100 runs at once / one step alone',
      ['100 runs at once'],
      () => of('100 runs at once') / (100 * of('one step, two walls')),
    ],
  ];
  return rows
    .filter(([, needs]) => needs.every(has))
    .map(([name, , value, mark]) => ({ name, value: value(), mark }));
}

/** As many bytes as the step `make` returns. */
function rows(bytes) {
  const row = (id) => ({ id, name: 'a row of the value', tags: ['one', 'two', 'three'] });
  return Array.from({ length: Math.floor(bytes / 72) }, (_, at) => row(at));
}
