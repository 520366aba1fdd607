import type { ModuleImport } from '../model/closure-graph.ts';

/** Deno's ways to say where the types of an import, or of the whole module, lie. */
const typeComment =
  /^\s*@(?:ts|deno)-types\s*=\s*["']([^"']+)["']|^\/\s*<reference\s+types\s*=\s*["']([^"']+)["']/;

const literal = /^(["'])([^"'\\\n]*)\1$/;
/** `import { type A }` still loads the module, as Deno does. */
const typeOnly = /^(?:import|export)\s+type\s+(?!from\b|,)/;

/**
 * What a module imports, in the order of its text: `import`, `export … from`, `import('…')` with a literal,
 * and the types that comments name. `undefined` for a text that cannot be parsed.
 */
export async function listImports(
  path: string,
  text: string,
): Promise<readonly ModuleImport[] | undefined> {
  // A parser with native code: only for commands that look into modules.
  const { parseSync } = await import('oxc-parser');
  const { module, comments, errors } = parseSync(path, text, { sourceType: 'module' });
  if (errors.length > 0) return undefined;
  const found = [
    ...module.staticImports.map(({ start, end, moduleRequest }) => ({
      start,
      specifier: moduleRequest.value,
      isType: typeOnly.test(text.slice(start, end)),
    })),
    ...module.staticExports.flatMap(({ start, end, entries }) =>
      entries.flatMap(({ moduleRequest }) => {
        if (moduleRequest === null) return [];
        const isType = typeOnly.test(text.slice(start, end));
        return [{ start, specifier: moduleRequest.value, isType }];
      }),
    ),
    ...module.dynamicImports.flatMap(({ start, moduleRequest }) => {
      const written = literal.exec(text.slice(moduleRequest.start, moduleRequest.end));
      return written === null ? [] : [{ start, specifier: written[2] ?? '', isType: false }];
    }),
    // `import('…').T` in a type is no import to the parser.
    ...[...text.matchAll(/\bimport\(\s*(["'])([^"'\\\n]+)\1\s*\)/g)].map((match) => {
      return { start: match.index, specifier: match[2] ?? '', isType: true };
    }),
    ...comments.flatMap(({ start, value }) => {
      const [, above, reference] = typeComment.exec(value) ?? [];
      const specifier = above ?? reference;
      return specifier === undefined ? [] : [{ start, specifier, isType: true }];
    }),
  ].sort((a, b) => a.start - b.start);
  return withoutRepeats(found);
}

/** What is imported twice runs if one of the two does. */
function withoutRepeats(found: readonly ModuleImport[]): readonly ModuleImport[] {
  const bySpecifier = new Map<string, ModuleImport>();
  for (const { specifier, isType } of found) {
    const known = bySpecifier.get(specifier);
    bySpecifier.set(specifier, { specifier, isType: isType && (known?.isType ?? true) });
  }
  return [...bySpecifier.values()];
}
