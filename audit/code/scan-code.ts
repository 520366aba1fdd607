import type { Node } from 'oxc-parser';
import type { CodeSight, CodeSightKind, NpmImport } from '../model/code-facts.ts';
import { constantText } from './constant-text.ts';
import { field, type KnowValue, knownValues } from './known-value.ts';
import { localNames } from './local-names.ts';
import { moduleNames } from './module-names.ts';
import { callSight, fieldsTaken, referenceSight } from './running-sights.ts';
import { placeReader } from './source-place.ts';
import { type Importer, specifierSight } from './specifier-sight.ts';
import { type SyntaxTree, syntaxTrees } from './syntax-tree.ts';

export type CodeScan =
  | {
      readonly kind: 'read';
      /** In the order of the text. */
      readonly sights: readonly CodeSight[];
      readonly npm: readonly NpmImport[];
    }
  /** It is no JavaScript or TypeScript: nothing is known of it. */
  | { readonly kind: 'unread' };

export interface CodeText extends Importer {
  /** Says which language it is, and stands in the places: `scripts/a.ts`, `npm:ms@2.1.3/index.js`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Everything in one text that loads or makes code which no import graph and no lock covers. Depends on the text
 * and its path alone. What a text hides from any reader, `globalThis[name]` with a computed name, is not found.
 */
export function scanCode({ path, text, ...importer }: CodeText): CodeScan {
  const trees = syntaxTrees(path, text);
  if (trees.length === 0) return { kind: 'unread' };
  const places = placeReader(text);
  const sights = new Map<string, { readonly start: number; readonly sight: CodeSight }>();
  const npm = new Map<number, NpmImport>();
  for (const tree of trees) {
    for (const { kind, node } of sightsIn(tree, importer)) {
      const sight = {
        kind,
        place: { path, ...places.placeOf(node.start) },
        text: excerpt(text, shown(node, tree)),
      };
      sights.set(`${kind} ${node.start}`, { start: node.start, sight });
    }
    for (const { specifier, start } of moduleNames(tree)) {
      if (specifier.startsWith('npm:')) npm.set(start, { specifier, ...places.placeOf(start) });
    }
  }
  return {
    kind: 'read',
    sights: [...sights.values()].sort((a, b) => a.start - b.start).map(({ sight }) => sight),
    npm: [...npm].sort(([a], [b]) => a - b).map(([, one]) => one),
  };
}

interface Seen {
  readonly kind: CodeSightKind;
  readonly node: Node;
}

function sightsIn(tree: SyntaxTree, importer: Importer): readonly Seen[] {
  const know = knownValues(localNames(tree));
  const fieldOf = (value: Node, name: string): ReturnType<typeof field> => field(know(value), name);
  const seen: Seen[] = [];
  // No list is made for a node: there are millions.
  for (const node of tree.nodes) {
    const kind =
      node.type === 'WithStatement'
        ? 'with'
        : (loadSight(node, know, importer) ??
          callSight(node, know) ??
          referenceSight(node, know, tree));
    if (kind !== undefined) seen.push({ kind, node });
    for (const taken of fieldsTaken(node, fieldOf)) seen.push(taken);
  }
  return seen;
}

/** What loads a module: by its name where it has a constant one. */
function loadSight(node: Node, know: KnowValue, importer: Importer): CodeSightKind | undefined {
  const source = loadedBy(node, know);
  if (source === undefined) return undefined;
  const specifier = constantText(source);
  return specifier === undefined ? 'computed-import' : specifierSight(specifier, importer);
}

/** The expression that names the module which a node loads when it runs. */
function loadedBy(node: Node, know: KnowValue): Node | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return node.importKind === 'type' ? undefined : node.source;
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return node.exportKind === 'type' ? undefined : (node.source ?? undefined);
    case 'TSExternalModuleReference':
      return node.expression;
    case 'ImportExpression':
      return node.source;
    case 'CallExpression': {
      const value = know(node.callee);
      return value === 'require' || value === 'process.getBuiltinModule'
        ? node.arguments[0]
        : undefined;
    }
    default:
      return undefined;
  }
}

/** A bare name says little: the call that it is the function of says more. */
function shown(node: Node, { parentOf }: SyntaxTree): Node {
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return node;
  const parent = parentOf(node);
  switch (parent?.type) {
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node ? parent : node;
    case 'VariableDeclarator':
      return parent;
    default:
      return node;
  }
}

/** On one line, at most 80 UTF-16 units. */
function excerpt(text: string, { start, end }: Node): string {
  const line = text
    .slice(start, Math.min(end, start + 400))
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length <= 80 && end - start <= 400 ? line : `${line.slice(0, 79)}…`;
}
