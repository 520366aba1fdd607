import { cpSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { formatLock } from '../../lock/index.ts';
import type { RunRequest } from '../approval/parse-request.ts';
import type { LockSet } from '../lock-set.ts';
import type { RunNotice } from '../events/run-event.ts';
import { openRun, type OpenedRun } from '../host/open-run.ts';
import { Requests } from '../host/requests.ts';
import { resumeRun, type ResumeOptions } from '../resume.ts';
import { runFlow, type RunOptions, type RunResult } from '../run.ts';
import type { FakeSandbox } from './fake-sandbox.ts';

/** A folder with runs in it. */
export interface RunsFolder {
  readonly root: string;
  /** The folder of its only run. */
  readonly run: () => string;
  readonly begin: (
    locks: LockSet,
    sandbox: FakeSandbox,
    more?: Partial<RunOptions>,
  ) => Promise<RunResult>;
  readonly open: () => OpenedRun;
  readonly resume: (sandbox: FakeSandbox, more?: Partial<ResumeOptions>) => Promise<RunResult>;
  readonly request: (request: RunRequest) => void;
  /** What the last call was told. */
  readonly notices: RunNotice[];
  readonly copy: () => RunsFolder;
}

export function runsFolder(
  root: string = mkdtempSync(join(tmpdir(), 'millrace-resume-')),
): RunsFolder {
  const notices: RunNotice[] = [];
  const onEvent = (notice: RunNotice): void => {
    notices.push(notice);
  };
  const folder: RunsFolder = {
    root,
    notices,
    run: () => {
      const runs = join(root, '.millrace/runs');
      return join(runs, readdirSync(runs)[0] ?? '');
    },
    begin: async ({ lock, flows }, sandbox, more) => {
      const flowPath = 'flows/test.yaml';
      const texts = { lockText: formatLock(lock), flowPath, inputs: {}, secrets: new Map() };
      notices.length = 0;
      return await runFlow({ root, lock, flows, sandbox, onEvent, ...texts, ...more });
    },
    open: () => {
      const opening = openRun(root, 'latest');
      if (!opening.ok) expect.fail(opening.message);
      return opening.opened;
    },
    resume: async (sandbox, more) => {
      notices.length = 0;
      return await resumeRun({
        opened: folder.open(),
        secrets: new Map(),
        sandbox,
        onEvent,
        ...more,
      });
    },
    request: (request) => {
      new Requests(folder.run()).put(request, 1);
    },
    copy: () => {
      const copy = runsFolder();
      cpSync(root, copy.root, { recursive: true, verbatimSymlinks: true });
      return copy;
    },
  };
  return folder;
}
