import { expect, test } from 'vitest';
import { cursor, editorRepository } from '../testing/editor-repository.ts';
import { at, openSmall, shown } from './testing/small-repository.ts';

async function definition(marked: string, path = 'flows/main.yaml'): Promise<readonly string[]> {
  const repository = await openSmall();
  const found = await repository.session.definitionAt(path, at(repository, path, marked));
  return shown(
    repository,
    found.map(({ name }) => name),
  );
}

test('a name in an expression leads to its step, its input or the field of its script', async () => {
  expect(await definition('steps.fi‸nd.output.map')).toEqual(['flows/main.yaml:4 find']);
  expect(await definition('steps["sh‸ow"]')).toEqual(['flows/main.yaml:5 show']);
  expect(await definition('{ inputs.wo‸rd }')).toEqual(['flows/main.yaml:2 word']);
  expect(await definition('=> story.ti‸tle)')).toEqual(['scripts/story.ts:4 title']);
  expect(await definition('one.i‸d }')).toEqual(['scripts/story.ts:3 id']);
});

test('`needs` leads to the step, `uses` to the script’s main or the flow, a key of `with` to its parameter', async () => {
  expect(await definition('needs: [fi‸nd]')).toEqual(['flows/main.yaml:4 find']);
  expect(await definition('uses: scripts/sh‸ow.ts')).toEqual(['scripts/show.ts:1 main']);
  expect(await definition('uses: flows/ch‸ild.yaml')).toEqual(['flows/child.yaml:1 ']);
  expect(await definition('with: { ti‸tle:')).toEqual(['scripts/show.ts:1 title']);
  expect(await definition('with: { wo‸rd: a }')).toEqual(['flows/child.yaml:1 word']);
});

async function hover(marked: string): Promise<{ typescript?: string; text?: string; at: string }> {
  const repository = await openSmall();
  const path = 'flows/main.yaml';
  const found = await repository.session.hoverAt(path, at(repository, path, marked));
  if (found === undefined) throw new Error('Nothing is shown.');
  const { typescript, text, span } = found;
  const [place = ''] = shown(repository, [span]);
  return {
    ...(typescript && { typescript }),
    ...(text && { text }),
    at: place.replace(/^\S+ /, ''),
  };
}

test('over a step stand its output, what its script says of itself, and what it may touch', async () => {
  const shownStep = await hover('  fi‸nd: {');
  expect(shownStep.typescript).toBe('(step) find: {\n    id: number;\n    title: string;\n}[]');
  expect(shownStep.text).toBe('Finds stories.\n\nIt may touch:\n- `net`: `example.com:443`');
  expect((await hover('steps.fi‸nd.output.map')).typescript).toBe(shownStep.typescript);
  expect((await hover('steps.fi‸nd.output.map')).at).toBe('find');
});

test('over a field stand its type and its comment; over a parameter of a callback, what it is', async () => {
  expect(await hover('one.i‸d }')).toEqual({
    typescript: '(field) id: number',
    text: 'Its number.',
    at: 'id',
  });
  expect(await hover('=> st‸ory.title)')).toMatchObject({
    typescript: '(name) story: { id: number; title: string; }',
  });
  expect((await hover('output.ma‸p(')).typescript).toMatch(/^\(method\) map: /);
});

test('over an input and an argument stand their types and what is said of them', async () => {
  expect(await hover('  wo‸rd: {')).toEqual({
    typescript: '(input) word: string',
    text: 'What to look for.',
    at: 'word',
  });
  expect(await hover('with: { ti‸tle:')).toMatchObject({
    typescript: '(argument) title: string',
    text: 'Its words.',
  });
  expect(await hover('{ que‸ry: "')).toMatchObject({
    typescript: '(argument) query: string',
    text: 'what to look for',
  });
});

test('over `uses` stands the signature, and over its pin which version that is', async () => {
  const repository = await openSmall();
  const path = 'flows/main.yaml';
  const found = await repository.session.hoverAt(
    path,
    at(repository, path, 'uses: scripts/sh‸ow.ts'),
  );
  expect(found?.typescript).toBe('main: (options: { title: string; bold?: boolean; }) => string');
  expect(found?.pin).toBeUndefined();
  const pin = (repository.files.get(path)?.indexOf('show.ts@') ?? 0) + 'show.ts@'.length + 2;
  const over = await repository.session.hoverAt(path, pin);
  expect(over?.pin?.path).toBe('scripts/show.ts');
  expect(over?.pin?.digest).toContain(over?.pin?.written ?? '?');
});

test('what is known of a field is shown beside what is wrong', async () => {
  const repository = await openSmall();
  const text = repository.files.get('flows/main.yaml') ?? '';
  const offset = repository.type(
    'flows/main.yaml',
    text.replace('=> story.title)', '=> story.titl + story.i‸d)'),
  );
  expect((await repository.session.hoverAt('flows/main.yaml', offset))?.typescript).toBe(
    '(field) id: number',
  );
});

async function references(marked: string, path = 'flows/main.yaml'): Promise<readonly string[]> {
  const repository = await openSmall();
  const offset = at(repository, path, marked);
  const found = await repository.session.referencesAt(path, offset, { declaration: true });
  return shown(repository, found);
}

test('every mention of a step or an input is found, in its tests as well', async () => {
  expect(await references('  fi‸nd: {')).toEqual([
    'flows/main.yaml:4 find',
    'flows/main.yaml:6 find',
    'flows/main.yaml:7 find',
    'flows/main.yaml:13 find',
    'flows/main.test.yaml:2 find',
  ]);
  expect(await references('{ inputs.wo‸rd }')).toEqual([
    'flows/main.yaml:2 word',
    'flows/main.yaml:4 word',
    'flows/main.test.yaml:1 word',
  ]);
});

test('the item of a loop says its type, leads to its `as`, and is found wherever it is read', async () => {
  expect(await hover('as: o‸ne')).toEqual({
    typescript: '(item) one: { id: number; title: string; }',
    at: 'one',
  });
  expect(await hover("'${{ on‸e.title }}")).toEqual({
    typescript: '(item) one: { id: number; title: string; }',
    at: 'one',
  });
  expect(await definition("'${{ on‸e.title }}")).toEqual(['flows/main.yaml:8 one']);
  expect(await definition('as: o‸ne')).toEqual(['flows/main.yaml:8 one']);
  const all = ['flows/main.yaml:8 one', 'flows/main.yaml:10 one', 'flows/main.yaml:10 one'];
  expect(await references('as: o‸ne')).toEqual(all);
  expect(await references('🌊 ${{ on‸e.id')).toEqual(all);
});

test('an item without `as` leads to its list, and an inner loop or a callback hides the outer name', async () => {
  const { session, type } = await editorRepository({});
  const text = `steps:
  outer:
    for-each: \${{ [1, 2] }}
    steps:
      inner:
        for-each: \${{ [item, item + 1] }}
        steps:
          leaf: { value: '\${{ [item].map((item) => item) }}' }
`;
  const path = 'flows/f.yaml';
  const found = async (marked: string): Promise<readonly string[]> => {
    const offset = type(path, text.replace(marked.replace(cursor, ''), marked));
    const definitions = await session.definitionAt(path, offset);
    const references = await session.referencesAt(path, offset, { declaration: true });
    return [...definitions.map(({ name }) => name), ...references].map(
      ({ start, end }) =>
        `${String(text.slice(0, start).split('\n').length)} ${text.slice(start, end)}`,
    );
  };
  expect(await found('[it‸em,')).toEqual(['3 ${{ [1, 2] }}', '6 item', '6 item']);
  expect(await found('[it‸em].map')).toEqual(['6 ${{ [item, item + 1] }}', '8 item']);
  expect(await found('=> it‸em')).toEqual([]);
});

test('the end of a chain of steps that is longer than the call stack is deep is answered about', async () => {
  const { session, type } = await editorRepository({});
  const count = 900;
  const steps = Array.from({ length: count }, (_, at) =>
    at === 0
      ? "  s0: { value: '${{ 1 }}' }"
      : `  s${String(at)}: { value: '\${{ steps.s${String(at - 1)}.output + 1 }}' }`,
  );
  const end = `outputs: { all: '\${{ steps.s${String(count - 1)}.output.toF${cursor}ixed() }}' }`;
  const path = 'flows/f.yaml';
  const offset = type(path, `steps:\n${steps.join('\n')}\n${end}\n`);
  const shownThere = await session.hoverAt(path, offset);
  expect(shownThere?.typescript).toMatch(/^\(method\) toFixed: /);
  const offered = await session.completionsAt(path, offset);
  expect(offered.map(({ label }) => label)).toContain('toFixed');
});

test('every use of a script is found in all flows', async () => {
  expect(await references('find: { uses: scripts/fi‸nd.ts')).toEqual([
    'flows/child.yaml:3 scripts/find.ts',
    'flows/main.yaml:4 scripts/find.ts',
  ]);
  expect(await references('uses: flows/ch‸ild.yaml')).toEqual([
    'flows/main.yaml:11 flows/child.yaml',
  ]);
});

test('the arguments of a step are those of its script, with what is given', async () => {
  const repository = await openSmall();
  const path = 'flows/main.yaml';
  const found = await repository.session.argumentsAt(path, at(repository, path, 'as: o‸ne'));
  expect(found?.uses).toBe('scripts/show.ts');
  expect(found?.arguments).toMatchObject(
    [
      { name: 'title', type: 'string', required: true, given: true, documentation: 'Its words.' },
      { name: 'bold', type: 'boolean', required: false, given: false },
    ].sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  const used = await repository.session.argumentsAt(path, at(repository, path, '  us‸ed:'));
  expect(used?.arguments).toMatchObject([
    { name: 'word', type: 'string', required: true, given: true },
  ]);
});

test('a script and a flow say what they take and give to who wants to use them', async () => {
  const { session } = await openSmall();
  const script = await session.signatureOf('scripts/find.ts');
  expect(script?.typescript).toBe('main: (query: string, limit?: number) => Promise<Story[]>');
  expect(script?.permissions).toEqual({ net: ['example.com:443'] });
  expect(script?.documentation).toBe('Finds stories.');
  const flow = await session.signatureOf('flows/child.yaml');
  expect(flow?.typescript).toBe('(inputs: { "word": string }) => { "count": number }');
  expect(await session.signatureOf('scripts/none.ts')).toBeUndefined();
});

test('the words of expressions are told apart', async () => {
  const repository = await openSmall();
  const tokens = await repository.session.tokensOf('flows/main.yaml');
  const text = repository.files.get('flows/main.yaml') ?? '';
  const line = tokens.filter(
    ({ span }) => span.start > text.indexOf('titles:') && span.end < text.indexOf("'shown'"),
  );
  expect(line.map(({ span, kind }) => `${kind} ${text.slice(span.start, span.end)}`)).toEqual([
    'variable steps',
    'property find',
    'property output',
    'method map',
    'parameter story',
    'operator =>',
    'parameter story',
    'property title',
  ]);
});

test('the type of each output stands behind its step', async () => {
  const repository = await openSmall();
  const inlays = await repository.session.inlaysOf('flows/main.yaml');
  const text = repository.files.get('flows/main.yaml') ?? '';
  expect(
    inlays.map(({ offset, label }) => `${/\w+$/.exec(text.slice(0, offset))?.[0] ?? ''}: ${label}`),
  ).toEqual(['find: { id: number; title: string }[]', 'show: string[]', 'used: { count: number }']);
});

test('while nothing can be read, the last sound text answers, with its offsets moved', async () => {
  const repository = await openSmall();
  const path = 'flows/main.yaml';
  await repository.session.check(path);
  await repository.session.inlaysOf(path);
  const text = repository.files.get(path) ?? '';
  const broken = text.replace('inputs:\n', 'inputs: "\n# 🌊\n');
  const offset = repository.type(path, broken.replace('=> story.title)', '=> story.ti‸tle)'));
  expect((await repository.session.hoverAt(path, offset))?.typescript).toBe(
    '(field) title: string',
  );
  const [definitionOf] = await repository.session.definitionAt(
    path,
    broken.indexOf('steps.find.output.map') + 8,
  );
  expect(broken.slice(definitionOf?.name.start, definitionOf?.name.end)).toBe('find');
});
