import { type Json, parseNpmSpecifier, parsePackageId } from '../../lock/index.ts';
import type { Finding } from '../model/finding.ts';
import { admits } from './admits.ts';
import { type HeldLock, lie, quoted, restore } from './held-lock.ts';

/** What the lock makes of each specifier: another package, a version outside of the range, or nothing that it holds. */
export function specifierLies(held: HeldLock): readonly Finding[] {
  return [...held.raw.specifiers].flatMap(
    ([specifier, value]) => lieOf(held, specifier, value) ?? [],
  );
}

function lieOf(held: HeldLock, specifier: string, value: Json): Finding | undefined {
  const at = ['specifiers', specifier];
  const parsed = parseNpmSpecifier(specifier);
  const unreadable = (why: string): Finding =>
    lie('lies/entry-unreadable', held, { subject: specifier, message: why, fix: restore, at });
  if (parsed?.key !== specifier) {
    return unreadable(
      `The Deno lock has a specifier that Deno does not write so: ${quoted(specifier)}.`,
    );
  }
  if (typeof value !== 'string') {
    return unreadable(`The Deno lock maps ${specifier} to something that is no version.`);
  }
  const id = `${parsed.name}@${value}`;
  const found = parsePackageId(id);
  if (found === undefined && isPackage(value)) {
    const message = `The Deno lock maps ${specifier} to another package: ${quoted(value)}.`;
    return lie('lies/name', held, { subject: specifier, message, fix: restore, at });
  }
  if (found === undefined) {
    return unreadable(`The Deno lock maps ${specifier} to ${quoted(value)}, which is no version.`);
  }
  if (!admits(parsed.range, found.version)) {
    const message = `The Deno lock maps ${specifier} to ${found.version}, which is outside of that range.`;
    return lie('lies/version', held, { subject: specifier, message, fix: restore, at });
  }
  if (held.raw.packages.has(id)) return undefined;
  const message = `The Deno lock maps ${specifier} to ${id}, which it does not hold.`;
  return lie('lies/uncovered-import', held, { subject: specifier, message, fix: restore, at });
}

/** As older formats have it: `npm:other@1.0.0`, `other@1.0.0`. */
function isPackage(value: string): boolean {
  return parsePackageId(value.replace(/^npm:/, '')) !== undefined;
}
