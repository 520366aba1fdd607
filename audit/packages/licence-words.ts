import type { LockedPackage } from '../model/package-facts.ts';
import type { LicencePolicy } from '../model/settings.ts';
import { judgeLicence } from './judge-licence.ts';
import type { PackageWords } from './package-words.ts';

/** What is to be said of the licences of a package and of those in its archive; nothing where its archive is not there. */
export function licenceWords(one: LockedPackage, policy: LicencePolicy): readonly PackageWords[] {
  const { name, version, content } = one;
  if (content === undefined) return [];
  const id = `npm:${name}@${version}`;
  return [
    ...wordsOf({ who: id, subject: id, license: content.license }, policy),
    ...content.bundled.flatMap(({ path, license }) =>
      wordsOf({ who: `${path} in ${id}`, subject: `${id} ${path}`, about: path, license }, policy),
    ),
  ];
}

interface Licensed {
  readonly who: string;
  readonly subject: string;
  readonly about?: string;
  readonly license: string | undefined;
}

function wordsOf(
  { who, subject, about, license }: Licensed,
  policy: LicencePolicy,
): readonly PackageWords[] {
  const verdict = license === undefined ? 'unknown' : judgeLicence(license, policy);
  if (verdict === 'allowed') return [];
  const rule = verdict === 'unknown' ? 'packages/licence-unknown' : 'packages/licence-denied';
  const excuse = `excuse it in millrace.yaml under \`audit: suppressions\`, with rule ${rule} and subject ${subject}`;
  const how = about === undefined ? {} : { about };
  if (verdict === 'unknown') {
    const says =
      license === undefined ? 'names no licence' : `names a licence that SPDX does not: ${license}`;
    return [
      {
        rule,
        ...how,
        message: `${who} ${says}.`,
        fix: `Read what it says of its licence, and ${excuse}.`,
      },
    ];
  }
  const list = verdict === 'denied' ? 'denies' : 'does not allow';
  const message = `${who} is under ${license ?? ''}, which \`audit: licences\` ${list}.`;
  return [{ rule, ...how, message, fix: `Use another package, or ${excuse}.` }];
}
