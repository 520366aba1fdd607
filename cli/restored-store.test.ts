import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeTree } from '../store/host/remove-tree.ts';
import { pack, startRegistry, type TestRegistry } from '../store/testing/registry.ts';
import { temporaryFolder } from '../store/testing/temporary-folder.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

/** The store as one machine left it for others, as `actions/cache` carries it. */
const carried = mkdtempSync(join(tmpdir(), 'millrace-test-carried-'));
let registry: TestRegistry;
let repository: TestRepository;

const greeting = (text: string): Parameters<typeof pack>[0] => ({
  name: 'greeting',
  version: '1.0.0',
  files: {
    'index.js': `exports.hello = '${text}';\n`,
    'index.d.ts': `export declare const hello: string;\n`,
  },
});

beforeAll(async () => {
  registry = await startRegistry();
  registry.add(greeting('honest'));
  repository = makeRepository({
    files: {
      'scripts/greet.ts': `import { hello } from 'npm:greeting@1.0.0';
export const own = 'honest';
export function main(): string {
  return own + ' ' + hello;
}
`,
      'flows/greet.yaml': `steps:
  greet: { uses: scripts/greet.ts }
outputs:
  text: \${{ steps.greet.output }}
`,
    },
    env: registry.env,
    cache: carried,
  });
  for (const words of [['pin'], ['compile'], ['store', 'fetch'], ['run', 'greet']]) {
    const { code, err } = await repository.millrace(...words);
    expect(code, err).toBe(0);
  }
});

afterAll(async () => {
  repository.remove();
  removeTree(carried);
  await registry.close();
});

/** What a run gives on a machine that restored the store after somebody had their hands on it. */
async function runAfter(poison: (store: string) => void): Promise<string> {
  const cache = temporaryFolder();
  cpSync(carried, cache, { recursive: true });
  poison(join(cache, 'millrace'));
  const words = ['run', 'greet', '--offline', '--json'];
  const { code, out } = await repository.start(words, { XDG_CACHE_HOME: cache }).ended;
  return `${String(code)} ${out}`;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** Writes over a file that is read-only, in a folder that is. */
function overwrite(path: string, bytes: string | Uint8Array): void {
  for (const place of [dirname(path), path]) chmodSync(place, 0o755);
  writeFileSync(path, bytes);
}

test('a store that was restored as it was runs the flow', async () => {
  expect(await runAfter(() => undefined)).toMatch(/^0 .*"honest honest"/su);
});

test.each(['tarballs', 'packages', 'views', 'trees', 'blobs'])(
  'from a restored store whose %s were changed nothing of the change runs',
  async (folder) => {
    let changed = 0;
    const ended = await runAfter((store) => {
      for (const path of filesBelow(join(store, folder))) {
        const text = readFileSync(path, 'latin1');
        if (folder !== 'tarballs' && !text.includes('honest')) continue;
        changed += 1;
        const evil =
          folder === 'tarballs' ? pack(greeting('poison')) : text.replaceAll('honest', 'poison');
        overwrite(path, evil);
      }
    });
    expect(changed).toBeGreaterThan(0);
    expect(ended).not.toContain('poison');
    // Refused; or never looked at, because the right bytes are at hand.
    expect(ended).toMatch(/^(?:3 |0 .*"honest honest")/su);
  },
);
