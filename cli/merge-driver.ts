import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { neutralise } from '../output/index.ts';
import { mergeTexts, OperationalError, quoteForShell, type ThreeTexts } from '../store/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { mergeLock, mergeYaml, type Merged, openMerge } from './merge/merge-flow.ts';
import { mergeGrants } from './merge/merge-grants.ts';
import { flowId } from './workspace.ts';

export const mergeDriver: Command = {
  name: 'merge-driver',
  summary: 'Merge a lock by compiling it again; git starts this',
  positionals: 'BASE OURS THEIRS PATH',
  arity: [4, 4],
  options: {},
  hasJson: false,
  details:
    'What git calls for flows/**, once `millrace init --merge-driver` has set it up in this clone. The result\nreplaces OURS. It ends with 1 when a person has to go on: a lock is left as it was on our side then.',
  examples: [
    { line: 'millrace init --merge-driver', does: 'set it up' },
    { line: 'millrace merge-driver %O %A %B %P', does: 'as it stands in .git/config' },
  ],
  run: async (invocation, context) => {
    const [base = '', ours = '', theirs = '', path = ''] = invocation.positionals;
    const read = (file: string): string => readFileSync(resolve(context.cwd, file), 'utf8');
    const texts = { base: read(base), ours: read(ours), theirs: read(theirs) };
    const write = (text: string): void => {
      writeFileSync(resolve(context.cwd, ours), text);
    };
    return await mergeFile(path, texts, { context, write });
  },
};

interface Sink {
  readonly context: Context;
  readonly write: (text: string) => void;
}

async function mergeFile(path: string, texts: ThreeTexts, sink: Sink): Promise<ExitCode> {
  if (path.endsWith('.grants')) {
    sink.write(mergeGrants(texts));
    return exitCode.fine;
  }
  const isLock = path.endsWith('.lock.json');
  const merged = await tryMerge(path, texts, sink.context);
  if ('text' in merged) {
    sink.write(merged.text);
    return exitCode.fine;
  }
  const flow = flowId(path.replace(/^.*?(?=flows\/)/, '').replace(/\.lock\.json$/, '.yaml'));
  // The markers that git itself would have left. In a lock nobody could make sense of them.
  if (!isLock) sink.write(await mergeTexts(texts, 'merge'));
  // A name that a shell would take apart, or take for an option, is a word of the command all the same.
  const word = quoteForShell(flow.startsWith('-') ? `flows/${flow}.yaml` : flow);
  const next = isLock ? '' : 'Resolve the conflict, then run ';
  const hint = `  hint: ${next}\`millrace pin ${word} && millrace compile ${word}\`.`;
  sink.context.err(`${neutralise(`millrace: ${path} is not merged. ${merged.why}\n${hint}`)}\n`);
  return exitCode.wrong;
}

/** What the world refuses (a package that is not there) leaves the file to a person as well. */
async function tryMerge(path: string, texts: ThreeTexts, context: Context): Promise<Merged> {
  try {
    const world = await openMerge(path, context);
    return world.path.endsWith('.lock.json')
      ? await mergeLock(world.path.replace(/\.lock\.json$/, '.yaml'), texts, world)
      : await mergeYaml(world.path, texts, world);
  } catch (error) {
    if (error instanceof OperationalError) return { why: error.message };
    throw error;
  }
}
