// What bench/run.mjs measures of `millrace resume`: a run of 1,000 events, whose process was killed.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Light steps of the flow `resume`, of two events each, before its last, which does not end. */
export const stepsBefore = 499;

/**
 * Runs the flow `resume` up to its last step and kills it there. Each call of what is returned
 * resumes a copy of that run, and gives the milliseconds from the start of the process to its word
 * that a step has started, which is on the disk by then.
 */
export async function killedRun({ cli, root, env }) {
  const runs = join(root, '.millrace/runs');
  mkdirSync(runs, { recursive: true });
  const earlier = readdirSync(runs);
  const start = async (...words) => await untilLastStarts([cli, ...words, '--json'], { root, env });
  await start('run', 'resume');
  const run = readdirSync(runs).find((name) => !earlier.includes(name));
  const copy = { recursive: true, verbatimSymlinks: true };
  const killed = join(root, 'killed');
  cpSync(join(runs, run), killed, copy);
  return async () => {
    rmSync(join(runs, run), { recursive: true });
    cpSync(killed, join(runs, run), copy);
    return await start('resume', run);
  };
}

/** Milliseconds until the last step has started; the process is killed then. */
async function untilLastStarts(words, { root, env }) {
  const began = performance.now();
  const options = { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] };
  const child = spawn(process.execPath, words, options);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  for await (const line of createInterface(child.stdout)) {
    const { kind, step } = JSON.parse(line);
    if (kind !== 'attempt-started' || step !== `s${stepsBefore}`) continue;
    const ms = performance.now() - began;
    child.kill('SIGKILL');
    await ended;
    return ms;
  }
  throw new Error(`millrace ${words.slice(1).join(' ')} ended before its last step`);
}
