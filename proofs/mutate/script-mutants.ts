import ts from 'typescript';
import { change, misspelt, type Change } from './mutant.ts';

/**
 * A module with another interface: what `main` takes or gives, or a type that scripts share. What
 * `main` does is taken out, because it is the declaration that flows are held to.
 */
export function scriptMutants(text: string): readonly Change<string>[] {
  const file = ts.createSourceFile('script.ts', text, ts.ScriptTarget.ESNext, true);
  const body = bodyOf(file);
  const found: Change<string>[] = [];
  const visit = (node: ts.Node): void => {
    if (node === body?.node) return;
    for (const { operator, value } of editsOf(node)) {
      found.push(change(operator, spliced(text, body === undefined ? [value] : [value, body])));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function spliced(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (all, { start, end, text: made }) => `${all.slice(0, start)}${made}${all.slice(end)}`,
      text,
    );
}

function bodyOf(file: ts.SourceFile): (Edit & { readonly node: ts.Node }) | undefined {
  const main = file.statements.find(
    (node) => ts.isFunctionDeclaration(node) && node.name?.text === 'main',
  );
  if (main === undefined || !ts.isFunctionDeclaration(main) || main.body === undefined)
    return undefined;
  const { body } = main;
  return { ...edit(body, "{\n  throw new Error('It is never called.');\n}"), node: body };
}

function edit(node: ts.Node, text: string): Edit {
  return { start: node.getStart(), end: node.getEnd(), text };
}

function editsOf(node: ts.Node): readonly Change<Edit>[] {
  if (ts.isPropertySignature(node)) return fieldEdits(node);
  if (ts.isParameter(node) && isOfMain(node)) return parameterEdits(node);
  if (ts.isFunctionDeclaration(node) && node.name?.text === 'main') return mainEdits(node);
  return [];
}

function isOfMain({ parent }: ts.ParameterDeclaration): boolean {
  return ts.isFunctionDeclaration(parent) && parent.name?.text === 'main';
}

function fieldEdits(node: ts.PropertySignature): readonly Change<Edit>[] {
  const name = node.name.getText();
  return [
    change(
      'rename a field of a script',
      edit(node.name, /^\w+$/.test(name) ? misspelt(name) : '"renamed"'),
    ),
    change('remove a field of a script', edit(node, '')),
    ...(node.questionToken === undefined
      ? [change('make a field of a script optional', edit(node.name, `${name}?`))]
      : [change('make a field of a script required', edit(node.questionToken, ''))]),
    ...(node.type === undefined ? [] : typeEdits(node.type, 'a field of a script')),
  ];
}

const otherTypes = ['string', 'number', 'boolean', 'string[]', '{ other: string }', "'only'"];

function typeEdits(node: ts.TypeNode, what: string): readonly Change<Edit>[] {
  const text = node.getText();
  const others = otherTypes.filter((type) => type !== text);
  const literals = ts.isUnionTypeNode(node)
    ? [
        change(
          `take a member from ${what}`,
          edit(
            node,
            node.types
              .slice(1)
              .map((type) => type.getText())
              .join(' | '),
          ),
        ),
        change(
          `take a member from ${what}`,
          edit(
            node,
            node.types
              .slice(0, -1)
              .map((type) => type.getText())
              .join(' | '),
          ),
        ),
      ]
    : [];
  return [
    change(`make ${what} nullable`, edit(node, `(${text}) | null`)),
    change(`make a list of ${what}`, edit(node, `(${text})[]`)),
    change(`add a member to ${what}`, edit(node, `(${text}) | { surprise: number }`)),
    ...others.map((type) => change(`change the type of ${what}`, edit(node, type))),
    ...literals,
  ];
}

function parameterEdits(node: ts.ParameterDeclaration): readonly Change<Edit>[] {
  const { name, type, initializer, questionToken } = node;
  if (!ts.isIdentifier(name)) return [];
  const renamed = change('rename a parameter', edit(name, misspelt(name.text)));
  const typed = type === undefined ? [] : typeEdits(type, 'a parameter');
  if (initializer === undefined && questionToken === undefined) return [renamed, ...typed];
  const inferred = { "'": 'string', '`': 'string' }[initializer?.getText()[0] ?? ''] ?? 'number';
  const required = `${name.text}: ${type?.getText() ?? inferred}`;
  return [renamed, ...typed, change('make a parameter required', edit(node, required))];
}

function mainEdits({ parameters, type }: ts.FunctionDeclaration): readonly Change<Edit>[] {
  const result = type === undefined ? undefined : awaited(type);
  return [
    ...signatureEdits(parameters),
    ...(result ? typeEdits(result, 'a result') : []),
    ...(result ? [change('give nothing back', edit(result, 'void'))] : []),
  ];
}

function awaited(type: ts.TypeNode): ts.TypeNode | undefined {
  const isPromise = ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Promise';
  return isPromise ? type.typeArguments?.[0] : type;
}

function signatureEdits([
  first,
  second,
]: readonly ts.ParameterDeclaration[]): readonly Change<Edit>[] {
  if (first === undefined) return [];
  const added = change('add a parameter', edit(first, `surprise: string, ${first.getText()}`));
  if (second === undefined) return [added];
  const removed = { start: first.getFullStart(), end: second.getFullStart(), text: '' };
  return [added, change('remove a parameter', removed)];
}
