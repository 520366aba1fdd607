import type { PinResult } from '../compiler/index.ts';
import { renderJson } from '../output/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { createPinHost } from './pin-host.ts';
import { hasErrors, reportDiagnostics } from './report-diagnostics.ts';
import { openWorkspace, readFlows, selectFlows, type Workspace } from './workspace.ts';
import { writeFiles } from './write-files.ts';

export const pin: Command = {
  name: 'pin',
  summary: 'Write or renew the pins of scripts and flows in flows',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    affected: { type: 'boolean', help: 'Only renew pins that are behind the working tree' },
  },
  hasJson: true,
  details:
    'It also adds to a script’s Deno lock what is missing there; it never moves a version (see `update`).\nJSON: {version, changed: [{flow, step, from, to}], files: [path], diagnostics}.',
  examples: [
    {
      line: 'millrace pin',
      does: 'every flow takes the scripts and flows that it uses as they are now',
    },
    { line: 'millrace pin hello', does: 'one flow' },
    { line: 'millrace pin --affected', does: 'after a change of a script' },
  ],
  run: async (invocation, context) => {
    const workspace = openWorkspace(context);
    const flows = selectFlows(workspace, context, invocation.positionals);
    return await pinFlows(workspace, context, { flows, affected: invocation.flag('affected') });
  },
};

export interface PinOptions {
  /** Paths of flows. */
  readonly flows: readonly string[];
  readonly affected: boolean;
}

/** Renews pins, writes what changed, and reports. */
export async function pinFlows(
  workspace: Workspace,
  context: Context,
  options: PinOptions,
): Promise<ExitCode> {
  const { pinRepository } = await import('../compiler/index.ts');
  const flows = readFlows(workspace, options.flows);
  const request = { flows, affected: options.affected };
  const result = await pinRepository(request, createPinHost(workspace, context));
  return finishPins(workspace, context, result);
}

/** Writes and reports what `pin` and `update` have in common. */
export function finishPins(workspace: Workspace, context: Context, result: PinResult): ExitCode {
  writeFiles(workspace.root, result.files);
  const { changed, diagnostics, sources } = result;
  if (context.json) {
    const files = [...result.files.keys()].sort();
    const body = { version: 1, changed, files, diagnostics: renderJson(diagnostics, sources) };
    context.out(`${JSON.stringify(body)}\n`);
  } else {
    reportDiagnostics(context, diagnostics, sources);
    if (!context.quiet) reportChanges(context, result);
  }
  return hasErrors(diagnostics) ? exitCode.wrong : exitCode.fine;
}

function reportChanges(context: Context, { changed, files, diagnostics }: PinResult): void {
  for (const path of files.keys()) {
    if (!path.endsWith('.yaml')) context.out(`  wrote ${path}\n`);
  }
  for (const { flow, step, from, to } of changed) {
    context.out(`  ${flow}: ${step}  ${from ?? 'unpinned'} -> ${to}\n`);
  }
  if (files.size === 0 && !hasErrors(diagnostics)) context.out('All pins are up to date.\n');
  else if (files.size > 0) context.out('Run `millrace compile` to renew the locks.\n');
}
