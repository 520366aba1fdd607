import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Review } from '../review/index.ts';
import {
  commitAll,
  copyOf,
  edit,
  gitIn,
  make,
  makeBase,
  removeReviewRepositories,
  reviewIn,
} from './testing/review-repository.ts';

const flow = 'steps: { only: { value: 1 } }\n';

let common: string;

beforeAll(async () => {
  common = await makeBase({ 'flows/plain.yaml': flow });
});

afterAll(removeReviewRepositories);

/** As it lies in the working tree, and as it is committed. */
async function bothWays(root: string): Promise<readonly Review[]> {
  gitIn(root, 'switch', '--quiet', '--create', 'change');
  const before = await reviewIn(root);
  commitAll(root);
  return [before, await reviewIn(root, { head: 'change' })];
}

test.each([
  ['no name but the ending', '.yaml'],
  ['a separator of lines', 'a\u2028b.yaml'],
  ['a separator of paragraphs', 'a\u2029/b.yaml'],
  ['a bar, quotes and blanks', `a |"' b.yaml`],
  ['the ending of a lock inside', 'a.lock.json.yaml'],
])('a flow whose file has %s is reviewed as any other', async (_what, name) => {
  const root = copyOf(common);
  edit(root, { [`flows/${name}`]: flow });
  await make(root, 'compiled');
  for (const review of await bothWays(root)) {
    expect(review.changes).toMatchObject([{ kind: 'flow-added', flow: `flows/${name}` }]);
  }
});

test.each([['\n'], ['\r'], ['\u007f']])(
  'a flow whose file has %j in its name fails',
  async (mark) => {
    const root = copyOf(common);
    edit(root, { [`flows/a${mark}b.yaml`]: flow });
    for (const { changes, verdict } of await bothWays(root)) {
      expect(verdict.result).toBe('failed');
      expect(changes).toMatchObject([{ kind: 'flow-invalid', flow: `flows/a${mark}b.yaml` }]);
      expect(changes[0]?.to).toContain('is not UTF-8 or holds control characters');
    }
  },
);

test('files whose names are no UTF-8 fail, though several of them look like one', async () => {
  const root = copyOf(common);
  for (const byte of [0xff, 0xfe]) {
    for (const ending of ['.yaml', '.lock.json']) {
      const name = Buffer.concat([
        Buffer.from(`flows/a`),
        Buffer.from([byte]),
        Buffer.from(ending),
      ]);
      const text = ending === '.yaml' ? `${flow}# ${String(byte)}\n` : '{}\n';
      writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), text);
    }
  }
  expect(
    readdirSync(join(root, 'flows'), 'buffer').filter((name) => name.includes(0xff)),
  ).toHaveLength(2);
  for (const { changes, verdict, flows } of await bothWays(root)) {
    expect(verdict.result).toBe('failed');
    expect(flows.map(({ path }) => path)).toEqual(['flows/a\ufffd.yaml']);
    const said = changes.map(({ kind, to }) => `${kind}: ${to ?? ''}`).join('\n');
    expect(said).toContain('has a name that is not UTF-8');
  }
});

test('a name that is no UTF-8 and was there before is no news, and neither is a script of one', async () => {
  const root = copyOf(common);
  const name = Buffer.concat([
    Buffer.from(`${root}/flows/a`),
    Buffer.from([0xff]),
    Buffer.from('.yaml'),
  ]);
  writeFileSync(name, flow);
  commitAll(root);
  mkdirSync(`${root}/scripts`);
  writeFileSync(
    Buffer.concat([Buffer.from(`${root}/scripts/`), Buffer.from([0xff]), Buffer.from('.ts')]),
    '',
  );
  for (const review of await bothWays(root)) {
    expect(review.verdict.result).toBe('unchanged');
  }
});
