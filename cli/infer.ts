import { relative, resolve, sep } from 'node:path';
import { renderJson } from '../output/index.ts';
import { exitCode, UsageError, type Command, type Context, type ExitCode } from './command.ts';
import { closest } from '../output/index.ts';
import { createCompilerHost } from './compiler-host.ts';
import { hasErrors, reportDiagnostics } from './report-diagnostics.ts';
import { listScripts, openWorkspace, readBytes, type Workspace } from './workspace.ts';

export const infer: Command = {
  name: 'infer',
  summary: 'Show what the compiler sees in a script',
  positionals: 'SCRIPT',
  arity: [1, 1],
  options: {},
  hasJson: true,
  details: 'JSON: {version, input, output, permissions, packages, diagnostics}.',
  examples: [
    { line: 'millrace infer scripts/hello.ts', does: 'its input and output as JSON Schema' },
    { line: 'millrace infer scripts/hello.ts --json', does: 'the same for machines' },
  ],
  run: async (invocation, context) => await inspect(invocation.positionals[0] ?? '', context),
};

async function inspect(name: string, context: Context): Promise<ExitCode> {
  const workspace = openWorkspace(context);
  const path = findScript(workspace, context, name);
  const { inspectScript } = await import('../compiler/index.ts');
  const seen = await inspectScript(path, createCompilerHost(workspace, context));
  const { signature, digest, packages, diagnostics, sources } = seen;
  if (context.json) {
    const { input, output, permissions } = signature ?? {};
    const body = { version: 1, digest, input, output, permissions, packages };
    context.out(`${JSON.stringify({ ...body, diagnostics: renderJson(diagnostics, sources) })}\n`);
  } else {
    reportDiagnostics(context, diagnostics, sources);
    if (signature !== undefined) {
      const part = (title: string, value: unknown): string =>
        `${title}\n${JSON.stringify(value, null, 2).replace(/^/gm, '  ')}\n`;
      context.out(
        [
          `script      ${path}@${(digest ?? '').slice(0, 12)}\n`,
          part('input', signature.input),
          part('output', signature.output),
          part('permissions', signature.permissions),
          part('packages', packages),
        ].join(''),
      );
    }
  }
  const failed = signature === undefined || hasErrors(diagnostics);
  return failed ? exitCode.wrong : exitCode.fine;
}

function findScript(workspace: Workspace, context: Context, name: string): string {
  const path = relative(workspace.root, resolve(context.cwd, name)).split(sep).join('/');
  for (const candidate of [path, name]) {
    if (readBytes(workspace, candidate) !== undefined) return candidate;
  }
  const near = closest(name, listScripts(workspace));
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  throw new UsageError(`There is no script "${name}".${hint}`);
}
