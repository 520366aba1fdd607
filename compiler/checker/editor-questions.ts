import { ts } from 'ts-morph';
import type { Sha256 } from '../../lock/index.ts';
import type { AskProgram, CheckedProgram } from './checked-program.ts';
import { findMain } from './find-main.ts';
import { mainParameters } from './main-parameters.ts';
import { plainPaths } from './module-problems.ts';
import { exportedType } from './module-types.ts';
import { spanOf } from './node-span.ts';
import type {
  Candidate,
  Candidates,
  EditorQuestions,
  MainText,
  Subject,
} from './editor-answers.ts';
import { declarationsOf, documentationOf } from './symbol-origin.ts';

/** Answers from the types of a program that is checked when it is first asked. */
export function editorQuestions(asked: AskProgram): EditorQuestions {
  const ask = fromTheBeginning(asked);
  return {
    subjectAt: (module, offset) => ask(module, (checked) => subjectAt(checked, module, offset)),
    candidatesAt: (module, offset) =>
      ask(module, (checked) => candidatesAt(checked, module, offset)),
    typeText: (module, name, form) =>
      ask(module, (checked) =>
        typeText(exportedType(checked, module, name), checked.checker, form),
      ),
    mainText: (digest) => ask(undefined, (checked) => mainText(checked, digest)),
  };
}

/**
 * Asked for the end of a long chain of steps, a checker that has read none of them goes down as deep as the
 * chain is long. Where the call stack does not hold that, it reads the module in order first.
 */
function fromTheBeginning(ask: AskProgram): AskProgram {
  let isLong = false;
  return (module, question) => {
    const inOrder = (checked: CheckedProgram): ReturnType<typeof question> => {
      const file = module === undefined ? undefined : checked.moduleFile(module);
      if (file !== undefined) checked.program.getSemanticDiagnostics(file);
      return question(checked);
    };
    if (isLong) return ask(module, inOrder);
    try {
      return ask(module, question);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      isLong = true;
      return ask(module, inOrder);
    }
  };
}

const longest = 2_000;

const printer = ts.createPrinter();
const noFile = ts.createSourceFile('', '', ts.ScriptTarget.Latest);

/** A type as it is shown: without the paths of the program's own world. */
function typeText(type: ts.Type, checker: ts.TypeChecker, form: 'line' | 'block' = 'line'): string {
  const text = plainPaths(form === 'line' ? lineOf(type, checker) : blockOf(type, checker));
  const plain = text
    .replaceAll(/import\("[^"]*"\)\./g, '')
    // An optional field may be absent: that it may be `undefined` says nothing more.
    .replaceAll(/(\?: [^;{}]*?) \| undefined(?=;)/g, '$1');
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}

function lineOf(type: ts.Type, checker: ts.TypeChecker): string {
  const { InTypeAlias, UseSingleQuotesForStringLiteralType } = ts.TypeFormatFlags;
  return checker.typeToString(type, undefined, InTypeAlias | UseSingleQuotesForStringLiteralType);
}

/** A field a line: `typeToString` has no lines, whatever it is asked for. */
function blockOf(type: ts.Type, checker: ts.TypeChecker): string {
  const flags = ts.NodeBuilderFlags;
  const wanted =
    flags.InTypeAlias | flags.UseSingleQuotesForStringLiteralType | flags.MultilineObjectLiterals;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a sum of flags is a number to the rule
  const node = checker.typeToTypeNode(type, undefined, wanted);
  return node === undefined
    ? lineOf(type, checker)
    : printer.printNode(ts.EmitHint.Unspecified, node, noFile);
}

function subjectAt(checked: CheckedProgram, module: string, offset: number): Subject | undefined {
  const { checker, moduleFile } = checked;
  const file = moduleFile(module);
  const node = file && leafAt(file, file, offset);
  if (file === undefined || node === undefined || !ts.isIdentifier(node)) return undefined;
  const symbol = checker.getSymbolAtLocation(node);
  if (symbol === undefined) return undefined;
  const isField = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
  const type = checker.getTypeAtLocation(isField ? node.parent : node);
  return {
    start: node.getStart(file),
    end: node.end,
    name: node.text,
    kind: kindOf(type, isField),
    type: typeText(type, checker),
    documentation: documentationOf(symbol, checker),
    declarations: declarationsOf(symbol, checked),
  };
}

function kindOf(type: ts.Type, isField: boolean): Subject['kind'] {
  if (!isField) return 'name';
  return type.getCallSignatures().length > 0 ? 'method' : 'field';
}

/** The innermost node that an offset is in, or right behind. */
function leafAt(node: ts.Node, file: ts.SourceFile, offset: number): ts.Node {
  const inside: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    if (child.getStart(file) <= offset && offset <= child.end) inside.push(child);
  });
  // Of two that meet here, a name says more than what is around it.
  const [first, ...others] = inside;
  if (first === undefined) return node;
  const leaves = [first, ...others].map((child) => leafAt(child, file, offset));
  return leaves.find(ts.isIdentifier) ?? leaves.at(-1) ?? node;
}

function candidatesAt(
  checked: CheckedProgram,
  module: string,
  offset: number,
): Candidates | undefined {
  const { checker, moduleFile } = checked;
  const file = moduleFile(module);
  if (file === undefined) return undefined;
  const node = leafAt(file, file, offset);
  const access = accessOf(node);
  if (access !== undefined) return fieldsOf(access.expression, checker);
  if (ts.isStringLiteralLike(node)) return { of: 'texts', candidates: textsAt(node, checker) };
  return { of: 'names', candidates: namesAt(node, file, checker) };
}

/** The access whose name is the node, or would be. */
function accessOf(node: ts.Node): ts.PropertyAccessExpression | undefined {
  if (ts.isPropertyAccessExpression(node)) return node;
  const { parent } = node;
  return ts.isIdentifier(node) && ts.isPropertyAccessExpression(parent) && parent.name === node
    ? parent
    : undefined;
}

function fieldsOf(expression: ts.Expression, checker: ts.TypeChecker): Candidates {
  const type = checker.getApparentType(
    checker.getNonNullableType(checker.getTypeAtLocation(expression)),
  );
  const candidates = type.getProperties().map((symbol): Candidate => {
    const own = checker.getTypeOfSymbolAtLocation(symbol, expression);
    return candidateOf(
      symbol,
      own,
      checker,
      own.getCallSignatures().length > 0 ? 'method' : 'field',
    );
  });
  const base = ts.isIdentifier(expression) ? { base: expression.text } : {};
  return { of: 'fields', ...base, candidates };
}

/** The texts that a string can be where it stands, or that it is compared with. */
function textsAt(node: ts.StringLiteralLike, checker: ts.TypeChecker): readonly Candidate[] {
  const { parent } = node;
  const other = ts.isBinaryExpression(parent)
    ? checker.getTypeAtLocation(parent.left === node ? parent.right : parent.left)
    : checker.getContextualType(node);
  const members = other === undefined ? [] : other.isUnion() ? other.types : [other];
  return members
    .filter((member) => member.isStringLiteral())
    .map(({ value }) => ({ name: value, kind: 'value', type: 'string', documentation: '' }));
}

/** The names of the module that can be read at a node; those of the language are not among them. */
function namesAt(
  node: ts.Node,
  file: ts.SourceFile,
  checker: ts.TypeChecker,
): readonly Candidate[] {
  return checker
    .getSymbolsInScope(node, ts.SymbolFlags.Variable)
    .filter((symbol) => symbol.declarations?.some((one) => one.getSourceFile() === file))
    .map((symbol) => candidateOf(symbol, checker.getTypeOfSymbol(symbol), checker, 'name'));
}

function candidateOf(
  symbol: ts.Symbol,
  type: ts.Type,
  checker: ts.TypeChecker,
  kind: Candidate['kind'],
): Candidate {
  const documentation = documentationOf(symbol, checker);
  return { name: symbol.name, kind, type: typeText(type, checker), documentation };
}

function mainText(checked: CheckedProgram, digest: Sha256): MainText | undefined {
  const { checker, files } = checked;
  const main = findMain(checked, digest);
  const [signature] = main?.type.getCallSignatures() ?? [];
  if (main === undefined || signature === undefined) return undefined;
  const parameters = mainParameters(checked, main, signature);
  const [only] = parameters;
  const fields = only === undefined ? [] : checker.getPropertiesOfType(only.type);
  const entries = [...fields, ...parameters.map(({ symbol }) => symbol)].map(
    (symbol): [string, Pick<Candidate, 'type' | 'documentation'>] => {
      const found = candidateOf(symbol, checker.getTypeOfSymbol(symbol), checker, 'field');
      const isOptional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
      const type = isOptional ? found.type.replace(/ \| undefined$/, '') : found.type;
      return [symbol.name, { ...found, type }];
    },
  );
  const isOfTree = files.closureOf(digest)?.origin === 'tree';
  // True: a declaration that has a name keeps it there.
  const name = (main.node as ts.NamedDeclaration).name ?? main.node;
  return {
    type: typeText(main.type, checker),
    documentation: documentationOf(main.symbol, checker),
    declaration: isOfTree
      ? { whole: spanOf(checked, main.node), name: spanOf(checked, name) }
      : undefined,
    parameters: new Map(entries),
  };
}
