import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseFlow } from '../../compiler/1-parse/parse-flow.ts';
import { createClosureReader, type ClosureReader } from '../../compiler/2-resolve/read-closure.ts';
import { findScripts } from '../../compiler/2-resolve/find-scripts.ts';
import { resolveFlow } from '../../compiler/2-resolve/resolve-flow.ts';
import { subflowOf } from '../../compiler/2-resolve/resolve-subflow.ts';
import { flowCalls, sectionsOf } from '../../compiler/2-resolve/step-calls.ts';
import { inferScripts } from '../../compiler/3-infer/infer-scripts.ts';
import { writeFlowModule } from '../../compiler/checker/flow-module.ts';
import type { ModuleProblem } from '../../compiler/checker/repository-program.ts';
import { wireTypes } from '../../compiler/checker/wire-types.ts';
import { compileRepository } from '../../compiler/compile.ts';
import { isError } from '../../compiler/diagnostics/in-order.ts';
import type { ParsedFlow, ParsedUses } from '../../compiler/model/parsed.ts';
import type {
  ResolvedFlow,
  ResolvedStep,
  ScriptClosure,
  Subflow,
} from '../../compiler/model/resolved.ts';
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
    const text = await pinScripts(flowText(golden), (script) => digestOf(reader, script));
    const parsed = parseFlow({ path: `flows/${name}.yaml`, bytes: Buffer.from(text) });
    if (parsed.diagnostics.some(isError)) throw new Error(`${name} does not parse.`);
    const { value: scripts } = await findScripts(parsed.value, host, reader);
    const subflows = await findSubflows(golden, parsed.value);
    flows.push({ name, flow: resolveFlow(parsed.value, { scripts, subflows }).value });
  }
  const closures = new Map(
    flows.flatMap(({ flow }) => closuresOf([...flow.steps, ...flow.onError, ...flow.finally])),
  );
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
  return pinFlows(text).replaceAll(/\bscripts\/(?=[\w./-]*\.ts)/g, `${folderOf(golden)}/scripts/`);
}

/** The flows that a fixture uses, each by its lock. */
async function findSubflows(
  golden: GoldenCase,
  flow: ParsedFlow,
): Promise<ReadonlyMap<ParsedUses, Subflow>> {
  const calls = flowCalls(sectionsOf(flow));
  if (calls.length === 0) return new Map();
  const files = new Map<string, Uint8Array>(
    readFolder(fileURLToPath(golden.folder).replace(/\/$/, '')),
  );
  const host = memoryHost({ files });
  const reader = createClosureReader(host);
  const children = [...files].filter(
    ([path]) => path.startsWith('flows/') && path.endsWith('.yaml'),
  );
  const pinned = children.map(async ([path, bytes]) => {
    const text = await pinScripts(pinFlows(new TextDecoder().decode(bytes)), (script) =>
      digestOf(reader, script),
    );
    return { path, bytes: Buffer.from(text) };
  });
  const compiled = await compileRepository(await Promise.all(pinned), host, {
    ignoreFlowPins: true,
  });
  return new Map(
    calls.flatMap(({ call }): [ParsedUses, Subflow][] => {
      const child = compiled.flows.find(({ path }) => path === call.uses.path.value)?.locked;
      return child === undefined ? [] : [[call.uses, subflowOf(child.lock, 'tree', host)]];
    }),
  );
}

/** A flow is taken as it is, whatever its pin says. */
function pinFlows(text: string): string {
  return text.replaceAll('.yaml@pin', '.yaml@000000000000');
}

async function digestOf(reader: ClosureReader, script: string): Promise<string> {
  return (await reader.closureOf(script)).value?.digest ?? '';
}

function closuresOf(steps: readonly ResolvedStep[]): readonly [string, ScriptClosure][] {
  return steps.flatMap(({ script, scopes }): readonly [string, ScriptClosure][] => [
    ...(script ? [[script.digest, script] as [string, ScriptClosure]] : []),
    ...closuresOf(scopes.flat()),
  ]);
}
