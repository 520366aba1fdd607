import { readFileSync } from 'node:fs';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { compileFlows } from './compile.ts';
import { type GithubPlan, planGithub } from './init/plan-github.ts';
import { driverAttributes, installDriver } from './merge/install-driver.ts';
import { pinFlows } from './pin.ts';
import { openWorkspace, readText, type Workspace } from './workspace.ts';
import { writeFiles } from './write-files.ts';

export const init: Command = {
  name: 'init',
  summary: 'Set up a repository: folders, a first flow and script, editor schema',
  arity: [0, 0],
  options: {
    github: { type: 'boolean', help: 'Also write workflows that check and review pull requests' },
    'merge-driver': {
      type: 'boolean',
      help: 'Have git compile locks instead of merging their text; every clone needs it',
    },
  },
  hasJson: true,
  details:
    'It adds files and lines; what is there stays as it is. JSON: {version, written: [path], kept: [path]}.',
  examples: [
    { line: 'git init && millrace init', does: 'start from nothing' },
    { line: 'millrace run hello', does: 'run the flow that init made' },
    { line: 'millrace init --github', does: 'with a review of every pull request' },
  ],
  run: async (invocation, context) =>
    await initialise(context, {
      isForGithub: invocation.flag('github'),
      withDriver: invocation.flag('merge-driver'),
    }),
};

const flow = `# yaml-language-server: $schema=./flow.schema.json
name: Hello
description: A first flow. Change it, then run \`millrace pin\`, \`millrace compile\` and \`millrace run hello\`.
inputs:
  name: { type: string, default: world }

steps:
  greet:
    uses: scripts/hello.ts
    with:
      name: \${{ inputs.name }}

outputs:
  greeting: \${{ steps.greet.output.text }}
`;

const script = `/**
 * Greets somebody. What it may touch is written here, and nowhere else: it asks for nothing.
 * @param name who is greeted
 */
export function main(name: string) {
  return { text: \`Hello, \${name}!\`, letters: name.length };
}
`;

const flowTest = `# yaml-language-server: $schema=./flow-test.schema.json
cases:
  greets the world when nobody is named:
    expect:
      outputs: { greeting: 'Hello, world!' }

  says so when there is no greeting:
    failures: { greet: { message: no greeting today } }
    expect:
      error: { step: greet, message: no greeting }

steps:
  counts the letters of a name:
    step: greet
    with: { name: Ada }
    expect:
      output: { text: 'Hello, Ada!', letters: 3 }
`;

/** Lines that a file must hold, and why: raw bytes are hashed, so a checkout may not change them. */
const lines: Readonly<Record<string, readonly string[]>> = {
  '.gitignore': ['.millrace/'],
  '.gitattributes': ['flows/** text eol=lf', 'scripts/** text eol=lf'],
};

const nothingForGithub: GithubPlan = { files: new Map(), next: [] };

interface Wishes {
  readonly isForGithub: boolean;
  readonly withDriver: boolean;
}

async function initialise(
  context: Context,
  { isForGithub, withDriver }: Wishes,
): Promise<ExitCode> {
  const workspace = openWorkspace(context);
  const github = isForGithub ? await planGithub(workspace) : nothingForGithub;
  const wanted = new Map([...firstFiles(workspace), ...github.files]);
  const kept = [...wanted.keys()].filter((path) => readText(workspace, path) !== undefined);
  for (const path of kept) wanted.delete(path);
  for (const [path, text] of addedLines(workspace, withDriver)) wanted.set(path, text);
  writeFiles(workspace.root, wanted);
  if (withDriver) installDriver(workspace.root);
  const locked = wanted.has('flows/hello.yaml')
    ? await lockFirstFlow(workspace, context)
    : exitCode.fine;
  if (locked !== exitCode.fine) return locked;
  const made = wanted.has('flows/hello.yaml')
    ? ['flows/hello.lock.json', 'flows/hello.grants']
    : [];
  report(context, [...wanted.keys(), ...made], kept);
  if (!context.json && !context.quiet) context.out(github.next.join('\n'));
  return exitCode.fine;
}

function firstFiles(workspace: Workspace): readonly (readonly [path: string, text: string])[] {
  const isFirst = readText(workspace, 'flows/hello.yaml') === undefined;
  return [
    ['flows/hello.yaml', flow],
    ['scripts/hello.ts', script],
    ['flows/flow.schema.json', editorSchema('flow')],
    ['flows/flow-test.schema.json', editorSchema('flow-test')],
    // A test of a flow that somebody else wrote would be wrong.
    ...(isFirst ? [['flows/hello.test.yaml', flowTest] as const] : []),
  ];
}

/** The first flow is pinned and locked by the same code as any other, which also says what is wrong. */
async function lockFirstFlow(workspace: Workspace, context: Context): Promise<ExitCode> {
  const quiet = { ...context, quiet: true, json: false };
  const flows = ['flows/hello.yaml'];
  const pinned = await pinFlows(workspace, quiet, { flows, affected: false });
  if (pinned !== exitCode.fine) return pinned;
  return await compileFlows(workspace, quiet, { flows, check: false, format: 'text' });
}

function addedLines(workspace: Workspace, withDriver: boolean): Map<string, string> {
  const added = new Map<string, string>();
  for (const [path, always] of Object.entries(lines)) {
    const isMore = withDriver && path === '.gitattributes';
    const needed = isMore ? [...always, ...driverAttributes] : always;
    const text = readText(workspace, path) ?? '';
    const present = new Set(text.split(/\r?\n/).map((line) => line.trim()));
    const missing = needed.filter((line) => !present.has(line));
    if (missing.length === 0) continue;
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    added.set(path, `${text}${gap}${missing.join('\n')}\n`);
  }
  return added;
}

/** Shipped beside the code; found from \`cli/\` and from \`dist/cli/\`. */
function editorSchema(name: 'flow' | 'flow-test'): string {
  const place = import.meta.url.includes('/dist/') ? '../../' : '../';
  return readFileSync(new URL(`${place}${name}.schema.json`, import.meta.url), 'utf8');
}

function report(context: Context, written: readonly string[], kept: readonly string[]): void {
  if (context.json) {
    context.out(`${JSON.stringify({ version: 1, written, kept })}\n`);
    return;
  }
  if (context.quiet) return;
  for (const path of written) context.out(`  wrote ${path}\n`);
  for (const path of kept) context.out(`  kept  ${path}\n`);
  context.out(
    [
      '',
      'Next:',
      '  millrace run hello                    run the flow from its lock',
      '  millrace run hello --input name=Ada   with an input',
      '  millrace test                         try the cases in flows/hello.test.yaml',
      '  edit scripts/hello.ts, then millrace pin && millrace compile',
      '',
    ].join('\n'),
  );
}
