import { isAbsolute, join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { escapeTerminal } from '../../output/index.ts';
import {
  defaultStoreDirectory,
  importExport,
  type ImportedExport,
  OperationalError,
  thisPlatform,
} from '../../store/index.ts';
import { exitCode, UsageError, type Command, type Context } from '../command.ts';
import { checkFolder } from '../context.ts';
import { openWorkspace } from '../workspace.ts';
import { writeFiles } from '../write-files.ts';
import { countOf, sizeText } from './gather.ts';

export const importCommand: Command = {
  name: 'store import',
  summary: 'Take an export into the store of this machine',
  positionals: 'FILE|DIR',
  arity: [1, 1],
  options: {
    'with-flows': {
      type: 'boolean',
      help: 'Also write the flows, locks and grants into this repository where they are not there',
    },
  },
  hasJson: true,
  details:
    'Each byte is held to its digest, and the whole to its locks, before anything enters the store. Afterwards\n`millrace run FLOW --offline` needs no network. JSON: {version, flows: [{path, lock}], platforms, files, bytes, written: [path]}.',
  examples: [
    { line: 'millrace store import hello.tar', does: 'for flows that this repository has already' },
    { line: 'millrace store import hello.tar --with-flows', does: 'also into an empty repository' },
  ],
  run: async (invocation, context) => {
    checkFolder(context);
    const name = invocation.positionals[0] ?? '';
    const path = isAbsolute(name) ? name : join(context.cwd, name);
    if (!existsSync(path)) throw new UsageError(`There is no file or folder "${name}".`);
    const root = invocation.flag('with-flows') ? openWorkspace(context).root : undefined;
    const imported = await importExport(defaultStoreDirectory(context.env), path);
    const written = root === undefined ? [] : layOut(root, imported);
    if (context.json) context.out(`${JSON.stringify(asJson(imported, written))}\n`);
    else if (!context.quiet) report(context, imported, written);
    return exitCode.fine;
  },
};

/** Writes what is missing; nothing at all where a file is there and differs. Returns the paths. */
function layOut(root: string, { flows }: ImportedExport): readonly string[] {
  const files = new Map(flows.flatMap((flow) => [...flow.files]));
  const missing = [...files].filter(([path]) => !existsSync(join(root, path)));
  const other = [...files].find(
    ([path, bytes]) =>
      existsSync(join(root, path)) && !readFileSync(join(root, path)).equals(bytes),
  );
  if (other !== undefined) {
    throw new OperationalError(
      `${other[0]} is there already and differs from the one of the export.`,
      {
        hint: 'The store has everything; no flow was written. Move the file away, or import without --with-flows.',
      },
    );
  }
  writeFiles(root, new Map(missing));
  return missing.map(([path]) => path).sort();
}

function asJson(imported: ImportedExport, written: readonly string[]): object {
  const { flows, ...counts } = imported;
  const named = flows.map(({ path, lock }) => ({ path, lock: `sha256:${lock}` }));
  return { version: 1, flows: named, ...counts, written };
}

function report(context: Context, imported: ImportedExport, written: readonly string[]): void {
  const { flows, platforms, files, bytes } = imported;
  context.out(`Took ${countOf(files, 'file')}, ${sizeText(bytes)}, into the store:\n`);
  for (const { path, lock } of flows)
    context.out(`  ${escapeTerminal(path)}  lock sha256:${lock}\n`);
  for (const path of written) context.out(`  wrote ${escapeTerminal(path)}\n`);
  const { os, cpu } = thisPlatform();
  if (!platforms.includes(`${os}-${cpu}`)) {
    context.err(
      `It was made for ${platforms.join(', ')}, and this is ${os}-${cpu}: packages that are made for this system alone are not in it.\n`,
    );
  }
}
