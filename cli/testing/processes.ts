import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine, told apart from a later one with the same id. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  /** In ticks since the machine began. */
  readonly startedAt: string;
  readonly line: string;
}

/** What is left of a process and of all that it started. */
export type Family = () => readonly string[];

/**
 * Looks who descends from `pid` now, and later says which of these are alive, or whose command line holds `word`: that
 * takes in those who left the family, as daemons do, and those who joined it after the look.
 */
export function familyOf(pid: number, word: string): Family {
  const all = processes();
  const members = new Map<number, string>();
  const add = (parent: number): void => {
    for (const it of all.filter((other) => other.parent === parent && !members.has(other.pid))) {
      members.set(it.pid, it.startedAt);
      add(it.pid);
    }
  };
  add(pid);
  return () =>
    processes()
      .filter((it) => it.pid !== pid)
      .filter((it) => members.get(it.pid) === it.startedAt || it.line.includes(word))
      .map(({ pid: left, line }) => `${String(left)} ${line}`);
}

/** All that run on this machine; those that only wait to be reaped are not among them. */
function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      try {
        // Behind the name, which may hold anything: state, parent and, as the 20th, the start.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const [state = '', parent = '', startedAt = ''] = [fields[0], fields[1], fields[19]];
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        if (state === 'Z' || state === 'X') return [];
        return [{ pid: Number(name), parent: Number(parent), startedAt, line }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
