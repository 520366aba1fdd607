import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseFlow } from '../../compiler/1-parse/parse-flow.ts';
import { createClosureReader } from '../../compiler/2-resolve/read-closure.ts';
import { resolveFlow } from '../../compiler/2-resolve/resolve-flow.ts';
import { inferScripts } from '../../compiler/3-infer/infer-scripts.ts';
import { writeFlowModule } from '../../compiler/checker/flow-module.ts';
import type { ModuleProblem } from '../../compiler/checker/repository-program.ts';
import { wireTypes } from '../../compiler/checker/wire-types.ts';
import { isError } from '../../compiler/diagnostics/in-order.ts';
import type { ResolvedFlow, ResolvedStep, ScriptClosure } from '../../compiler/model/resolved.ts';
import { openProgram } from '../../compiler/open-program.ts';
import { pinScripts } from '../../compiler/testing/compile-case.ts';
import { goldenCases, type GoldenCase } from '../../compiler/testing/golden.ts';
import { memoryHost, readFolder } from '../../compiler/testing/memory-host.ts';

/** The virtual module of a fixture, and what our Program says of it. */
export interface CheckedFixture {
  /** `check/type-mismatch`. */
  readonly name: string;
  /** Relative to the folder in which the modules find each other. */
  readonly path: string;
  readonly text: string;
  readonly problems: readonly ModuleProblem[];
}

export interface CheckedFixtures {
  readonly fixtures: readonly CheckedFixture[];
  /** Every file that the modules import, by path: the scripts as they are, and the wire types. */
  readonly imported: ReadonlyMap<string, string>;
  /** Fixtures that have no module here, and why. */
  readonly skipped: readonly string[];
}

/** The virtual modules of all fixtures of some stages, judged in one Program. */
export async function checkFixtures(stages: readonly string[]): Promise<CheckedFixtures> {
  const files = new Map<string, string>();
  const skipped: string[] = [];
  const flows: ResolvedFixture[] = [];
  const cases = stages.flatMap(goldenCases).filter((golden) => addScripts(golden, files, skipped));
  const host = memoryHost({ files });
  const reader = createClosureReader(host);
  for (const golden of cases) {
    const name = nameOf(golden);
    const text = await pinScripts(
      flowText(golden),
      async (script) => (await reader.closureOf(script)).value?.digest ?? '',
    );
    const parsed = parseFlow({ path: `flows/${name}.yaml`, bytes: Buffer.from(text) });
    if (parsed.diagnostics.some(isError)) throw new Error(`${name} does not parse.`);
    flows.push({ name, flow: (await resolveFlow(parsed.value, host, reader)).value });
  }
  const closures = new Map(flows.flatMap(({ flow }) => closuresOf(flow.steps)));
  const program = await openProgram([...closures.values()], host);
  const signatures = inferScripts([...closures.values()], program).value;
  // The same words find the scripts in the Program's own world and in a folder.
  const main = (script: ScriptClosure): { specifier: string; name: string } => {
    const { specifier, name } = program.mainOf(script.digest);
    return { specifier: `..${specifier}`, name };
  };
  const modules = flows.map(({ name, flow }) => {
    const { text } = writeFlowModule(flow, signatures, { wireTypes: './wire-types.ts', main });
    return { name, path: `flows/${name.replace('/', '--')}.ts`, text };
  });
  const wire = { name: '/flows/wire-types.ts', text: wireTypes };
  program.withModules([wire, ...modules.map(({ path, text }) => ({ name: `/${path}`, text }))]);
  const scripts = [...files].map(([path, text]) => [`repo/${path}`, text] as const);
  return {
    fixtures: modules.map((one) => ({ ...one, problems: program.moduleProblems(`/${one.path}`) })),
    imported: new Map([...scripts, ['flows/wire-types.ts', wireTypes]]),
    skipped,
  };
}

interface ResolvedFixture {
  readonly name: string;
  readonly flow: ResolvedFlow;
}

function nameOf({ stage, name }: GoldenCase): string {
  return `${stage}/${name}`;
}

function folderOf(golden: GoldenCase): string {
  return `scripts/${nameOf(golden).replace('/', '--')}`;
}

/** Puts a fixture's scripts in a folder of their own; false for one that needs more than files. */
function addScripts(golden: GoldenCase, files: Map<string, string>, skipped: string[]): boolean {
  const all = readFolder(fileURLToPath(golden.folder).replace(/\/$/, ''));
  if ([...all.keys()].some((path) => path.startsWith('packages/') || path.endsWith('.deno.lock'))) {
    skipped.push(`${nameOf(golden)}: its packages are not where Deno looks for them`);
    return false;
  }
  for (const [path, bytes] of all) {
    if (/^(?:scripts|lib)\//.test(path))
      files.set(`${folderOf(golden)}/${path}`, new TextDecoder().decode(bytes));
  }
  return true;
}

function flowText(golden: GoldenCase): string {
  const text = readFileSync(new URL('flow.yaml', golden.folder), 'utf8');
  return text.replaceAll(/\bscripts\/(?=[\w./-]*\.ts)/g, `${folderOf(golden)}/scripts/`);
}

function closuresOf(steps: readonly ResolvedStep[]): readonly [string, ScriptClosure][] {
  return steps.flatMap(({ script, scopes }): readonly [string, ScriptClosure][] => [
    ...(script ? [[script.digest, script] as [string, ScriptClosure]] : []),
    ...closuresOf(scopes.flat()),
  ]);
}
