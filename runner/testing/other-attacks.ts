import type { OtherAttack } from './attack-table.ts';

/** Attacks that are no single step, each with the test that runs it. */
export const otherAttacks: readonly OtherAttack[] = [
  {
    id: 's24',
    attack: 'a secret in eleven encodings, also split across writes',
    outcome: 'masked in every sink, on disk as well',
    held: 'runner',
    test: 'cli/secret-sinks.test.ts',
  },
  {
    id: 's25',
    attack: '19 results that are hardly JSON: cycles, proxies, 200 MB, a million brackets',
    outcome: 'JSON or a clean error, and no prototype is changed',
    held: 'wrapper and frame',
    test: 'runner/host/sandbox/attacks.test.ts',
  },
  {
    id: 's31',
    attack: '`run: [git]`: any program through git’s configuration',
    outcome: 'refused, unless a policy admits `run`; a program that may be started is an escape',
    held: 'runner, before the first step',
    test: 'runner/prepare/broad-grants.test.ts',
  },
  {
    id: 's32',
    attack: 'a link in a granted folder that leads out of it',
    outcome: 'refused before the first step',
    held: 'runner, before the first step; bubblewrap for what is linked later',
    test: 'runner/host/prepare/escaping-links.test.ts',
  },
  {
    id: 's33',
    attack: 'side effects at the top of a module',
    outcome: 'not a line runs before the step is called',
    held: 'gate module',
    test: 'runner/host/sandbox/attacks.test.ts',
  },
  {
    id: 's34',
    attack: 'a type that takes the compiler for ever',
    outcome: 'a typed error in bounded time and memory',
    held: 'compiler',
    test: 'cli/type-bomb.test.ts',
  },
  {
    id: 's35',
    attack: 'nine values that are hardly errors, thrown',
    outcome: 'the step fails with a bounded message',
    held: 'wrapper and frame',
    test: 'runner/host/sandbox/attacks.test.ts',
  },
  {
    id: 'daemons',
    attack: '`run: [setsid, sh]`: daemons that leave the group and the session',
    outcome: 'none is left when the step has ended',
    held: 'process namespace; without it a mark in their environment',
    test: 'runner/host/sandbox/tampering.test.ts',
  },
  {
    id: 'fork-bomb',
    attack: '`run: [sh]`: 400 processes',
    outcome: 'stopped at 256 processes and threads',
    held: 'runner',
    test: 'runner/host/sandbox/step-limits.test.ts',
  },
  {
    id: 'orphan',
    attack: 'an endless loop whose runner is killed with SIGKILL',
    outcome: 'the step ends with the runner',
    held: 'bubblewrap; without it `setpriv --pdeathsig`',
    test: 'cli/survivors.test.ts',
  },
  {
    id: 'system-calls',
    attack: '`run: [sh]`: namespaces, mounts, ptrace, raw sockets, typed input, full file systems',
    outcome: 'refused, or full at 64 MiB',
    held: 'seccomp filter and mounts of bubblewrap',
    test: 'runner/host/sandbox/second-wall.test.ts',
  },
  {
    id: 'changed-files',
    attack: 'a module, a package or a lock that changes between check and use',
    outcome: 'what was verified is what runs',
    held: 'copies made from the verified bytes',
    test: 'cli/tamper.test.ts',
  },
];
