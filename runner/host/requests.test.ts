import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { smallDisk } from '../../store/testing/small-disk.ts';
import { compiledUrl, endOf, startModule } from '../../store/testing/start-module.ts';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import type { RunRequest } from '../approval/parse-request.ts';
import { Requests } from './requests.ts';

const approval: RunRequest = {
  kind: 'approval-given',
  step: 'ask',
  by: 'ada',
  identity: 'claimed',
  at: 5,
};

test('requests are read in the order in which they were left, until each is done', () => {
  const folder = temporaryFolder();
  const requests = new Requests(folder);
  expect(requests.list()).toEqual([]);
  requests.put({ kind: 'cancel' }, 20);
  requests.put(approval, 3);
  const [first, second] = requests.list();
  expect([first?.request, second?.request]).toEqual([approval, { kind: 'cancel' }]);
  first?.done();
  first?.done();
  expect(new Requests(folder).list().map(({ request }) => request)).toEqual([{ kind: 'cancel' }]);
});

test('who watches is told of a request of another process, without polling', async () => {
  const folder = temporaryFolder();
  const requests = new Requests(folder);
  onTestFinished(() => {
    requests.close();
  });
  const told = new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (requests.list().length === 1) resolve();
    };
    requests.watch(look, reject);
  });
  const child = startModule(`
    import { Requests } from '${compiledUrl('runner/host/requests.ts')}';
    new Requests(${JSON.stringify(folder)}).put({ kind: 'cancel' }, 1);`);
  expect((await endOf(child)).end).toBe(0);
  await told;
});

test('what no process of ours wrote whole is no request', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'requests'));
  const text = JSON.stringify(approval);
  for (let length = 0; length < text.length; length += 1) {
    writeFileSync(join(folder, 'requests', `${String(length)}.json`), text.slice(0, length));
  }
  writeFileSync(join(folder, 'requests', '.draft'), text);
  writeFileSync(join(folder, 'requests', 'x.json'), '{"kind":"run-finished"}');
  expect(new Requests(folder).list()).toEqual([]);
});

test('a request that finds no room is refused in words, and none is left in half', () => {
  const disk = smallDisk('16k');
  if (disk === undefined) return;
  const requests = new Requests(disk);
  requests.put({ kind: 'cancel' }, 1);
  expect(() => {
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(100_000));
  }).toThrow('ENOSPC');
  expect(() => {
    requests.put(approval, 2);
  }).toThrow(/^The disk is full: the request could not be left/u);
  expect(requests.list().length).toBe(1);
  expect(readdirSync(join(disk, 'requests')).filter((name) => name.endsWith('.json')).length).toBe(
    1,
  );
});
