import { Project, ts } from 'ts-morph';
import type { JsonSchema, Sha256 } from '../../lock/index.ts';
import { locate } from '../checker/flow-module-code.ts';
import { writeFlowModule, type FlowModule } from '../checker/flow-module.ts';
import { wireTypes } from '../checker/wire-types.ts';
import type { ResolvedFlow, ResolvedStep } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';

/** What the checker says of a flow's module, for tests: where in the flow, and in which role. */
export interface ModuleFinding {
  readonly code: number;
  readonly role: string;
  /** The characters of the flow's text that it points at. */
  readonly at: string;
  readonly message: string;
}

export interface CheckedModule {
  readonly module: FlowModule;
  readonly findings: readonly ModuleFinding[];
  /** Problems of the scaffolding itself, which the flow's author could do nothing about. */
  readonly unmapped: readonly string[];
  /** The type of a step's output, or of the flow's outputs, as the checker prints it. */
  readonly typeOf: (name: string) => string;
}

/** Writes the module of a flow and checks it in a Program of its own. Parameters in `names` come in that order. */
export function checkModule(
  flow: ResolvedFlow,
  parameters: { readonly [script: string]: readonly string[] | 'object' } = {},
): CheckedModule {
  const scripts = flow.steps.flatMap(function scriptsOf(
    step: ResolvedStep,
  ): readonly ResolvedStep[] {
    return [...(step.script ? [step] : []), ...step.scopes.flat().flatMap(scriptsOf)];
  });
  const signatures = new Map<Sha256, Signature>();
  const files = new Map([['/wire.ts', wireTypes]]);
  for (const { parsed, script } of scripts) {
    if (script === undefined) continue;
    const names = parameters[parsed.id.value] ?? [];
    signatures.set(script.digest, signature(names));
    files.set(`/${script.entry}`, script.modules.get(script.entry)?.text ?? '');
  }
  const module = writeFlowModule(flow, signatures, {
    wireTypes: './wire.ts',
    main: (script) => ({ specifier: `./${script.entry}`, name: 'main' }),
  });
  files.set('/flow.ts', module.text);
  const program = programOf(files);
  const file = program.getSourceFile('/flow.ts');
  const problems = program.getSemanticDiagnostics(file);
  const syntax = program.getSyntacticDiagnostics(file);
  const located = [...syntax, ...problems].map((problem) => {
    const start = problem.start ?? 0;
    const message = module.inFlowTerms(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
    const place = locate(module.segments, { start, end: start + (problem.length ?? 0) });
    return { code: problem.code, message, place };
  });
  return {
    module,
    findings: located.flatMap(({ code, message, place }) =>
      place === undefined || place.site.role === 'step'
        ? []
        : [
            {
              code,
              role: place.site.role,
              at: flow.flow.text.slice(place.span.start, place.span.end),
              message,
            },
          ],
    ),
    unmapped: located.flatMap(({ message, place }) =>
      place === undefined || place.site.role === 'step' ? [message] : [],
    ),
    typeOf: (name) => typeText(program, module, flow, name),
  };
}

function signature(names: readonly string[] | 'object'): Signature {
  const input: JsonSchema = { type: 'object' };
  return {
    call: names === 'object' ? { form: 'object', names: [] } : { form: 'parameters', names },
    input,
    output: true,
    permissions: {},
  };
}

// One for all tests: what changes is checked again, the standard library is not.
const project = new Project({
  useInMemoryFileSystem: true,
  compilerOptions: {
    strict: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    noErrorTruncation: true,
    types: [],
  },
});

function programOf(files: ReadonlyMap<string, string>): ts.Program {
  for (const [path, text] of files) project.createSourceFile(path, text, { overwrite: true });
  return project.getProgram().compilerObject;
}

function typeText(
  program: ts.Program,
  module: FlowModule,
  flow: ResolvedFlow,
  name: string,
): string {
  const every = flow.steps.flatMap(function all(step): readonly ResolvedStep[] {
    return [step, ...step.scopes.flat().flatMap(all)];
  });
  const step = every.find(({ parsed }) => parsed.id.value === name);
  const alias = step === undefined ? module.flowOutputsType : module.outputTypes.get(step.parsed);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile('/flow.ts');
  const symbol = file && checker.getSymbolAtLocation(file);
  const exported = symbol && checker.getExportsOfModule(symbol).find((one) => one.name === alias);
  if (exported === undefined) throw new Error(`The module exports no type for ${name}.`);
  return checker.typeToString(
    checker.getDeclaredTypeOfSymbol(exported),
    undefined,
    ts.TypeFormatFlags.InTypeAlias,
  );
}
