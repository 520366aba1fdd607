import { expect, test } from 'vitest';
import { makeRepository, projectRoot } from './testing/repository.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const copies = ['flows/release-notes.yaml', 'flows/hn-mentions.yaml', 'scripts'];
const made = [
  'flows/release-notes.lock.json',
  'flows/release-notes.grants',
  'flows/hn-mentions.lock.json',
  'flows/hn-mentions.grants',
];

test('the same sources give the same bytes, on another path, in another time zone and language', async () => {
  const worlds = [
    { TZ: 'UTC', LANG: 'C' },
    { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  ];
  for (const env of worlds) {
    const repository = makeRepository({ copies, env });
    // --check never answers from memory, so both worlds really compile.
    expect((await repository.millrace('compile', '--check')).code).toBe(1);
    expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
    for (const path of made) {
      expect(repository.read(path)).toBe(readFileSync(join(projectRoot, path), 'utf8'));
    }
    repository.remove();
  }
});

test('our own locks are what their sources compile to, and nothing is said of them', async () => {
  const repository = makeRepository({ copies: [...copies, ...made] });
  const checked = await repository.millrace('compile', '--check');
  expect(checked.code).toBe(0);
  expect(`${checked.out}${checked.err}`).not.toMatch(/(?:error|warning|info)\[/);
  const again = await repository.millrace('compile');
  expect(again.out).toContain('Nothing changed');
  repository.remove();
});
