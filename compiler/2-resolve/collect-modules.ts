import { posix } from 'node:path';
import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Span } from '../model/source.ts';
import { importTarget, isRelative } from './import-target.ts';
import type { ReadModule } from './read-module.ts';
import { isRepositoryPath } from './repository-path.ts';

const maxModules = 2_000;
const maxBytes = 16 * 1024 * 1024;

/** Where modules come from: the working tree, or what a lock held. */
export interface ModuleSource {
  /** `undefined` when there is no such file. */
  readonly module: (path: string) => Promise<ReadModule | undefined>;
  /** Paths to suggest one from. */
  readonly scripts: () => Promise<readonly string[]>;
}

interface Visit {
  readonly path: string;
  /** The import that leads there; absent for the entry. */
  readonly from?: Span;
}

/**
 * The entry and everything that it imports by relative paths, by repository path. Breadth first, so
 * that a problem is reported at the import that is nearest to the script. Empty when there is no
 * entry; a module that is missing was reported.
 */
export async function collectModules(
  entry: string,
  source: ModuleSource,
): Promise<Outcome<ReadonlyMap<string, ReadModule>>> {
  const found = new Map<string, ReadModule>();
  const diagnostics: Diagnostic[] = [];
  const known = new Set([entry]);
  const waiting: Visit[] = isRepositoryPath(entry) ? [{ path: entry }] : [];
  let bytes = 0;
  for (const { path, from } of waiting) {
    const module = await source.module(path);
    if (module === undefined) {
      if (from !== undefined) diagnostics.push(await missingModule(path, from, source));
      continue;
    }
    bytes += module.size;
    if (found.size === maxModules || bytes > maxBytes) {
      const span = from ?? { path: entry, start: 0, end: 0 };
      diagnostics.push(diagnose('resolve/too-large', span, { path: entry }));
      break;
    }
    found.set(path, module);
    const next = relativeImports(path, module);
    diagnostics.push(...module.diagnostics, ...next.diagnostics);
    // `waiting` grows while it is walked: it is a queue.
    for (const visit of next.value) if (!known.has(visit.path)) waiting.push(visit);
    for (const visit of next.value) known.add(visit.path);
  }
  return { value: found, diagnostics };
}

function relativeImports(path: string, module: ReadModule): Outcome<readonly Visit[]> {
  const visits: Visit[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const entry of module.imports.filter(isRelative)) {
    const target = importTarget(path, entry);
    const { start, end } = entry;
    if (typeof target === 'string') visits.push({ path: target, from: { path, start, end } });
    else diagnostics.push(target);
  }
  return { value: visits, diagnostics };
}

async function missingModule(path: string, from: Span, source: ModuleSource): Promise<Diagnostic> {
  const scripts = await source.scripts();
  // Under Node, `./a.js` may mean `./a.ts`; Deno reads the file that is named.
  const typescript = path.replace(/\.(m?)js$/, '.$1ts');
  const hint = scripts.includes(typescript)
    ? `Did you mean \`${posix.basename(typescript)}\`?`
    : didYouMean(path, scripts);
  return diagnose('resolve/missing-module', from, { path }, { hint });
}
