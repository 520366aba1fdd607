import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';

/** What was found out about programs of this machine; void once one of them, the kernel or the user changes. */
export class KeptAnswer {
  readonly #directory: string;
  readonly #path: string;

  /** `name` says what was asked; `programs` are absolute paths of files that are there. */
  constructor(directory: string, name: string, programs: readonly string[]) {
    this.#directory = directory;
    this.#path = join(directory, `${name}-${fingerprint(programs)}.json`);
  }

  /** `undefined` when there is none that can be read. */
  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8'));
    } catch {
      // Missing or unreadable: it is only a cache.
      return undefined;
    }
  }

  keep(answer: readonly string[] | true): void {
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      writeFileSync(this.#path, JSON.stringify(answer));
    } catch {
      // A folder that is read-only, or a full disk: the next run asks again.
    }
  }

  forget(): void {
    rmSync(this.#path, { force: true });
  }
}

function fingerprint(programs: readonly string[]): string {
  const states = programs.map((path) => {
    const { size, mtimeMs } = statSync(path);
    return [path, size, mtimeMs];
  });
  const state = JSON.stringify([2, states, release(), process.getuid?.() ?? 0]);
  return createHash('sha256').update(state).digest('hex').slice(0, 16);
}
