import {
  githubReporter,
  jsonReporter,
  liveReporter,
  plainReporter,
  type Reporter,
} from '../runner/index.ts';
import type { Context } from './command.ts';

/** What shows a run: events for machines, a live view for a person, groups on GitHub, else plain lines. */
export function chooseReporter(context: Context): Reporter {
  const { json, quiet, interactive, env, out, err, color, size } = context;
  if (json) return jsonReporter(out);
  if (quiet) return plainReporter(() => undefined);
  if (interactive) return liveReporter(err, { size, color, clock: { now: Date.now, every } });
  return env['GITHUB_ACTIONS'] === 'true' ? githubReporter(err) : plainReporter(err);
}

/** A view of a run does not keep the process alive. */
function every(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms).unref();
  return () => {
    clearInterval(timer);
  };
}
