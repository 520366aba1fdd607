import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { call, ids } from './artifact-service.mjs';

const { env } = process;
const path = resolve(env['GITHUB_WORKSPACE'], env['INPUT_PATH']);
const files = filesOf(path);
if (files.length === 0) {
  if (env['INPUT_IF-NO-FILES-FOUND'] === 'error') throw new Error(`no files at ${path}`);
  console.log(`No files were found at ${path}.`);
} else {
  await upload(env['INPUT_NAME'], files);
}

/** What the real one takes of a folder: everything but what begins with a dot. */
function filesOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return ['-C', dirname(path), basename(path)];
  const names = readdirSync(path).filter((name) => !name.startsWith('.'));
  return names.length === 0 ? [] : ['--exclude=.*', '-C', path, ...names];
}

async function upload(name, words) {
  if (env['INPUT_OVERWRITE'] === 'true') {
    await call('DeleteArtifact', { ...ids(), name }).catch(() => undefined);
  }
  const bytes = execFileSync('tar', ['-c', ...words], { maxBuffer: 100_000_000 });
  const created = await call('CreateArtifact', { ...ids(), name, version: 4 });
  const url = created.signedUploadUrl ?? created.signed_upload_url;
  const put = await fetch(`${url}&comp=block`, { method: 'PUT', body: bytes });
  if (!put.ok) throw new Error(`the artifact server answered ${put.status}`);
  const list = '<?xml version="1.0"?><BlockList></BlockList>';
  await fetch(`${url}&comp=blocklist`, { method: 'PUT', body: list });
  const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await call('FinalizeArtifact', { ...ids(), name, size: String(bytes.length), hash });
  console.log(`Uploaded ${name}, ${bytes.length} bytes.`);
}
