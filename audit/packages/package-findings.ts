import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { AdvisoryHit, LockedPackage } from '../model/package-facts.ts';
import { ruleOf } from '../model/rules.ts';
import type { AuditSettings } from '../model/settings.ts';
import { daysBetween } from './days-between.ts';
import { insiders, type PackageName } from './insiders.ts';
import { licenceWords } from './licence-words.ts';
import { packageChains } from './package-chains.ts';
import type { PackageWords } from './package-words.ts';

type Settings = Pick<AuditSettings, 'minAgeDays' | 'licences'>;

/** What is to be known of packages: what they would run, whether they are what they say, what is known against them. */
export function packageFindings(
  { packages: { packages, advisories }, closures, today }: AuditFacts,
  settings: Settings,
): readonly Finding[] {
  const chainsTo = packageChains(closures);
  const hits = advisories?.hits ?? [];
  const archives = new Map<string, string>();
  return packages.flatMap((one) => {
    const id = idOf(one);
    const first = archives.get(id);
    archives.set(id, first ?? one.integrity);
    const ofArchive = [
      ...installScripts(one),
      ...native(one),
      ...bundled(one),
      ...insiders(one).flatMap((id) =>
        hits.filter((hit) => isOf(hit, id)).map((hit) => advisory(hit, one)),
      ),
      ...otherManifest(one),
      ...otherThanListed(one),
      ...(settings.licences === undefined ? [] : licenceWords(one, settings.licences)),
    ];
    const words =
      first === undefined
        ? [
            ...ofArchive,
            ...deprecated(one),
            ...young(one, today, settings),
            ...hits.filter((hit) => isOf(hit, one)).map((hit) => advisory(hit, one)),
          ]
        : [twoArchives(one, first), ...ofArchive].map((said) => ofOther(said, one));
    return words.map((said) => findingOf(one, said, chainsTo(one)));
  });
}

function findingOf(
  one: LockedPackage,
  { rule, about, message, fix }: PackageWords,
  related: readonly string[],
): Finding {
  const id = idOf(one);
  return {
    rule,
    severity: ruleOf(rule).severity,
    subject: about === undefined ? id : `${id} ${about}`,
    message,
    ...(fix !== undefined && { fix }),
    location: { path: `${id}/package.json` },
    ...(related.length > 0 && { related }),
  };
}

function idOf({ name, version }: LockedPackage): string {
  return `npm:${name}@${version}`;
}

function isOf(hit: AdvisoryHit, { name, version }: PackageName): boolean {
  return hit.package === name && hit.version === version;
}

/** What was found in another archive of the same version is another finding. */
function ofOther(said: PackageWords, { integrity }: LockedPackage): PackageWords {
  const about = [said.about ?? [], shortIntegrity(integrity)].flat().join(' ');
  return { ...said, about };
}

function shortIntegrity(integrity: string): string {
  return integrity === '' ? 'without integrity' : integrity.slice(0, 23);
}

function installScripts(one: LockedPackage): readonly PackageWords[] {
  const found = one.content?.installScripts ?? [];
  const rule = 'packages/install-script';
  const fix = `Take a version without them, or excuse it in millrace.yaml under \`audit: suppressions\`, with rule ${rule} and subject ${idOf(one)}.`;
  if (found.length > 0) {
    const list = found.map(({ name, command }) => `${name} (${command})`).join(', ');
    const hidden = one.locked.hasInstallScripts
      ? ''
      : ' The registry told Deno that it has none: its listing and its archive differ.';
    return [
      { rule, message: `${idOf(one)} runs commands when it is installed: ${list}.${hidden}`, fix },
    ];
  }
  if (!one.locked.hasInstallScripts) return [];
  const why =
    one.content === undefined
      ? 'its archive is not there to say which'
      : 'its package.json names none: the registry’s listing and the archive differ';
  return [{ rule, message: `${idOf(one)} has install scripts, says its Deno lock; ${why}.`, fix }];
}

function native(one: LockedPackage): readonly PackageWords[] {
  const paths = one.content?.native ?? [];
  if (paths.length === 0) return [];
  const shown = paths.slice(0, 5).join(', ');
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return [
    {
      rule: 'packages/native-addon',
      message: `${idOf(one)} holds native code: ${shown}${more}.`,
      fix: `See what needs it with \`millrace why ${one.name}\`, and use a package of JavaScript or WebAssembly.`,
    },
  ];
}

function bundled(one: LockedPackage): readonly PackageWords[] {
  const found = one.content?.bundled ?? [];
  if (found.length === 0) return [];
  const shown = found.slice(0, 5).map(({ path, name, version, installScripts: scripts }) => {
    const runs = scripts.length === 0 ? '' : `, which runs ${scripts[0]?.name ?? ''}`;
    return `${path} (${name === '' ? 'no name' : `${name}@${version}`}${runs})`;
  });
  const more = found.length > 5 ? ` and ${found.length - 5} more` : '';
  return [
    {
      rule: 'packages/bundled',
      message: `${idOf(one)} carries other packages in its archive: ${shown.join(', ')}${more}.`,
      fix: `See what needs it with \`millrace why ${one.name}\`, and use a package that names what it depends on.`,
    },
  ];
}

/** Registries do not compare what they list with what is in the archive. */
function otherManifest(one: LockedPackage): readonly PackageWords[] {
  if (one.content === undefined) return [];
  const { manifest } = one.content;
  if (manifest?.name === one.name && plain(manifest.version) === plain(one.version)) return [];
  const says =
    manifest === undefined
      ? 'has no package.json that can be read'
      : `calls itself ${manifest.name === '' ? 'nothing' : `${manifest.name}@${manifest.version}`}`;
  return [
    {
      rule: 'packages/other-manifest',
      message: `The archive of ${idOf(one)} ${says}.`,
      fix: `Compare it with its sources before you trust it: \`npm pack -- ${one.name}@${one.version}\` fetches it without running it.`,
    },
  ];
}

/** npm takes a leading `v` or `=` and the build away when a version is published. */
function plain(version: string): string {
  return version
    .trim()
    .replace(/^[v=\s]+/, '')
    .replace(/\+.*$/, '');
}

function twoArchives(one: LockedPackage, first: string): PackageWords {
  return {
    rule: 'packages/two-archives',
    message: `Deno locks name different archives for ${idOf(one)}: ${shortIntegrity(one.integrity)}… for ${one.scripts.join(', ')}, and ${shortIntegrity(first)}… elsewhere.`,
    fix: `Find the true one with \`npm view -- ${one.name}@${one.version} dist.integrity\`, and restore the other lock from git.`,
  };
}

function otherThanListed(one: LockedPackage): readonly PackageWords[] {
  if (one.listed === undefined || one.integrity === '' || one.listed === one.integrity) return [];
  return [
    {
      rule: 'packages/two-archives',
      message: `The registry serves another archive for ${idOf(one)} than its Deno lock names: ${shortIntegrity(one.listed)}…, not ${shortIntegrity(one.integrity)}….`,
      fix: 'Restore the Deno lock from git, or see in `npm config list` that the registry is the one you trust.',
    },
  ];
}

function deprecated(one: LockedPackage): readonly PackageWords[] {
  if (!one.locked.isDeprecated && one.deprecated === undefined) return [];
  const words = one.deprecated === undefined ? '' : `: ${one.deprecated}`;
  const end = /[.!?…]$/.test(words) ? '' : '.';
  return [
    {
      rule: 'packages/deprecated',
      message: `${idOf(one)} is deprecated${words}${end}`,
      fix: `See what needs it with \`millrace why ${one.name}\`, and move on with \`millrace update ${one.name}\` or another package.`,
    },
  ];
}

function young(
  one: LockedPackage,
  today: string,
  { minAgeDays }: Settings,
): readonly PackageWords[] {
  if (minAgeDays === undefined || one.published === undefined) return [];
  const age = daysBetween(one.published, today);
  if (age >= minAgeDays) return [];
  const old = age === 1 ? '1 day' : `${Math.max(age, 0)} days`;
  return [
    {
      rule: 'packages/young',
      message: `${idOf(one)} was published on ${one.published}, ${old} ago; at least ${minAgeDays} are asked for.`,
      fix: 'Wait, or restore the Deno lock from git, which has the version before.',
    },
  ];
}

function advisory(hit: AdvisoryHit, one: LockedPackage): PackageWords {
  const id = `npm:${hit.package}@${hit.version}`;
  const inside = id === idOf(one) ? '' : `, which lies in the archive of ${idOf(one)},`;
  const level = hit.level === undefined ? 'severity not said' : hit.level.toLowerCase();
  const others = hit.aliases.length === 0 ? '' : `, also ${hit.aliases.join(', ')}`;
  const about = inside === '' ? hit.id : `${hit.id} ${id}`;
  const summary = hit.summary === '' ? '' : `: ${hit.summary}`;
  if (hit.isMalicious) {
    return {
      rule: 'packages/malicious',
      about,
      message: `${id}${inside} is malicious, says ${hit.id}${others}${summary}`,
      fix: `Run nothing of it. Remove it, restore the Deno lock from git, and renew every secret of the flows that ran it: \`millrace why ${one.name}\`.`,
    };
  }
  return {
    rule: 'packages/advisory',
    about,
    message: `${id}${inside} has a known vulnerability (${level}), ${hit.id}${others}${summary}`,
    fix: remedy(hit, one, inside !== ''),
  };
}

/** What lies in another archive no import names: that package has to be another one. */
function remedy({ fixed }: AdvisoryHit, { name }: LockedPackage, isInside: boolean): string {
  if (fixed === undefined)
    return 'No fixed version is known. Use another package, or say in millrace.yaml why it does no harm here.';
  return isInside
    ? `Take a version of npm:${name} that carries ${fixed} or later, or none: \`millrace update ${name}\`.`
    : `Take ${fixed} or later: \`millrace update ${name}\`, after its import admits that version.`;
}
