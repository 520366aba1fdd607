import type { Compilation, FlowFile } from './compile.ts';
import type { Grants, Lock } from '../lock/index.ts';
import type { CatalogueEntry } from './diagnostics/entry.ts';
import type { FixResult } from './fix/fix-repository.ts';
import type { FlowTest, StepFixture, TestCase } from './flow-test/flow-test.ts';
import type { ScriptInspection } from './inspect-script.ts';
import type { PinResult } from './pin/pin-flows.ts';
import type { PinHost } from './pin/pin-host.ts';
import type { PinRequest } from './pin/pin-repository.ts';
import type { UpdateRequest, UpdateResult } from './pin/update-packages.ts';
import type { TightenRequest, TightenResult } from './tighten/tighten-flows.ts';
import type { CompilerHost } from './model/host.ts';
import type { SessionHost } from './session/open-session.ts';
import type { Session } from './session/session.ts';
import type { Outcome } from './model/outcome.ts';
import type { ParsedFlow } from './model/parsed.ts';
import type { Edit } from './edit/apply-edits.ts';
import type { WrittenPermissions } from './tighten/write-permissions.ts';
import type { Span } from './model/source.ts';

export type { Compilation, CompiledFlow, FlowFile } from './compile.ts';
export type { CatalogueEntry } from './diagnostics/entry.ts';
export type { Diagnostic, Severity } from './diagnostics/diagnostic.ts';
export type { CaseExpectation, FlowTest, StepFixture, TestCase } from './flow-test/flow-test.ts';
export { inOrder } from './diagnostics/in-order.ts';
export type { Fix, FixEdit } from './diagnostics/fix.ts';
export type { AppliedFix, FixResult } from './fix/fix-repository.ts';
export type { ScriptInspection } from './inspect-script.ts';
export type { CompilerHost, PackageFiles, TypesReader } from './model/host.ts';
export type { SilencedDiagnostic } from './silence/apply-silences.ts';
export type { LockedFlow } from './model/locked.ts';
export type { PinResult } from './pin/pin-flows.ts';
export type { DenoLockAnswer, DenoLockRequest, PinHost } from './pin/pin-host.ts';
export type { PinRequest } from './pin/pin-repository.ts';
export type { UpdateRequest, UpdateResult } from './pin/update-packages.ts';
export type {
  ParsedCall,
  ParsedExpression,
  ParsedFlow,
  ParsedStep,
  ParsedUses,
} from './model/parsed.ts';
export type { Signature } from './model/typed.ts';
export type { Span } from './model/source.ts';
export type { SessionHost } from './session/open-session.ts';
export type {
  Completion,
  Definition,
  ExpressionPlace,
  FlowCheck,
  Hover,
  Inlay,
  Refusal,
  Renamable,
  Renaming,
  Session,
  StepArgument,
  StepArguments,
  Token,
  UsesSignature,
} from './session/session.ts';
export type {
  RefusedStep,
  TightenedStep,
  TightenRequest,
  TightenResult,
} from './tighten/tighten-flows.ts';

/** The tests of a flow, as far as they could be read, and what is wrong with them. */
export interface FlowTestReading extends Outcome<FlowTest> {
  /** Where a test says what a path of keys leads to, or the last key on the way to it that was written. */
  readonly placeOf: (test: TestCase | StepFixture, path: readonly string[]) => Span;
}

// The TypeScript compiler takes half a second to load: who only imports this file does not pay it.

/** Checks flows with all the scripts that they use and with their tests, and locks those without errors. */
export async function compileRepository(
  files: readonly FlowFile[],
  host: CompilerHost,
): Promise<Compilation> {
  const compiler = await import('./compile.ts');
  const { addTestProblems } = await import('./flow-test/add-test-problems.ts');
  return await addTestProblems(await compiler.compileRepository(files, host), host);
}

/** Reads the tests of a flow and checks them against its lock. */
export async function checkFlowTest(file: FlowFile, lock: Lock): Promise<FlowTestReading> {
  const { checkFlowTest: check } = await import('./flow-test/check-flow-test.ts');
  const { placeInTest } = await import('./flow-test/span-in-test.ts');
  return { ...check(file, lock), placeOf: placeInTest };
}

/** Compiles, makes every fix that is safe, and compiles again. Nothing is written. */
export async function fixRepository(
  files: readonly FlowFile[],
  host: CompilerHost,
): Promise<FixResult> {
  const compiler = await import('./fix/fix-repository.ts');
  return await compiler.fixRepository(files, host);
}

/** Reads a flow file. Never throws, whatever the bytes: the value is what could be read. */
export async function readFlow(file: FlowFile): Promise<Outcome<ParsedFlow>> {
  const { parseFlow } = await import('./1-parse/parse-flow.ts');
  return parseFlow(file);
}

/** What the step around an offset keeps of what its script asks for; `undefined` where nothing says so. */
export async function permissionsAt(
  file: FlowFile,
  offset: number,
): Promise<WrittenPermissions | undefined> {
  const compiler = await import('./tighten/write-permissions.ts');
  return compiler.permissionsAt(file, offset);
}

/** The edits that make that step keep exactly these grants and leave the rest as it is; `undefined` when there are none. */
export async function writePermissions(
  file: FlowFile,
  offset: number,
  grants: Grants,
): Promise<readonly Edit[] | undefined> {
  const compiler = await import('./tighten/write-permissions.ts');
  return compiler.writePermissions(file, offset, grants);
}

/** Why each code is what it is, by code. */
export async function explanations(): Promise<Readonly<Record<string, CatalogueEntry>>> {
  const { catalogue } = await import('./diagnostics/catalogue.ts');
  return catalogue;
}

/** What the compiler sees in one script. */
export async function inspectScript(path: string, host: CompilerHost): Promise<ScriptInspection> {
  const compiler = await import('./inspect-script.ts');
  return await compiler.inspectScript(path, host);
}

/** Plans the pins of flows, and what their scripts' Deno locks miss. Nothing is written. */
export async function pinRepository(request: PinRequest, host: PinHost): Promise<PinResult> {
  const compiler = await import('./pin/pin-repository.ts');
  return await compiler.pinRepository(request, host);
}

/** Plans a move of packages to newer versions, and the pins that follow. Nothing is written. */
export async function updatePackages(request: UpdateRequest, host: PinHost): Promise<UpdateResult> {
  const compiler = await import('./pin/update-packages.ts');
  return await compiler.updatePackages(request, host);
}

/** Narrows the permissions of steps in the texts of their flows, and proves by compiling that nothing else changes. Nothing is written. */
export async function tightenFlows(
  request: TightenRequest,
  host: CompilerHost,
): Promise<TightenResult> {
  const compiler = await import('./tighten/tighten-flows.ts');
  return await compiler.tightenFlows(request, host);
}

/** Opens a compiler that stays open beside an editor. */
export async function openSession(host: SessionHost): Promise<Session> {
  const compiler = await import('./session/open-session.ts');
  return compiler.openSession(host);
}
