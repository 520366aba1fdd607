import { posix } from 'node:path';
import type { ModuleImport } from '../checker/scan-module.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { isRepositoryPath } from './repository-path.ts';

const plainPath = /^[^%?#:\\\p{Cc}]+$/u;
const moduleExtension = /\.(?:m?[jt]s|json)$/;

/** Whether the import is of a file of the repository. */
export function isRelative({ specifier }: ModuleImport): boolean {
  return specifier.startsWith('.');
}

/**
 * The repository path that a relative import leads to, or why it cannot be followed. Decided from
 * the text alone: what leads outside is refused before anything is opened.
 */
export function importTarget(from: string, entry: ModuleImport): string | Diagnostic {
  const { specifier, start, end, attribute, kind } = entry;
  const span = { path: from, start, end };
  // Deno reads an import as an URL; with these characters one file would have several names.
  if (!plainPath.test(specifier) || specifier.trim() !== specifier) {
    return diagnose('resolve/import-form', span, { specifier }, { hint: plainHint(specifier) });
  }
  const target = posix.join(posix.dirname(from), specifier);
  const withoutSlash = target.replace(/\/$/, '');
  if (withoutSlash !== '.' && !isRepositoryPath(withoutSlash)) {
    const hint = 'Move the file into the repository, or use a package from npm.';
    return diagnose('resolve/import-outside', span, { specifier }, { hint });
  }
  if (!moduleExtension.test(target)) {
    return diagnose('resolve/module-kind', span, { specifier }, { hint: extensionHint(specifier) });
  }
  const isJson = target.endsWith('.json');
  if (isJson && attribute === undefined && (kind === 'static' || kind === 'dynamic')) {
    return diagnose('resolve/json-attribute', span, { specifier }, { hint: jsonHint(kind) });
  }
  if (isJson || attribute === undefined) return target;
  return diagnose('resolve/import-attribute', span, { attribute }, { hint: notJsonHint });
}

function plainHint(specifier: string): string {
  const plain = specifier.replace(/[?#].*$/s, '').trim();
  return plainPath.test(plain) ? `Did you mean "${plain}"?` : 'Give the file a plain name.';
}

const notJsonHint = 'Only a `.json` file is imported as JSON; leave the attribute out.';

function extensionHint(specifier: string): string {
  if (/\.[jt]sx$/.test(specifier)) return 'Write it without JSX, as a `.ts` file.';
  if (/[^./]\.[^./]+$/.test(specifier)) {
    return 'A module ends in `.ts`, `.mts`, `.js` or `.mjs`; data can be a `.json` file.';
  }
  return specifier.endsWith('/') || /\.$/.test(specifier)
    ? 'Name the file.'
    : `Did you mean "${specifier}.ts"?`;
}

function jsonHint(kind: 'static' | 'dynamic'): string {
  return kind === 'static'
    ? "Write `with { type: 'json' }` at the end of the import."
    : "Write `{ with: { type: 'json' } }` as its second argument.";
}
