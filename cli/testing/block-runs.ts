import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readFolder } from '../../compiler/testing/memory-host.ts';
import type { Json } from '../../lock/index.ts';
import type { RunNotice } from '../../runner/events/run-event.ts';
import { makeRepository, projectRoot, type Ended, type TestRepository } from './repository.ts';

/** The secret that the flows of `cli/testdata/blocks` are given. */
export const secret = 'a secret that is handed on';

/** The flows and scripts of `cli/testdata/blocks`, in a repository; nothing is pinned or compiled yet. */
export function blockRepository(): TestRepository {
  const folder = fileURLToPath(new URL('../testdata/blocks', import.meta.url));
  const texts = [...readFolder(folder)].map(([path, bytes]) => [
    path,
    new TextDecoder().decode(bytes),
  ]);
  // True: pairs of a path and a text.
  const files = Object.fromEntries(texts) as Record<string, string>;
  return makeRepository({ files: { ...files, 'out/log': '' }, env: { API_TOKEN: secret } });
}

export interface Ran extends Ended {
  readonly events: readonly RunNotice[];
  readonly outputs: Json | undefined;
  /** How each step ended, by its address: `failed: …`, `skipped: condition`, `succeeded`. */
  readonly ends: { readonly [step: string]: string };
  /** What the scripts said in `out/log`, in this run alone. */
  readonly log: readonly string[];
}

/** Runs a flow with `--json`. `words` are given after the flow's name. */
export async function runBlocks(
  repository: TestRepository,
  flow: string,
  words: readonly string[] = [],
): Promise<Ran> {
  repository.write('out/log', '');
  return readRun(repository, await repository.millrace('run', flow, '--json', ...words));
}

/** What a run with `--json` said, and what its scripts wrote. */
export function readRun(repository: TestRepository, ended: Ended): Ran {
  const lines = ended.out.split('\n').filter((line) => line !== '');
  // True: with `--json` each line is an event.
  const events = lines.map((line) => JSON.parse(line) as RunNotice);
  const last = events.at(-1);
  return {
    ...ended,
    events,
    outputs: last?.kind === 'run-finished' ? last.outputs : undefined,
    ends: Object.fromEntries(events.flatMap(endOf)),
    log: repository.read('out/log').split('\n').slice(0, -1),
  };
}

function endOf(event: RunNotice): readonly (readonly [string, string])[] {
  switch (event.kind) {
    case 'step-succeeded':
      return [[event.step, event.mock === true ? 'mocked' : 'succeeded']];
    case 'step-failed':
      return [[event.step, `failed: ${event.error.name}: ${event.error.message}`]];
    case 'step-skipped':
      return [[event.step, `skipped: ${event.reason}`]];
    default:
      return [];
  }
}

const page = asOneLine(readFileSync(`${projectRoot}docs/flow-format.md`, 'utf8'));

/** A sentence of docs/flow-format.md that a test holds us to; throws when the page does not say it. */
export function promised(sentence: string): string {
  if (page.includes(asOneLine(sentence))) return sentence;
  throw new Error(`docs/flow-format.md does not say: ${sentence}`);
}

function asOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('’', "'");
}
