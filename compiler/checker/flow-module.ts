import type { Sha256 } from '../../lock/index.ts';
import type { ParsedFlow, ParsedInput, ParsedStep } from '../model/parsed.ts';
import type { ResolvedFlow, ResolvedStep, ScriptClosure } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
import { printCode, type Code, type Segment, type Site } from './flow-module-code.ts';
import { schemaType } from './flow-module-inputs.ts';
import { outermost, referenceName, type Writer } from './flow-module-scope.ts';
import { type Section, sectionCode, sectionName } from './flow-module-section.ts';
import { carrierType, outputOf, stepsCode } from './flow-module-step.ts';
import { entriesCode, messageCode } from './flow-module-template.ts';

/** A flow as a module that the TypeScript checker can judge, and the way back to the YAML. */
export interface FlowModule {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** The exported type of each step's output, nested ones too. */
  readonly outputTypes: ReadonlyMap<ParsedStep, string>;
  /** Of each `choose` without `else`, the exported type of what its branches leave over: `never` when they cover all. */
  readonly restTypes: ReadonlyMap<ParsedStep, string>;
  /** The exported type of the flow's outputs. */
  readonly flowOutputsType: string;
  /** A message of the checker in the flow's own words: no generated name is left in it. */
  readonly inFlowTerms: (message: string) => string;
  /** Starts every generated name. */
  readonly prefix: string;
  /** The constant that stands for `steps.NAME` or `inputs.NAME`. */
  readonly constantOf: (root: 'steps' | 'inputs', name: string) => string;
}

/** Where the module finds what it imports. */
export interface FlowModuleImports {
  readonly wireTypes: string;
  /** A script's `main`: the module specifier and the name it is exported by. */
  readonly main: (script: ScriptClosure) => { readonly specifier: string; readonly name: string };
}

/** Writes the virtual module of a flow. Pure text: the same flow gives the same module. */
export function writeFlowModule(
  flow: ResolvedFlow,
  signatures: ReadonlyMap<Sha256, Signature>,
  imports: FlowModuleImports,
): FlowModule {
  const prefix = freePrefix(flow);
  const sections: readonly Section[] = [
    { kind: 'on-error', steps: flow.onError },
    { kind: 'finally', steps: flow.finally },
  ];
  const steps = allSteps([...flow.steps, ...flow.onError, ...flow.finally]);
  const scripts = uniqueScripts(steps);
  const mains = new Map(scripts.map((script, at) => [script.digest, `${prefix}main${at}`]));
  const writer: Writer = {
    flow,
    signatures,
    prefix,
    mains,
    inputs: new Set(flow.flow.inputs.map((input) => input.name.value).filter(isPlainName)),
    numbers: new Map(steps.map((step, at) => [step.parsed, at])),
  };
  const top = stepsCode(flow.steps, writer, outermost);
  const outputs: Site = { role: 'output' };
  const { text, segments } = printCode([
    importsCode(writer, scripts, imports),
    inputsCode(flow.flow.inputs, writer),
    groupCode(flow.flow, writer),
    top.code,
    `const ${prefix}outputs = ${prefix}value(`,
    entriesCode(flow.flow.outputs, writer, top.scope, outputs),
    ');\n',
    sections.map((section) => sectionCode(section, flow.steps, writer)),
    exportsCode(flow.steps, sections, writer),
    flowOutputsCode(steps, writer),
  ]);
  return {
    text,
    segments,
    outputTypes: new Map(steps.map(({ parsed }) => [parsed, outputType(parsed, writer)])),
    restTypes: new Map(
      steps.filter(isOpenChoice).map(({ parsed }) => [parsed, restType(parsed, writer)]),
    ),
    flowOutputsType: `${prefix}Outputs`,
    inFlowTerms: (message) => inFlowTerms(message, writer),
    prefix,
    constantOf: (root, name) => referenceName(writer, root, name),
  };
}

/** `$` and as many more as keep generated names apart from everything that is written. */
function freePrefix(flow: ResolvedFlow): string {
  const sources = [...flow.expressions.keys()].map((expression) => expression.source);
  let prefix = '$';
  while (sources.some((source) => source.includes(prefix))) prefix += '$';
  return prefix;
}

function allSteps(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return steps.flatMap((step) => [step, ...step.scopes.flatMap((scope) => allSteps(scope))]);
}

function uniqueScripts(steps: readonly ResolvedStep[]): readonly ScriptClosure[] {
  const scripts = steps.flatMap((step) => (step.script ? [step.script] : []));
  return [...new Map(scripts.map((script) => [script.digest, script])).values()];
}

const preludeValues = [
  'accept',
  'carry',
  'condition',
  'items',
  'joined',
  'produce',
  'ran',
  'rest',
  'text',
  'value',
];
const preludeTypes = [
  'Failed',
  'Field',
  'FinalRun',
  'Flow',
  'FlowError',
  'InnerOf',
  'Result',
  'Run',
  'Skipped',
  'StepError',
  'Succeeded',
];

function importsCode(
  writer: Writer,
  scripts: readonly ScriptClosure[],
  imports: FlowModuleImports,
): Code {
  const { prefix } = writer;
  const names = [...preludeValues, ...preludeTypes.map((name) => `type ${name}`)];
  const prelude = names.map((name) => `${name} as ${prefix}${name.replace('type ', '')}`);
  const mains = scripts
    .filter((script) => writer.signatures.has(script.digest))
    .map((script) => {
      const { specifier, name } = imports.main(script);
      const main = writer.mains.get(script.digest) ?? '';
      return `import type { ${name} as ${main} } from ${JSON.stringify(specifier)};\n`;
    });
  return [
    `import { ${prelude.join(', ')} } from ${JSON.stringify(imports.wireTypes)};\n`,
    mains,
    `const run = ${prefix}produce<${prefix}Run>();\n`,
    `const flow = ${prefix}produce<${prefix}Flow>();\n`,
    // Which secrets there are, and where they may stand, is not for types to say.
    `const secrets = ${prefix}produce<{ readonly [name: string]: string }>();\n`,
  ];
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name);
}

function inputsCode(inputs: readonly ParsedInput[], writer: Writer): Code {
  const { prefix } = writer;
  const types = inputs.map((input) => ({ name: input.name.value, type: inputType(input) }));
  const fields = types.map(({ name, type }) => `readonly ${JSON.stringify(name)}: ${type}`);
  return [
    `interface Inputs { ${fields.join('; ')} }\nconst inputs = ${prefix}produce<Inputs>();\n`,
    types
      .filter(({ name }) => writer.inputs.has(name))
      .map(({ name }) => {
        const constant = referenceName(writer, 'inputs', name);
        return `const ${constant} = ${prefix}produce<Inputs[${JSON.stringify(name)}]>();\n`;
      }),
  ];
}

function inputType(input: ParsedInput): string {
  const type = schemaType(input.schema.value);
  const optional = input.optional && !Object.hasOwn(input.schema.value, 'default');
  return optional ? `(${type}) | undefined` : type;
}

function outputType(step: ParsedStep, writer: Writer): string {
  return `${writer.prefix}Output${writer.numbers.get(step) ?? 0}`;
}

function groupCode({ concurrency }: ParsedFlow, writer: Writer): Code {
  if (concurrency === undefined) return [];
  // It stands in no step: to the user it is one more value that the flow hands out.
  return ['{\n', messageCode(concurrency.group, writer, outermost, { role: 'output' }), '}\n'];
}

function restType(step: ParsedStep, writer: Writer): string {
  return `${writer.prefix}Rest${writer.numbers.get(step) ?? 0}`;
}

function isOpenChoice({ parsed: { body } }: ResolvedStep): boolean {
  return body.kind === 'choose' && body.else === undefined;
}

/** Every step's output as an exported type: nested ones are reached through the blocks around them. */
function exportsCode(
  steps: readonly ResolvedStep[],
  sections: readonly Section[],
  writer: Writer,
): Code {
  const { prefix } = writer;
  const exported = (step: ResolvedStep, carrier: string): Code => [
    `export type ${outputType(step.parsed, writer)} = ${outputOf(carrier)};\n`,
    isOpenChoice(step)
      ? `export type ${restType(step.parsed, writer)} = ${prefix}InnerOf<${carrier}, 'rest'>;\n`
      : [],
    step.scopes.flat().map((nested) => {
      const key = `s${writer.numbers.get(nested.parsed) ?? 0}`;
      return exported(nested, `${prefix}InnerOf<${carrier}, '${key}'>`);
    }),
  ];
  const inSections = sections.flatMap(({ kind, steps: own }) =>
    own.map((step) => {
      const key = `s${writer.numbers.get(step.parsed) ?? 0}`;
      return exported(step, `${prefix}InnerOf<typeof ${sectionName(kind, writer)}, '${key}'>`);
    }),
  );
  return [steps.map((step) => exported(step, carrierType(step.parsed, writer))), inSections];
}

/** What the flow gives at its end, or where it ends early. */
function flowOutputsCode(steps: readonly ResolvedStep[], writer: Writer): Code {
  const { prefix } = writer;
  const early = steps.filter(({ parsed }) => parsed.body.kind === 'return');
  const types = [
    outputOf(`typeof ${prefix}outputs`),
    ...early.map(({ parsed }) => outputType(parsed, writer)),
  ];
  return `export type ${prefix}Outputs = ${types.join(' | ')};\n`;
}

function inFlowTerms(message: string, { prefix }: Writer): string {
  const names = message.replaceAll(
    new RegExp(`${prefix.replaceAll('$', '\\$')}(steps|inputs)_([\\w$]+)`, 'g'),
    (_match, root: string, name: string) => `${root}.${name.replaceAll('$', '-')}`,
  );
  return names.replaceAll(prefix, '');
}
