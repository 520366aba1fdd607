import { escapeTerminal } from '../../output/index.ts';
import { defaultStoreDirectory, type StoreVerification, verifyStore } from '../../store/index.ts';
import { exitCode, type Command, type Context } from '../command.ts';
import { checkFolder } from '../context.ts';
import { countOf } from './gather.ts';

export const verify: Command = {
  name: 'store verify',
  summary: 'Hash everything in the store again',
  arity: [0, 0],
  options: {
    repair: {
      type: 'boolean',
      help: 'Remove what is damaged, so that the next run makes or fetches it again',
    },
  },
  hasJson: true,
  details:
    'Every blob, tree, archive, unpacked package and view. Exit code 1 when something is wrong, also after a repair.\nJSON: {version, store, checked: {KIND: count}, problems: [{kind, path, message}], repaired}.',
  examples: [
    { line: 'millrace store verify', does: 'is every byte what its name says?' },
    { line: 'millrace store verify --repair', does: 'and away with what is not' },
  ],
  run: async (invocation, context) => {
    checkFolder(context);
    const store = defaultStoreDirectory(context.env);
    const repair = invocation.flag('repair');
    const result = await verifyStore(store, repair);
    if (context.json) context.out(`${JSON.stringify({ version: 1, store, ...result })}\n`);
    else report(context, { store, repair, ...result });
    return result.problems.length === 0 ? exitCode.fine : exitCode.wrong;
  },
};

function report(
  context: Context,
  result: StoreVerification & { readonly store: string; readonly repair: boolean },
): void {
  const { checked, problems, repaired, repair } = result;
  for (const { kind, path, message } of problems) {
    context.err(`${kind.padEnd(12)}  ${escapeTerminal(path)}\n${' '.repeat(14)}${message}\n`);
  }
  const parts = Object.entries(checked).map(([kind, count]) => countOf(count, kind));
  if (!context.quiet) context.out(`Verified ${parts.join(', ')} in ${result.store}.\n`);
  if (problems.length === 0) return;
  context.err(
    `millrace: ${countOf(problems.length, 'thing')} in the store ${problems.length === 1 ? 'is' : 'are'} wrong.\n`,
  );
  const hint = repair
    ? `Removed ${countOf(repaired, 'path')}. The next run makes or fetches them again; \`millrace store fetch\` does it now.`
    : 'Run `millrace store verify --repair`, which removes it; the next run makes or fetches it again.';
  context.err(`  hint: ${hint}\n`);
}
