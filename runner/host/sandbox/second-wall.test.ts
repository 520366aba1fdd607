import { expect, test } from 'vitest';
import { runScript, valueOf, wallsForTests } from '../../testing/sandbox-fixture.ts';

const walls = await wallsForTests();
const secondWall = walls.find(({ bubblewrap }) => bubblewrap !== undefined);

/** What shell commands say and end with, where only the second wall is left to hold them. */
async function shell(...commands: string[]): Promise<readonly string[]> {
  if (secondWall === undefined) throw new Error('There is no bubblewrap.');
  const attempt = await runScript(
    secondWall,
    {
      entry: 'scripts/a.ts',
      modules: {
        'scripts/a.ts': `export function main({ commands }: { commands: string[] }) {
          return commands.map((command) => {
            const { code, stdout, stderr } = new Deno.Command('sh', { args: ['-c', command] }).outputSync();
            const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
            return code + ' ' + text(stdout) + text(stderr);
          });
        }`,
      },
      grants: { run: ['sh'] },
      environment: { PATH: process.env['PATH'] ?? '', FLOW_CANARY_ENV: 'CANARY-7f3a9c' },
    },
    { commands },
  );
  return valueOf(attempt) as string[];
}

const check = (name: string, run: () => Promise<void>): void => {
  test.skipIf(secondWall === undefined)(name, run);
};

check('programs run, so what they fail at is the wall', async () => {
  expect(await shell('echo here', 'echo x > /tmp/x && cat /tmp/x')).toEqual(['0 here\n', '0 x\n']);
});

check('there are no processes but the step, and no environment of the runner', async () => {
  const [environments = '', processes = '', parent = ''] = await shell(
    'cat /proc/*/environ',
    'ls -d /proc/[0-9]* | wc -l',
    'kill -STOP 1; kill -9 1; echo $?',
  );
  expect(environments).toContain('NO_COLOR=1');
  expect(environments).not.toContain('CANARY');
  expect(Number(processes.slice(2))).toBeLessThan(10);
  expect(parent).toMatch(/^0 \d/);
});

check('namespaces, mounts and other processes are refused by the filter', async () => {
  const perl = (call: string): string => `perl -e '${call}; print $!' 2>&1`;
  const [namespace, mount, attach, packet, terminal, status] = await shell(
    'unshare --user true',
    'mount -t tmpfs none /tmp',
    perl('syscall(101, 16, 1, 0, 0)'),
    perl('socket(my $s, 17, 3, 0) or 1'),
    perl('my $c = "x"; ioctl(STDIN, 0x5412, $c) or 1'),
    'grep -E "^(Seccomp|NoNewPrivs|CapEff|CapBnd):" /proc/self/status',
  );
  expect(namespace).toMatch(/^[1-9].*not permitted/s);
  expect(mount).toMatch(/^[1-9]/);
  expect(status).toContain('Seccomp:\t2');
  expect(status).toContain('NoNewPrivs:\t1');
  expect(status).toContain('CapEff:\t0000000000000000');
  expect(status).toContain('CapBnd:\t0000000000000000');
  // Numbers of x86-64; where Perl is missing the shell says so with 127.
  if (process.arch !== 'x64') return;
  expect(attach).toMatch(/not permitted|^127/);
  expect(packet).toMatch(/not supported|^127/);
  expect(terminal).toMatch(/not permitted|^127/);
});

check('nothing that can be written is without a limit', async () => {
  const ends = await shell(
    'echo x > /outside',
    'mkdir /opt/x',
    'echo x > /dev/outside',
    'head -c 100000000 /dev/zero > /dev/shm/big',
    'head -c 100000000 /dev/zero > /tmp/big',
    'head -c 100000000 /dev/zero > $HOME/big',
  );
  for (const end of ends.slice(0, 3)) expect(end).toMatch(/^[1-9].*(Read-only|No such)/s);
  for (const end of ends.slice(3)) expect(end).toMatch(/^[1-9].*No space left/s);
});

check('there is no network, not even the loopback of the host', async () => {
  const [interfaces = ''] = await shell('cat /proc/net/dev');
  expect(interfaces.match(/^ *\w+(?=:)/gm)).toEqual(['    lo']);
});
