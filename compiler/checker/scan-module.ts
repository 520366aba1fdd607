import { ts } from 'ts-morph';

/** How a module is named: loaded when the importer is, when the line runs, or for its types alone. */
export type ImportKind = 'static' | 'dynamic' | 'type' | 'types-pragma';

/** One import of a module. `start` and `end` are UTF-16 offsets of the specifier, quotes included. */
export interface ModuleImport {
  readonly specifier: string;
  readonly start: number;
  readonly end: number;
  readonly kind: ImportKind;
  /** `json` for `with { type: 'json' }`. */
  readonly attribute?: string;
}

export type ModuleProblemKind =
  | 'syntax'
  | 'carriage-return'
  | 'computed-import'
  | 'remote-import'
  | 'jsr-import'
  | 'absolute-import'
  | 'bare-import'
  | 'attribute'
  | 'require';

export interface ModuleProblem {
  readonly kind: ModuleProblemKind;
  readonly start: number;
  readonly end: number;
  /** The specifier, the attribute or TypeScript's own message. */
  readonly text: string;
}

export interface ModuleScan {
  readonly imports: readonly ModuleImport[];
  readonly problems: readonly ModuleProblem[];
}

interface Found {
  readonly imports: ModuleImport[];
  readonly problems: ModuleProblem[];
}

/**
 * Everything that a module pulls in, read from its syntax alone, and what cannot be locked. An
 * import that is reported is not in `imports`.
 */
export function scanModule(path: string, text: string): ModuleScan {
  const found: Found = { imports: [], problems: [] };
  const carriageReturn = text.indexOf('\r');
  if (carriageReturn !== -1) {
    found.problems.push({
      kind: 'carriage-return',
      start: carriageReturn,
      end: carriageReturn + 1,
      text: '\r',
    });
  }
  if (path.endsWith('.json')) return found;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext);
  found.problems.push(...syntaxProblems(file));
  for (const reference of [...file.referencedFiles, ...file.typeReferenceDirectives]) {
    add(found, {
      specifier: reference.fileName,
      start: reference.pos,
      end: reference.end,
      kind: 'type',
    });
  }
  for (const pragma of typesPragmas(text)) add(found, pragma);
  // A list and no recursion: code may be nested more deeply than the call stack.
  const scan: Scan = { ...found, file };
  const waiting: ts.Node[] = [file];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    visit(node, scan);
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    waiting.push(...children.reverse());
  }
  return found;
}

interface ParsedFile {
  readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
}

function syntaxProblems(file: ts.SourceFile): readonly ModuleProblem[] {
  // The parser keeps what it found on the file; the field is not in the public type.
  const found = (file as ts.SourceFile & ParsedFile).parseDiagnostics ?? [];
  return found.map(({ start, length, messageText }) => ({
    kind: 'syntax',
    start,
    end: start + Math.max(1, length),
    text: ts.flattenDiagnosticMessageText(messageText, ' '),
  }));
}

/** `// @ts-types="npm:@types/x@1"`, Deno's way to say where an import's types lie. */
function typesPragmas(text: string): readonly ModuleImport[] {
  const pattern = /^[ \t]*\/\/\s*@(?:ts|deno)-types\s*=\s*(["'])(.*?)\1/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = match[2] ?? '';
    const end = match.index + match[0].length;
    return { specifier, start: end - specifier.length - 2, end, kind: 'types-pragma' };
  });
}

interface Scan extends Found {
  readonly file: ts.SourceFile;
}

function visit(node: ts.Node, scan: Scan): void {
  if (ts.isImportDeclaration(node)) {
    const kind = isTypeOnly(node) ? 'type' : 'static';
    addLiteral(scan, node.moduleSpecifier, kind, attributeOf(node.attributes, scan));
  } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    const kind = node.isTypeOnly ? 'type' : 'static';
    addLiteral(scan, node.moduleSpecifier, kind, attributeOf(node.attributes, scan));
  } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    addLiteral(scan, node.argument.literal, 'type');
  } else if (ts.isImportEqualsDeclaration(node)) {
    problem(scan, 'require', node, node.getText(scan.file));
  } else if (ts.isCallExpression(node)) {
    visitCall(node, scan);
  }
}

/** `import type …`; `import { type A }` still loads the module, as Deno does. */
function isTypeOnly(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function visitCall(node: ts.CallExpression, scan: Scan): void {
  const [argument, options] = node.arguments;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    if (argument === undefined || !ts.isStringLiteralLike(argument)) {
      problem(scan, 'computed-import', argument ?? node, '');
    } else if (options === undefined) addLiteral(scan, argument, 'dynamic');
    else addLiteral(scan, argument, 'dynamic', dynamicAttribute(options, scan));
  } else if (ts.isIdentifier(node.expression) && node.expression.text === 'require') {
    problem(scan, 'require', node, node.getText(scan.file));
  }
}

function attributeOf(
  attributes: ts.ImportAttributes | undefined,
  { file }: Scan,
): string | undefined {
  const [first] = attributes?.elements ?? [];
  if (first === undefined) return undefined;
  return ts.isStringLiteralLike(first.value) ? first.value.text : first.getText(file);
}

/** `{ with: { type: 'json' } }`; anything else is passed on as it is written, and refused. */
function dynamicAttribute(options: ts.Expression, { file }: Scan): string {
  return (
    /^\{\s*with\s*:\s*\{\s*type\s*:\s*(['"])(\w+)\1\s*,?\s*\}\s*,?\s*\}$/.exec(
      options.getText(file),
    )?.[2] ?? options.getText(file)
  );
}

function addLiteral(scan: Scan, node: ts.Node, kind: ImportKind, attribute?: string): void {
  if (!ts.isStringLiteralLike(node)) return;
  if (attribute !== undefined && attribute !== 'json') {
    problem(scan, 'attribute', node, attribute);
    return;
  }
  const place = { start: node.getStart(scan.file), end: node.end };
  add(scan, { specifier: node.text, ...place, kind, ...(attribute ? { attribute } : {}) });
}

function add(scan: Found, entry: ModuleImport): void {
  const kind = refusal(entry.specifier);
  if (kind === undefined) scan.imports.push(entry);
  else scan.problems.push({ kind, start: entry.start, end: entry.end, text: entry.specifier });
}

function refusal(specifier: string): ModuleProblemKind | undefined {
  if (/^\.\.?(?:\/|$)/.test(specifier)) return undefined;
  if (/^(?:npm|node):/.test(specifier)) return undefined;
  if (specifier.startsWith('jsr:')) return 'jsr-import';
  if (specifier.startsWith('/') || /^file:/i.test(specifier)) return 'absolute-import';
  return /^[a-z][a-z0-9+.-]*:/i.test(specifier) ? 'remote-import' : 'bare-import';
}

function problem(scan: Scan, kind: ModuleProblemKind, node: ts.Node, text: string): void {
  scan.problems.push({ kind, start: node.getStart(scan.file), end: node.end, text });
}
