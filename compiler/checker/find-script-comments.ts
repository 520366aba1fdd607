import { ts } from 'ts-morph';

/** The `//` comments of a module that hold a word: not what looks like one in a string or a pattern. */
export function findScriptComments(
  text: string,
  word: string,
): readonly { readonly start: number; readonly end: number }[] {
  if (!text.includes(word)) return [];
  const file = ts.createSourceFile('module.ts', text, ts.ScriptTarget.ESNext, true);
  return [...text.matchAll(/\/\/[^\r\n]*/g)]
    .filter(({ 0: found, index }) => found.includes(word) && isBetweenTokens(file, index))
    .map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
}

/** Whether an offset is in what stands before, between or after the leaves of the tree. */
function isBetweenTokens(node: ts.Node, offset: number): boolean {
  let inside: ts.Node | undefined;
  ts.forEachChild(node, (child) => {
    if (child.pos <= offset && offset < child.end) inside = child;
  });
  if (inside !== undefined) return isBetweenTokens(inside, offset);
  const isLeaf = ts.isLiteralExpression(node) || ts.isTemplateHead(node) || isTemplateRest(node);
  return !isLeaf || offset < node.getStart();
}

function isTemplateRest(node: ts.Node): boolean {
  return ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
}
