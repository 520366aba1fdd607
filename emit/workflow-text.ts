import type { Lock } from '../lock/index.ts';
import { concurrencyGroup } from './concurrency-group.ts';
import { plainText } from './plain-text.ts';
import { triggersMap } from './triggers.ts';
import { jobEntry, type WorkflowJob } from './workflow-job.ts';
import { workflowHeader } from './workflow-path.ts';
import type { WorkflowSource } from './workflow-source.ts';
import { entry, map, yamlText, type YamlEntry } from './yaml-text.ts';

/** What differs between the workflows that one lock can have. */
export interface WorkflowBody {
  readonly jobs: readonly WorkflowJob[];
  /** An expression that gives the flow's outputs as JSON, or nothing when the flow did not end. */
  readonly outputs: string;
  /** Lines for the header, besides those about the lock. */
  readonly origins?: readonly string[];
}

/** The whole file: where it comes from, what starts it, its limits and its jobs. */
export function workflowText(source: WorkflowSource, body: WorkflowBody): string {
  const { lock, facts, inputs } = source;
  const title = plainText(lock.name ?? facts.id, 200);
  const workflow = map(
    entry('name', title === '' ? facts.id : title, aboutFlow(lock)),
    entry('on', triggersMap(lock, inputs, { outputs: body.outputs })),
    entry('permissions', map(), { above: 'What a job may do, it says itself.' }),
    concurrencyEntry(source),
    entry('defaults', map(entry('run', map(entry('shell', 'bash'))))),
    entry('jobs', map(...body.jobs.map(jobEntry))),
  );
  const lockPath = lock.flow.path.replace(/\.yaml$/, '.lock.json');
  const header = workflowHeader(
    { flow: lock.flow.path, lock: lockPath, digest: facts.digest },
    body.origins,
  );
  return `${header}\n${spaced(yamlText(workflow))}\n`;
}

function aboutFlow({ description }: Lock): { readonly above?: string } {
  const text = plainText(description ?? '', 200);
  return text === '' ? {} : { above: text };
}

function concurrencyEntry({ lock, facts, name, inputs }: WorkflowSource): YamlEntry {
  const group = concurrencyGroup(lock, { id: facts.id, shape: inputs.shape });
  if (group === undefined) {
    const why =
      lock.concurrency === undefined
        ? 'The flow sets no limit: no run waits for another.'
        : 'GitHub cannot tell this flow’s group or its limit before a run: no run waits for another.';
    return entry(
      'concurrency',
      map(entry('group', `${name}-\${{ github.run_id }}`), entry('cancel-in-progress', false)),
      { above: why },
    );
  }
  const cancels = lock.concurrency?.cancelInProgress === true;
  const above = cancels
    ? 'A new run takes the place of one that is under way.'
    : 'A run waits for the one before it. GitHub keeps one waiting: a newer one takes its place.';
  return entry('concurrency', map(entry('group', group), entry('cancel-in-progress', cancels)), {
    above,
  });
}

/** An empty line before each part at the top and before each job, above its comment. */
function spaced(text: string): string {
  const lines = text.split('\n');
  const jobs = lines.indexOf('jobs:');
  const isStart = (line: string, at: number): boolean =>
    /^[a-z#]/.test(line) || (at > jobs + 1 && /^ {2}\S/.test(line));
  return lines
    .map((line, at) => {
      const before = lines[at - 1] ?? '';
      const isApart = at > 0 && isStart(line, at) && !/^ *#/.test(before);
      return isApart ? `\n${line}` : line;
    })
    .join('\n');
}
