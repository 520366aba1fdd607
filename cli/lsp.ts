import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EditorRepository, EditorWorld, PinOrigin } from '../editor/index.ts';
import type { JsonObject } from '../lock/index.ts';
import { findRoot, GitFailure, openGit, openRepository } from '../store/index.ts';
import type { Command, Context, ExitCode } from './command.ts';
import { createCompilerHost, createMachineHost, type MachineHost } from './compiler-host.ts';
import { renderGraph } from './graph.ts';
import { isMissing } from './workspace.ts';
import { version } from './version.ts';

export const lsp: Command = {
  name: 'lsp',
  summary: 'Serve an editor: types, completion and fixes in flows as they are typed',
  arity: [0, 0],
  options: {
    stdio: { type: 'boolean', help: 'Speak over standard input and output, which is the default' },
    clientProcessId: {
      type: 'string',
      value: 'ID',
      help: 'Also end when this process is gone; editors pass it',
    },
  },
  hasJson: false,
  details:
    'The Language Server Protocol. Editors start this: docs/editors.md says how each is set up.\nNothing is written but standard error, which tells what fails.',
  examples: [{ line: 'millrace lsp --stdio', does: 'what an editor is told to start' }],
  run: async (_, context) => {
    const { serveEditor } = await import('../editor/index.ts');
    serveEditor(process.stdin, process.stdout, editorWorld(context));
    // The client ends it: `exit`, or the end of standard input.
    return await new Promise<ExitCode>(() => undefined);
  },
};

function editorWorld(context: Context): EditorWorld {
  const quiet = { ...context, quiet: true };
  let machine: MachineHost | undefined;
  return {
    version,
    ...explanations(),
    schemas: { flow: readSchema('flow'), test: readSchema('flow-test') },
    findRoot,
    openRepository: (root) =>
      openEditorRepository(root, quiet, (machine ??= createMachineHost(quiet, true))),
    log: (line) => {
      context.err(`${line}\n`);
    },
  };
}

function openEditorRepository(
  root: string,
  context: Context,
  machine: MachineHost,
): EditorRepository {
  // To open a folder asks nobody on the network: a repository may be a stranger's.
  let repository = openRepository(root, { isOffline: true });
  const host = createCompilerHost({ root, repository }, context, machine);
  return {
    root,
    host: {
      ...host,
      // What is remembered of git is dropped when git moves.
      locksFor: (path) => repository.locksFor(path),
      locksOf: (path) => repository.locksOf(path),
      readBlob: (blob) => repository.readBlob(blob),
      blobId: (bytes) => repository.blobId(bytes),
      // Versions of packages are chosen by `millrace pin`, which a person starts.
      resolveDenoLock: () => Promise.resolve({ ok: false, problems: [] }),
    },
    refresh: () => {
      repository = openRepository(root, { isOffline: true });
    },
    drawGraph: renderGraph,
    originOfPin: (flow, pin) => originOfPin(root, flow, pin),
  };
}

/** The last commit that changed how often the pin stands in the flow. */
async function originOfPin(
  root: string,
  flow: string,
  pin: string,
): Promise<PinOrigin | undefined> {
  if (!/^[0-9a-f]{12,64}$/.test(pin)) return undefined;
  const shown = ['--no-ext-diff', '--no-textconv', '--format=%h%x00%cI%x00%s'];
  const words = ['log', '-1', `-S${pin}`, ...shown, '--', `:(literal)${flow}`];
  try {
    const git = openGit(root, { isOffline: true });
    const [commit, date, subject] = (await git.text(words)).trimEnd().split('\0');
    if (commit === undefined || date === undefined || subject === undefined) return undefined;
    return { commit, date, subject };
  } catch (error) {
    // No repository of git, no commit yet, or no git on this machine.
    if (error instanceof GitFailure) return undefined;
    throw error;
  }
}

/** Shipped beside the code; found from `cli/` and from `dist/`. */
function shipped(path: string): URL {
  const place = import.meta.url.includes('/dist/') ? '../../' : '../';
  return new URL(`${place}${path}`, import.meta.url);
}

function readSchema(name: 'flow' | 'flow-test'): JsonObject {
  // Made by the compiler, and held to it by its tests.
  return JSON.parse(readFileSync(shipped(`${name}.schema.json`), 'utf8')) as JsonObject;
}

function explanations(): Pick<EditorWorld, 'explanations'> {
  const page = shipped('docs/diagnostics.md');
  try {
    readFileSync(page);
  } catch (error) {
    if (isMissing(error)) return {};
    throw error;
  }
  return { explanations: pathToFileURL(fileURLToPath(page)).href };
}
