// Writes what tells this build from every other one: a digest of the bundled program and of the
// manifest, which names the exact packages that it runs with. What a compile remembers is kept by it.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const bundle = new URL('../dist/bin/', import.meta.url);
const hash = createHash('sha256').update(readFileSync(new URL('../package.json', import.meta.url)));
for (const name of readdirSync(bundle).sort()) {
  if (!name.endsWith('.js')) continue;
  const bytes = readFileSync(new URL(name, bundle));
  hash.update(`\n${name} ${bytes.length}\n`).update(bytes);
}
writeFileSync(new URL('build-id', bundle), hash.digest('hex'));
