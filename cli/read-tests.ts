import type { FlowTestReading, StepFixture, TestCase } from '../compiler/index.ts';
import { readLock, type Lock } from '../lock/index.ts';
import { closest } from '../output/index.ts';
import { UsageError, type Context } from './command.ts';
import { compileChanged, type CompileResult } from './compile-changed.ts';
import { openCompileMemory } from './compile-memory.ts';
import type { TestFile, TestRefusal } from './find-test-files.ts';
import { readLockText } from './prepare-flow.ts';
import { hasErrors } from './report-diagnostics.ts';
import { openWorkingFiles } from './working-files.ts';
import { flowId, readBytes, type Workspace } from './workspace.ts';

/** The tests of one flow, and the lock that they were checked against. */
export interface ReadTests extends TestFile {
  readonly lock: Lock;
  readonly lockText: string;
  readonly reading: FlowTestReading;
  /** Those that are to run, in the order of the file. */
  readonly tests: readonly (TestCase | StepFixture)[];
}

export type TestsReading =
  | { readonly kind: 'ready'; readonly files: readonly ReadTests[] }
  | { readonly kind: 'wrong'; readonly result: CompileResult }
  | { readonly kind: 'refused'; readonly refusals: readonly TestRefusal[] };

/**
 * Reads test files whose flows are up to date with their locks. What is wrong with a flow or a test
 * comes first: then nothing is tested.
 */
export async function readTests(
  files: readonly TestFile[],
  names: readonly string[],
  world: { readonly workspace: Workspace; readonly context: Context },
): Promise<TestsReading> {
  const { workspace, context } = world;
  const working = openWorkingFiles(workspace);
  const memory = openCompileMemory(workspace, context, working);
  const flows = files.map(({ flow }) => flow);
  const result = await compileChanged(flows, { ...world, files: working, memory });
  if (hasErrors(result.diagnostics)) return { kind: 'wrong', result };
  if (result.changed.length > 0) return { kind: 'refused', refusals: stale(result) };
  const read: ReadTests[] = [];
  for (const file of files) {
    const one = await readOne(file, workspace);
    if ('code' in one) return { kind: 'refused', refusals: [one] };
    read.push(one);
  }
  return { kind: 'ready', files: selectTests(read, names) };
}

function stale({ changed }: CompileResult): readonly TestRefusal[] {
  return changed.map(({ path }) => ({
    code: 'lock-stale',
    message: `${path} is not what its sources compile to.`,
    hint: 'Run `millrace compile`.',
  }));
}

async function readOne(file: TestFile, workspace: Workspace): Promise<ReadTests | TestRefusal> {
  const read = readLockText(workspace, file.flow);
  if ('refusal' in read) return read.refusal;
  const { lockText } = read;
  const reading = readLock(lockText);
  if (!reading.ok) {
    const { message, hint } = reading.problem;
    return { code: 'lock-wrong', message, hint };
  }
  const { lock } = reading;
  const bytes = readBytes(workspace, file.path) ?? new Uint8Array();
  const { checkFlowTest } = await import('../compiler/index.ts');
  const tests = await checkFlowTest({ path: file.path, bytes }, lock);
  const { cases, fixtures } = tests.value;
  return { ...file, lock, lockText, reading: tests, tests: [...cases, ...fixtures] };
}

/** The tests with these names, of all files; with no names, all tests. */
function selectTests(files: readonly ReadTests[], names: readonly string[]): readonly ReadTests[] {
  if (names.length === 0) return files;
  const all = files.flatMap(({ tests }) => tests.map(({ name }) => name.value));
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    const near = closest(unknown, all);
    const flows = files.map(({ flow }) => flowId(flow)).join(', ');
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    throw new UsageError(`No test of ${flows} is called "${unknown}".${hint}`);
  }
  return files
    .map((file) => ({
      ...file,
      tests: file.tests.filter(({ name }) => names.includes(name.value)),
    }))
    .filter(({ tests }) => tests.length > 0);
}
