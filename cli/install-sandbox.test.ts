import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { projectRoot } from './testing/repository.ts';

const script = join(projectRoot, 'packaging/install-sandbox.sh');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Runs the script with no program but these; each writes down how it was called, then does its text. */
function install(programs: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-install-'));
  folders.push(folder);
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  const defaults = { uname: 'echo Linux', id: 'echo 0', rm: '' };
  for (const [name, text] of Object.entries({ ...defaults, ...programs })) {
    const said = `echo "${name} $*" >>${calls}`;
    writeFileSync(join(folder, name), `#!/bin/sh\n${said}\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  for (const name of ['cat', 'chmod', 'touch', 'test']) {
    symlinkSync(`/bin/${name}`, join(folder, `real-${name}`));
  }
  const env = { PATH: folder, HERE: folder };
  const ended = spawnSync('/bin/sh', [script], { env, encoding: 'utf8' });
  const called = readFileSync(calls, 'utf8').split('\n');
  return { code: ended.status, out: ended.stdout, err: ended.stderr, called };
}

const working = 'echo bubblewrap 0.9.0';
/** Fails until some other program has left a file. */
const failing = 'real-test -e $HERE/allowed || { echo "setting up uid map: denied" >&2; exit 1; }';

test('where bubblewrap works, nothing is changed', () => {
  const { code, out, called } = install({ bwrap: working, 'apt-get': '', apparmor_parser: '' });
  expect({ code, out }).toEqual({ code: 0, out: 'bubblewrap works: bubblewrap 0.9.0\n' });
  expect(called.filter((line) => /^(?:apt|apparmor|tee|sudo)/.test(line))).toEqual([]);
});

test('where AppArmor forbids it, /usr/bin/bwrap alone is allowed user namespaces', () => {
  const { code, called } = install({
    bwrap: `${failing}\n${working}`,
    tee: 'real-cat >$HERE/profile',
    apparmor_parser: 'real-test -s $HERE/profile && real-touch $HERE/allowed',
  });
  expect(code).toBe(0);
  expect(called).toContain('tee /etc/apparmor.d/millrace-bwrap');
  expect(called).toContain('apparmor_parser --replace /etc/apparmor.d/millrace-bwrap');
});

test('a profile that AppArmor cannot read is taken away again', () => {
  const { code, err, called } = install({
    bwrap: failing,
    tee: 'real-cat >/dev/null',
    apparmor_parser: 'exit 1',
  });
  expect(code).toBe(3);
  expect(err).toContain('bubblewrap does not work here: setting up uid map: denied');
  expect(called).toContain('rm -f /etc/apparmor.d/millrace-bwrap');
});

test('a missing bubblewrap is installed, by sudo where one is not root', () => {
  const made = `real-cat >$HERE/bwrap <<'X'\n#!/bin/sh\n${working}\nX\nreal-chmod +x $HERE/bwrap`;
  const { code, called } = install({
    id: 'echo 1001',
    sudo: 'shift 2; "$@"',
    'apt-get': `[ "$1" = update ] || {\n${made}\n}`,
  });
  expect(code).toBe(0);
  expect(called).toContain('sudo -n -- apt-get install -y -qq bubblewrap');
});

test.each([
  ['there is no apt-get', {}, 'Install it in a step before'],
  ['there is no sudo', { id: 'echo 1001', 'apt-get': '' }, 'there is no sudo here'],
  ['the network is down', { 'apt-get': 'exit 100' }, 'packages could not be fetched'],
  ['it is a Mac', { uname: 'echo Darwin' }, 'Only Linux has this wall; this is Darwin'],
])('it refuses with a reason when %s', (_when, programs, reason) => {
  const { code, err } = install(programs);
  expect(code).toBe(3);
  expect(err).toContain(reason);
  expect(err).toContain('hint: ');
});
