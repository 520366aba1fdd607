import type { Node } from 'oxc-parser';
import type { SyntaxTree } from './syntax-tree.ts';

/** A module that a text names, and where. */
export interface ModuleName {
  readonly specifier: string;
  readonly start: number;
}

/** Every module that a text names by a literal, for its types as well, as Deno finds them for its lock. */
export function moduleNames(tree: SyntaxTree): readonly ModuleName[] {
  const found: ModuleName[] = [];
  for (const node of tree.nodes) {
    const source = sourceOf(node);
    const specifier = source && literalText(source);
    if (source && specifier !== undefined) found.push({ specifier, start: source.start });
  }
  return [...found, ...pragmas(tree.text)];
}

function sourceOf(node: Node): Node | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'TSImportType':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return node.source;
    case 'ExportNamedDeclaration':
      return node.source ?? undefined;
    default:
      return undefined;
  }
}

/** Deno takes no sum of texts for a name. */
function literalText(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/** `// @ts-types="npm:@types/x@1"` and `/// <reference types="npm:…" />`. */
function pragmas(text: string): readonly ModuleName[] {
  const patterns = [
    /^[ \t]*\/\/\s*@(?:ts|deno)-types\s*=\s*["']([^"'\n]*)["']/gm,
    /^[ \t]*\/\/\/\s*<reference\s+(?:types|path)\s*=\s*["']([^"'\n]*)["']/gm,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ 0: whole, 1: specifier = '', index }) => ({
      specifier,
      start: index + whole.length - specifier.length - 2,
    })),
  );
}
