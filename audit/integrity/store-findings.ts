import type { Finding } from '../model/finding.ts';
import { makeFinding } from '../model/make-finding.ts';
import type { ChangedFile, LockedPackage } from '../model/package-facts.ts';

/** How a package lies in the store of this machine, against its integrity in the Deno lock. */
export function storeFindings(one: LockedPackage): readonly Finding[] {
  const { name, version, store, changed = [], scripts } = one;
  const subject = `npm:${name}@${version}`;
  const about = { subject, location: { path: subject }, related: scripts };
  switch (store) {
    case 'verified':
    case 'elsewhere':
      return [];
    case 'absent':
      return [
        makeFinding('integrity/package-missing', {
          ...about,
          message: `${subject} is not in the store of this machine.`,
          fix: 'Run `millrace store fetch`.',
        }),
      ];
    case 'archive-changed':
      return [
        makeFinding('integrity/archive', {
          ...about,
          message: `The archive of ${subject} in the store holds other bytes than the Deno lock names.`,
          fix: 'Run `millrace store verify --repair`; the next run fetches it again and verifies it.',
        }),
      ];
    case 'tree-changed':
      return [
        makeFinding('integrity/tree', {
          ...about,
          message: `The unpacked files of ${subject} in the store are not those of its archive: ${firstOf(changed)}.`,
          fix: 'Run `millrace store verify --repair`; the next run unpacks it again from the verified archive.',
          related: [...changed.map(({ path, how }) => `${how}: ${path}`), ...scripts],
        }),
      ];
  }
}

function firstOf(changed: readonly ChangedFile[]): string {
  const [first] = changed;
  if (first === undefined) return 'they differ';
  const more = changed.length === 1 ? '' : `, and ${changed.length - 1} more`;
  return `${first.path} was ${first.how}${more}`;
}
