import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { call, ids } from './artifact-service.mjs';

const { env } = process;
const name = env['INPUT_NAME'] ?? '';
const pattern = env['INPUT_PATTERN'] ?? '';
const path = env['INPUT_PATH'];
const found = (await listNames()).filter(
  name === '' ? (one) => matches(one) : (one) => one === name,
);
if (name !== '' && found.length === 0) throw new Error(`there is no artifact ${name}`);
mkdirSync(path, { recursive: true });
for (const one of found) await download(one);
console.log(`Downloaded ${found.length === 0 ? 'nothing' : found.join(', ')}.`);

/** The server fails where nothing was uploaded yet. */
async function listNames() {
  const { artifacts = [] } = await call('ListArtifacts', ids()).catch(() => ({}));
  return artifacts.map((artifact) => artifact.name).sort();
}

function matches(one) {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(one);
}

async function download(one) {
  const signed = await call('GetSignedArtifactURL', { ...ids(), name: one });
  const response = await fetch(signed.signedUrl ?? signed.signed_url);
  if (!response.ok) throw new Error(`${one}: ${response.status}`);
  execFileSync('tar', ['-x', '-C', path], { input: Buffer.from(await response.arrayBuffer()) });
}
