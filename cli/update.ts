import { exitCode, UsageError, type Command, type Context, type ExitCode } from './command.ts';
import { finishPins } from './pin.ts';
import { createPinHost } from './pin-host.ts';
import { listFlows, openWorkspace, readFlows } from './workspace.ts';

export const update: Command = {
  name: 'update',
  summary: 'Move package versions in script locks, and renew the pins',
  positionals: '[PACKAGE|SCRIPT…]',
  arity: [0, Infinity],
  options: { all: { type: 'boolean', help: 'Every package of every script' } },
  hasJson: true,
  details:
    'Versions move only as far as the imports in the scripts admit. Pins that were behind the working tree stay.\nJSON: {version, changed: [{flow, step, from, to}], files: [path], diagnostics}.',
  examples: [
    { line: 'millrace update zod', does: 'one package, in every script that uses it' },
    { line: 'millrace update scripts/hn/search.ts', does: 'every package of one script' },
    { line: 'millrace update --all', does: 'everything' },
  ],
  run: async (invocation, context) => {
    const names = invocation.positionals;
    if (names.length === 0 && !invocation.flag('all')) {
      throw new UsageError(
        '`millrace update` needs a package, a script, or `--all`. See `millrace update --help`.',
      );
    }
    return await updateAll(names, context);
  },
};

async function updateAll(names: readonly string[], context: Context): Promise<ExitCode> {
  const workspace = openWorkspace(context);
  const { updatePackages } = await import('../compiler/index.ts');
  const flows = readFlows(workspace, listFlows(workspace));
  const result = await updatePackages({ flows, names }, createPinHost(workspace, context));
  for (const { name, suggestion } of result.unknown) {
    const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    context.err(`millrace: "${name}" is neither a script nor a package of one.${hint}\n`);
  }
  if (result.unknown.length > 0) return exitCode.wrong;
  if (!context.json && !context.quiet) {
    for (const { lock, package: name, from, to } of result.moved) {
      context.out(`  ${lock}: ${name}  ${from ?? 'none'} -> ${to ?? 'none'}\n`);
    }
  }
  return finishPins(workspace, context, result);
}
