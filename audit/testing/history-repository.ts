import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';

/** A git repository whose commits are made by whom a test says, on a day that it says. */
export interface HistoryRepository {
  readonly root: string;
  readonly git: (...words: readonly string[]) => string;
  readonly write: (path: string, text: string) => void;
  /** Commits everything; gives the commit's id. */
  readonly commit: (who: string, message: string, ...words: readonly string[]) => string;
}

/** Makes an empty one, on `main`; goes when the running test ends. */
export function historyRepository(): HistoryRepository {
  const root = temporaryFolder();
  const run = (words: readonly string[], env: NodeJS.ProcessEnv = {}): string =>
    execFileSync('git', words, {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...env },
    }).trim();
  run(['init', '-q', '-b', 'main']);
  return {
    root,
    git: (...words) => run(words),
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    commit: (who, message, ...words) => {
      const [name, email, date] = [who, `${who}@example.com`, '2026-11-20T12:00:00Z'];
      run(['add', '-A']);
      run(['commit', '-q', '-m', message, ...words], {
        ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date },
        ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: date },
      });
      return run(['rev-parse', 'HEAD']);
    },
  };
}
