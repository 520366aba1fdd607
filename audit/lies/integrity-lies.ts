import type { Json } from '../../lock/index.ts';
import type { Finding } from '../model/finding.ts';
import { type HeldLock, lie, quoted, restore } from './held-lock.ts';

/** As `parseDenoLock` asks for it. */
const strong = /^sha512-[A-Za-z0-9+/]{86}==$/;
const weak = /(?:^|\s)(?:sha1|md5)-|^[0-9a-f]{32}$|^[0-9a-f]{40}$/i;

/** Packages whose bytes the lock does not fix. Deno runs them all the same. */
export function integrityLies(held: HeldLock): readonly Finding[] {
  return [...held.raw.packages].flatMap(([id, { integrity }]) => {
    if (typeof integrity === 'string' && strong.test(integrity)) return [];
    const subject = `npm:${id}`;
    const isWeak = typeof integrity === 'string' && weak.test(integrity);
    return [
      lie(isWeak ? 'integrity/weak' : 'integrity/missing', held, {
        subject,
        message: `The Deno lock holds ${subject} ${isWeak ? 'by a digest that collides' : whatFor(integrity)}.`,
        fix: restore,
        at: ['npm', id, 'integrity'],
      }),
    ];
  });
}

function whatFor(integrity: Json | undefined): string {
  if (integrity === undefined || integrity === '') return 'without integrity';
  const text = typeof integrity === 'string' ? integrity : JSON.stringify(integrity);
  return `with an integrity that is no sha512: ${quoted(text)}`;
}
