import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Statement } from '../audit/index.ts';
import type { Lock } from '../lock/index.ts';
import { decodeFrames, encodeFrame, journalHeader } from '../runner/journal/frames.ts';
import { findDeno } from '../store/index.ts';
import {
  makeRepository,
  projectRoot,
  sharedCache,
  type TestRepository,
} from './testing/repository.ts';

let repository: TestRepository;
let programs: string;

beforeAll(() => {
  const flow = 'flows/release-notes';
  repository = makeRepository({
    copies: [`${flow}.yaml`, `${flow}.lock.json`, `${flow}.grants`, 'scripts'],
  });
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', 'parse: read flows');
  programs = mkdtempSync(join(tmpdir(), 'millrace-bin-'));
  const main = join(projectRoot, 'dist/bin/main.js');
  const text = `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`;
  writeFileSync(join(programs, 'millrace'), text, { mode: 0o755 });
});

afterAll(() => {
  repository.remove();
  rmSync(programs, { recursive: true });
});

interface Command {
  readonly line: string;
  readonly says: string;
}

/** Every command of the `console` fences of a document, with what it is shown to say. */
function commandsOf(path: string): readonly Command[] {
  const text = readFileSync(join(projectRoot, path), 'utf8');
  return [...text.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, body = '']) =>
    body
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [line = '', ...says] = part.split('\n');
        return { line, says: says.join('\n').trimEnd() };
      }),
  );
}

async function say(line: string): Promise<string> {
  const { HOME, LANG, PATH = '', DENO_BIN } = process.env;
  const own = { NO_COLOR: '1', CI: 'true', XDG_CACHE_HOME: sharedCache };
  const env = { HOME, LANG, DENO_BIN, PATH: `${programs}:${PATH}`, ...own };
  return await new Promise((resolve) => {
    const options = { cwd: repository.root, env };
    execFile('/bin/sh', ['-c', `{ ${line}; } 2>&1`], options, (_, out) => {
      // What the store lacks on this machine is no part of the example.
      resolve(out.replace(/^Fetching .*\n/gm, '').trimEnd());
    });
  });
}

/** `…` stands for whatever differs from day to day. */
function patternOf(says: string): RegExp {
  const parts = says.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^\\n]+')}$`);
}

test('the worked example of docs/attestation.md says what it is shown to say', async () => {
  const commands = commandsOf('docs/attestation.md');
  expect(commands.length).toBeGreaterThan(10);
  for (const { line, says } of commands) {
    expect(await say(line), line).toMatch(patternOf(says));
  }
});

test('the statement of a run names the lock by its digest, and the Deno that ran it', async () => {
  expect(await repository.millrace('run', 'release-notes', '--quiet')).toMatchObject({ code: 0 });
  const path = 'flows/release-notes.lock.json';
  const { out } = await repository.millrace('attest', '--run', 'latest');
  const { predicate } = JSON.parse(out) as Statement;
  const { internalParameters, resolvedDependencies } = predicate.buildDefinition;
  const lock = JSON.parse(repository.read(path)) as Lock;
  const { version } = await findDeno(process.env);
  expect(internalParameters).toMatchObject({ status: 'succeeded', deno: version });
  const sha256 = createHash('sha256').update(repository.readBytes(path)).digest('hex');
  expect(resolvedDependencies).toContainEqual({ name: path, digest: { sha256 } });
  await forgetDeno();
  const old = JSON.parse((await repository.millrace('attest', '--run', 'latest')).out) as Statement;
  expect(old.predicate.buildDefinition.internalParameters).toMatchObject({
    deno: lock.engine.deno,
  });
}, 60_000);

/** Makes the latest run's journal one that an earlier release wrote. */
async function forgetDeno(): Promise<void> {
  const { out } = await repository.millrace('show', 'latest', '--json');
  const { run } = JSON.parse(out) as { readonly run: string };
  const path = join(repository.root, '.millrace/runs', run, 'journal');
  const texts = decodeFrames(readFileSync(path)).payloads.map((one) => Buffer.from(one).toString());
  const old = texts.map((text) => text.replaceAll(/,"deno":"[^"]*"/g, ''));
  expect(old).not.toEqual(texts);
  const frames = old.map((text) => encodeFrame(Buffer.from(text)));
  writeFileSync(path, Buffer.concat([journalHeader, ...frames]));
}
