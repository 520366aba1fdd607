import type { ts } from 'ts-morph';
import type { Call, Sha256 } from '../../lock/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Signature } from '../model/typed.ts';
import type { CheckedProgram } from './checked-program.ts';
import { findMain, type Main } from './find-main.ts';
import { mainContext, type MainContext } from './main-context.ts';
import { mainDescription } from './main-description.ts';
import { mainInput } from './main-input.ts';
import { implementationOf, onlyResult } from './main-implementation.ts';
import { mainParameters, type MainParameter } from './main-parameters.ts';
import { spanOf } from './node-span.ts';
import { outputReading } from './output-reading.ts';
import { readPermissions } from './read-permissions.ts';
import { scriptProblems, untypedImports } from './script-problems.ts';
import { canonicalSchema } from './type-schema/canonical-schema.ts';
import { blameImports, typeDiagnostics } from './type-diagnostics.ts';

/** What a script's `main` takes and gives, read from the checker and never from annotations. */
export function readSignature(
  checked: CheckedProgram,
  digest: Sha256,
): Outcome<Signature | undefined> {
  const problems = scriptProblems(checked, digest);
  // Types that rest on an error say nothing, and the error has been said.
  if (problems.length > 0) return { value: undefined, diagnostics: problems };
  const main = findMain(checked, digest);
  const permissions = readPermissions(checked, digest);
  if (main === undefined) {
    const diagnostics = [noMain(checked, digest), ...permissions.diagnostics];
    return { value: undefined, diagnostics };
  }
  const call = onlySignature(checked, main);
  if ('code' in call) return { value: undefined, diagnostics: [call, ...permissions.diagnostics] };
  const shape = readShape(checked, main, call);
  const found = blameImports(shape.diagnostics, untypedImports(checked, digest));
  const diagnostics = [...found, ...permissions.diagnostics];
  const isWrong = diagnostics.some(({ severity }) => severity === 'error');
  const value = { ...shape.value, permissions: permissions.value };
  return { value: isWrong ? undefined : value, diagnostics };
}

function noMain({ files }: CheckedProgram, digest: Sha256): Diagnostic {
  const path = files.repositoryPath(files.entryOf(digest)) ?? '';
  const hint = 'Write: export async function main(name: string) { … }';
  return diagnose('infer/no-main', { path, start: 0, end: 0 }, undefined, { hint });
}

/** The one way to call `main`, or why there is not exactly one. */
function onlySignature(checked: CheckedProgram, main: Main): ts.Signature | Diagnostic {
  const signatures = main.type.getCallSignatures();
  const [signature] = signatures;
  const span = spanOf(checked, nameNode(main));
  if (signature === undefined) return diagnose('infer/main-not-function', span, undefined);
  if (signatures.length > 1) {
    const hint = 'Write one signature; optional parameters and unions say the rest.';
    return diagnose('infer/overloaded-main', span, { count: signatures.length }, { hint });
  }
  if (signature.typeParameters !== undefined) {
    const names = signature.typeParameters.map(({ symbol }) => symbol.name);
    const hint = 'Write the types that are meant; `unknown` if really anything may come.';
    return diagnose('infer/generic-main', span, { names }, { hint });
  }
  return signature;
}

/** The name where it is declared, else the whole declaration. */
function nameNode(main: Main): ts.Node {
  // True: a declaration that has a name keeps it there; the property is only typed on subtypes.
  return (main.node as ts.NamedDeclaration).name ?? main.node;
}

function readShape(
  checked: CheckedProgram,
  main: Main,
  signature: ts.Signature,
): Outcome<Omit<Signature, 'permissions'>> {
  const parameters = mainParameters(checked, main, signature);
  const context = mainContext(checked, parameters);
  const taking = context === undefined ? parameters : parameters.slice(0, -1);
  const input = mainInput(checked, taking, nameNode(main));
  const returned = signature.getReturnType();
  const result = checked.checker.getAwaitedType(returned) ?? returned;
  const output = outputReading(checked, result, resultNode(main));
  const call: Call = { ...input.call, ...(context && { context: context.kind }) };
  return {
    value: {
      call,
      input: canonicalSchema(mainDescription(checked, main, input.input)),
      output: output.schema,
    },
    diagnostics: [
      ...taking.flatMap((parameter) => parameterProblems(checked, parameter, input.call.form)),
      ...contextProblems(checked, context),
      ...typeDiagnostics(checked, 'input', input.problems),
      ...typeDiagnostics(checked, 'output', output.problems),
    ],
  };
}

/** Where a script says what it gives: the annotation, else the only expression that is returned. */
function resultNode(main: Main): ts.Node {
  const implementation = implementationOf(main.symbol);
  if (implementation === undefined) return nameNode(main);
  return implementation.type ?? onlyResult(implementation) ?? nameNode(main);
}

function parameterProblems(
  checked: CheckedProgram,
  { isRest, name, node }: MainParameter,
  form: Call['form'],
): readonly Diagnostic[] {
  const span = spanOf(checked, node);
  if (isRest) {
    const hint = `Take an array: ${name ?? 'items'}: T[]`;
    return [diagnose('infer/rest-parameter', span, { name: name ?? '' }, { hint })];
  }
  if (form === 'object' || name !== undefined) return [];
  const hint = 'Give the parameter a name and take it apart inside the function.';
  return [diagnose('infer/unnamed-parameter', span, undefined, { hint })];
}

function contextProblems(
  checked: CheckedProgram,
  context: MainContext | undefined,
): readonly Diagnostic[] {
  if (context === undefined || context.fits) return [];
  const type = checked.checker.typeToString(context.parameter.type);
  const hint =
    'It has { signal: AbortSignal, idempotencyKey: string, run: string, attempt: number }.';
  return [
    diagnose('infer/context-type', spanOf(checked, context.parameter.node), { type }, { hint }),
  ];
}
