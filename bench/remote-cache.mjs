// How long a machine that has nothing takes to have 150 packages: from a registry on loopback (by npm, as always),
// from a remote cache on loopback, and when its own store has them. Run: `npm run build`, then `node bench/remote-cache.mjs [TIMES]`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadOfTests, publish, startRegistry } from './package-store.mjs';

const times = Number(process.argv[2] ?? 3);
const cli = fileURLToPath(new URL('../dist/bin/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-remote-'));
const root = join(folder, 'repository');
const registry = await startRegistry(folder);
const packages = publish(registry, 150 * 50);
const { cacheServerKinds } = await loadOfTests(folder, 'store/testing/cache-servers.ts');
const kind = cacheServerKinds.find(({ start }) => start !== undefined);
if (kind === undefined) throw new Error('Neither bazel-remote nor nginx is installed.');
const server = await kind.start();

const medianOf = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Runs a command on a machine with this store. Returns seconds. */
async function millrace(store, words, env = {}) {
  const began = performance.now();
  const { execFile } = await import('node:child_process');
  await new Promise((done, fail) => {
    const options = { cwd: root, env: { ...registry.env, XDG_CACHE_HOME: store, ...env } };
    execFile(process.execPath, [cli, ...words], options, (error, _out, err) => {
      if (error === null) done();
      else fail(new Error(`${words.join(' ')}: ${err}`));
    });
  });
  return (performance.now() - began) / 1000;
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** One script that imports every second package; each of those brings the next one. */
function writeRepository() {
  const names = Array.from({ length: packages / 2 }, (_, at) => at * 2);
  const imports = names.map((at) => `import { value${at} } from 'npm:bench-p${at}@1.0.0';\n`);
  const sum = names.map((at) => `value${at}(1)`).join(' + ');
  write(
    'scripts/sum.ts',
    `${imports.join('')}export function main(): number {\n  return ${sum};\n}\n`,
  );
  write('flows/sum.yaml', 'steps:\n  sum: { uses: scripts/sum.ts }\n');
  execFileSync('git', ['init', '-q', root]);
}

try {
  mkdirSync(root);
  writeRepository();
  const own = join(folder, 'own');
  for (const words of [['pin'], ['compile']]) await millrace(own, words);
  const remote = { MILLRACE_REMOTE_CACHE: server.url };
  await millrace(own, ['store', 'fetch'], remote);
  const nowhere = {
    npm_config_registry: 'http://127.0.0.1:1/',
    NPM_CONFIG_REGISTRY: 'http://127.0.0.1:1/',
  };
  const seconds = { registry: [], remote: [], local: [] };
  for (let time = 0; time < times; time += 1) {
    const fresh = join(folder, `registry-${time}`);
    seconds.registry.push(await millrace(fresh, ['store', 'fetch']));
    seconds.remote.push(
      await millrace(join(folder, `remote-${time}`), ['store', 'fetch'], { ...remote, ...nowhere }),
    );
    seconds.local.push(await millrace(fresh, ['store', 'fetch'], nowhere));
  }
  const [fromRegistry, fromRemote, local] = Object.values(seconds).map(medianOf);
  const line = (name, value) =>
    console.log(
      `${name.padEnd(28)} ${value.toFixed(2)} s  ${(fromRegistry / value).toFixed(1)} times as fast`,
    );
  console.log(
    `store fetch of ${packages} packages, median of ${times}, remote cache: ${kind.name}`,
  );
  line('empty store, registry', fromRegistry);
  line('empty store, remote cache', fromRemote);
  line('store has everything', local);
} finally {
  await server.stop();
  await registry.close();
  execFileSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
}
