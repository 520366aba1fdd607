import { expect, test } from 'vitest';
import { buildFlow, type FlowSketch } from '../testing/build-flow.ts';
import { checkModule, type CheckedModule } from '../testing/check-module.ts';

const parameters = { search: ['query', 'limit'], post: ['text', 'times'] };
const search = `export async function main(query: string, limit = 20): Promise<{ id: number; title: string; at: Date; url?: string }[]> { return []; }`;
const post = `export function main(text: string, times?: number) { return { ok: true }; }`;

function check(sketch: FlowSketch): CheckedModule {
  const checked = checkModule(buildFlow(sketch), parameters);
  expect(checked.unmapped).toEqual([]);
  return checked;
}

/** Each finding as `role@code text`. */
function findings(sketch: FlowSketch): readonly string[] {
  return check(sketch).findings.map(({ role, code, at }) => `${role}@${code} ${at.trim()}`);
}

test('a step knows what the step before it gives, as JSON carries it', () => {
  const checked = check({
    inputs: { word: { type: 'string' } },
    steps: {
      search: { script: search, with: { query: '${{ inputs.word }}' } },
      first: { value: '${{ steps.search.output.map((s) => s.at) }}' },
    },
    outputs: { first: '${{ steps.first.output }}', n: '${{ steps.search.output.length }}' },
  });
  expect(checked.findings).toEqual([]);
  expect(checked.typeOf('search')).toBe(
    '{ id: number; title: string; at: string; url?: string | undefined; }[]',
  );
  expect(checked.typeOf('first')).toBe('string[]');
  expect(checked.typeOf('outputs')).toBe('{ first: string[]; n: number; }');
});

test('the order of the steps in the file means nothing', () => {
  expect(
    findings({
      steps: {
        second: { value: '${{ steps.first.output + 1 }}' },
        first: { value: 1 },
      },
    }),
  ).toEqual([]);
});

test('an argument of the wrong type is found at its expression', () => {
  expect(
    findings({
      inputs: { n: { type: 'integer' } },
      steps: {
        search: { script: search, with: { query: '${{ inputs.n }}', limit: '${{ inputs.n }}' } },
      },
    }),
  ).toEqual(['argument@2345 inputs.n']);
});

test('a field that a step does not give is found at its characters', () => {
  expect(
    findings({
      steps: {
        search: { script: search, with: { query: 'x' } },
        v: { value: '${{ steps.search.output.map((s) => s.titel) }}' },
      },
    }),
  ).toEqual(['value@2551 titel']);
});

test('the output of a step that may be skipped is undefined until it is tested', () => {
  const steps = {
    search: { script: search, with: { query: 'x' }, if: 'inputs.go' },
  };
  const inputs = { go: { type: 'boolean' } };
  const use = '${{ steps.search.output.length }}';
  expect(findings({ inputs, steps: { ...steps, v: { value: use } } })).toEqual([
    'value@18048 steps.search.output',
  ]);
  for (const guard of [
    'steps.search.output != null',
    "steps.search.status === 'succeeded'",
    "steps.search.status !== 'skipped'",
    'inputs.go',
    'true && (inputs.go)',
    'inputs . go',
  ]) {
    expect(findings({ inputs, steps: { ...steps, v: { value: use, if: guard } } })).toEqual([]);
  }
  for (const guard of ['!inputs.go', 'inputs.go || true', "steps.search.status === 'skipped'"]) {
    expect(findings({ inputs, steps: { ...steps, v: { value: use, if: guard } } })).not.toEqual([]);
  }
});

test('a guard also narrows inside callbacks, and the conjuncts to its right', () => {
  const inputs = { go: { type: 'boolean' }, tag: { type: 'string', optional: true } } as const;
  const steps = { search: { script: search, with: { query: 'x' }, if: 'inputs.go' } };
  const value = '${{ [1, 2].map((n) => steps.search.output.length + n + inputs.tag.length) }}';
  for (const guard of [
    'steps.search.output != null && inputs.tag != null',
    'inputs.go && inputs.tag !== undefined && [1].some((n) => steps.search.output.length > n)',
  ]) {
    expect(findings({ inputs, steps: { ...steps, v: { value, if: guard } } })).toEqual([]);
  }
});

test('a producer with two conjuncts has run only where both hold', () => {
  const inputs = { a: { type: 'boolean' }, b: { type: 'boolean' } };
  const steps = { search: { script: search, with: { query: 'x' }, if: 'inputs.a && inputs.b' } };
  const value = '${{ steps.search.output.length }}';
  expect(
    findings({ inputs, steps: { ...steps, v: { value, if: 'inputs.b && inputs.a' } } }),
  ).toEqual([]);
  expect(findings({ inputs, steps: { ...steps, v: { value, if: 'inputs.a' } } })).toHaveLength(1);
});

test('a failed step is a case of its own', () => {
  const steps = { search: { script: search, with: { query: 'x' }, onError: 'continue' } } as const;
  expect(
    findings({ steps: { ...steps, v: { value: '${{ steps.search.output.length }}' } } }),
  ).toHaveLength(1);
  expect(
    findings({
      steps: {
        ...steps,
        v: { value: "${{ steps.search.status === 'failed' ? steps.search.error.message : '' }}" },
      },
    }),
  ).toEqual([]);
});

test('a condition must be boolean, conjunct by conjunct', () => {
  const inputs = { s: { type: 'string' }, b: { type: 'boolean' } };
  const run = (condition: string): readonly string[] =>
    findings({ inputs, steps: { v: { value: 1, if: condition } } });
  expect(run('inputs.s')).toEqual(['condition@2345 inputs.s']);
  expect(run('inputs.b && inputs.s')).toEqual(['condition@2345 inputs.s']);
  expect(run('inputs.b && inputs.s.length > 3')).toEqual([]);
  expect(run('inputs.b ? inputs.s : 1')).toEqual(['condition@2345 inputs.b ? inputs.s : 1']);
});

test('a fan-out types its item and gives an array', () => {
  const steps = { search: { script: search, with: { query: 'x' } } };
  const loop = { forEach: 'steps.search.output', as: 'story', script: post };
  const checked = check({
    steps: {
      ...steps,
      post: { ...loop, with: { text: '${{ story.title }}', times: '${{ index }}' } },
    },
  });
  expect(checked.findings).toEqual([]);
  expect(checked.typeOf('post')).toBe('{ ok: boolean; }[]');
  expect(
    findings({ steps: { ...steps, post: { ...loop, with: { text: '${{ story.id }}' } } } }),
  ).toEqual(['argument@2345 story.id']);
  const collected = check({
    steps: { ...steps, post: { ...loop, collect: true, with: { text: 'a' } } },
    outputs: { ok: '${{ steps.post.output.filter((r) => r.ok).map((r) => r.value.ok) }}' },
  });
  expect(collected.findings).toEqual([]);
});

test('a fan-out over something else is reported once, at the list', () => {
  expect(
    findings({
      inputs: { s: { type: 'string' } },
      steps: { post: { forEach: 'inputs.s', as: 'c', script: post, with: { text: '${{ c.x }}' } } },
    }),
  ).toEqual(['items@2345 inputs.s']);
  expect(
    findings({
      inputs: { l: { type: 'array', items: { type: 'string' }, optional: true } },
      steps: { post: { forEach: 'inputs.l', as: 'c', script: post, with: { text: '${{ c }}' } } },
    }),
  ).toEqual(['items@2345 inputs.l']);
});

test('nested steps give a record of their outputs, without those that did not run', () => {
  const checked = check({
    inputs: { l: { type: 'array', items: { type: 'string' } } },
    steps: {
      each: {
        forEach: 'inputs.l',
        as: 'word',
        steps: {
          a: { value: '${{ word.length }}' },
          b: { value: '${{ steps.a.output > 3 ? word : null }}', if: 'steps.a.output > index' },
        },
      },
    },
    outputs: { all: '${{ steps.each.output.map((r) => r.b ?? null) }}' },
  });
  expect(checked.findings).toEqual([]);
  expect(checked.typeOf('each')).toBe('{ a: number; b?: string | null | undefined; }[]');
  expect(checked.typeOf('b')).toBe('string | null');
});

test('a choice gives the union of its branches, and null without else', () => {
  const choose = [
    { if: 'inputs.tag != null', steps: { long: { value: '${{ inputs.tag.length }}' } } },
    { if: 'inputs.go', steps: { go: { value: '${{ inputs.tag }}' } } },
  ];
  const inputs = { go: { type: 'boolean' }, tag: { type: 'string', optional: true } } as const;
  const open = check({ inputs, steps: { c: { choose } } });
  expect(open.findings).toEqual([]);
  expect(open.typeOf('c')).toBe('{ long: number; } | { go: null; } | null');
  const closed = check({ inputs, steps: { c: { choose, else: { no: { value: 'n' } } } } });
  expect(closed.typeOf('c')).toBe('{ long: number; } | { go: null; } | { no: "n"; }');
});

test('text takes strings, numbers and booleans', () => {
  expect(
    findings({
      inputs: { o: { type: 'object' }, n: { type: 'number' } },
      steps: { v: { value: 'a ${{ inputs.n }} `\\ $ ${{ inputs.o }} b $' } },
    }),
  ).toEqual(['text@2345 inputs.o']);
});

test('a value inside a map is found at its own place', () => {
  const script = 'export function main(story: { id: string; tags: string[] }) {}';
  const checked = checkModule(
    buildFlow({
      inputs: { n: { type: 'number' } },
      steps: {
        save: {
          script,
          with: { story: { id: '${{ inputs.n }}', tags: ['a', '${{ inputs.n }}'], more: 1 } },
        },
      },
    }),
    { save: ['story'] },
  );
  expect(checked.findings.map(({ code, at }) => `${code} ${at.trim()}`)).toEqual([
    '2322 id',
    '2322 inputs.n',
  ]);
});

test('an object parameter is checked field by field', () => {
  const script = 'export function main({ id, at = new Date() }: { id: string; at?: Date }) {}';
  const checked = checkModule(
    buildFlow({
      inputs: { n: { type: 'number' }, d: { type: 'string' } },
      steps: { save: { script, with: { id: '${{ inputs.n }}', at: '${{ inputs.d }}' } } },
    }),
    { save: 'object' },
  );
  expect(checked.unmapped).toEqual([]);
  expect(checked.findings.map(({ code, at }) => `${code} ${at.trim()}`)).toEqual(['2345 inputs.n']);
});

test('a retry decides over the error', () => {
  const run = (retryOn: string): readonly string[] =>
    findings({ steps: { search: { script: search, with: { query: 'x' }, retryOn } } });
  expect(run("error.name === 'Timeout' && attempt < 3")).toEqual([]);
  expect(run('error.message')).toEqual(['retry-on@2345 error.message']);
});

test('no written name can meet a generated one', () => {
  expect(
    findings({
      steps: {
        'a-b': { value: 1 },
        c: { value: '${{ [1].map(($steps_c) => $steps_c + steps["a-b"].output) }}' },
      },
    }),
  ).toEqual([]);
});

test('a problem is told in the names of the flow', () => {
  const { findings: found } = check({
    inputs: { go: { type: 'boolean' } },
    steps: {
      'a-b': { value: [1], if: 'inputs.go' },
      c: { value: "${{ steps['a-b'].output.length }}" },
    },
  });
  expect(found[0]?.message).toBe("'steps.a-b.output' is possibly 'undefined'.");
});

test('a comment cannot switch the checker off', () => {
  for (const directive of ['// @ts-ignore', '// @ts-expect-error', '/* @ts-ignore */']) {
    expect(findings({ steps: { v: { value: `\${{ ${directive}\n [1].nope }}` } } })).toEqual([
      'value@2339 nope',
    ]);
  }
});
