import type { Unchecked } from '../model/facts.ts';
import type { LockedPackage } from '../model/package-facts.ts';
import type { NamedPackage } from '../packages/packages-of-locks.ts';
import { askRegistry, type Publication } from './ask-registry.ts';
import { recallPublication, rememberPublication } from './publication-cache.ts';

export interface PublicationOptions {
  readonly store: string;
  readonly today: string;
  readonly offline: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Publications {
  of(one: NamedPackage): Pick<LockedPackage, 'published' | 'deprecated' | 'listed'>;
  readonly unchecked: readonly Unchecked[];
}

/** npm starts anew for each question, and most of its time is waiting. */
const atOnce = 4;
/** A lock can name a hundred thousand packages, and each question takes a moment. */
const mostAsked = 2_000;

/**
 * When each version was published, and what its registry says of it now. An answer is asked for once
 * a day; offline, or when the registry does not answer, the last one still tells the age.
 */
export async function readPublications(
  packages: readonly NamedPackage[],
  options: PublicationOptions,
): Promise<Publications> {
  const known = new Map<NamedPackage, Publication>();
  const waiting: NamedPackage[] = [];
  for (const one of packages) {
    const last = recallPublication(options.store, one);
    if (last !== undefined) known.set(one, last.publication);
    if (last?.seen !== options.today) waiting.push(one);
  }
  const problems = options.offline ? [] : await askFor(waiting.slice(0, mostAsked), options, known);
  const byKey = new Map([...known].map(([one, publication]) => [keyOf(one), publication]));
  const ageless = packages.filter((one) => known.get(one)?.published === undefined);
  return {
    of: (one) => byKey.get(keyOf(one)) ?? {},
    unchecked: ageless.length === 0 ? [] : [unknownAges(ageless, options.offline, problems)],
  };
}

/** Fills `known`. A registry that is not there is not asked again. Returns what it said instead, each once. */
async function askFor(
  waiting: readonly NamedPackage[],
  { store, today, env }: PublicationOptions,
  known: Map<NamedPackage, Publication>,
): Promise<readonly string[]> {
  const problems = new Set<string>();
  const left = waiting.values();
  let isDown = false;
  const worker = async (): Promise<void> => {
    for (const one of left) {
      const answer = await askRegistry(one, env);
      if (answer.kind === 'known') {
        known.set(one, answer.publication);
        rememberPublication(store, one, { seen: today, publication: answer.publication });
      } else {
        problems.add(answer.problem);
        isDown ||= answer.kind === 'down';
      }
      if (isDown) return;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return [...problems];
}

function keyOf({ name, version, integrity }: NamedPackage): string {
  return JSON.stringify([name, version, integrity]);
}

function unknownAges(
  packages: readonly NamedPackage[],
  isOffline: boolean,
  problems: readonly string[],
): Unchecked {
  const ids = packages.map(({ name, version }) => `${name}@${version}`);
  const shown = ids.slice(0, 5).join(', ');
  const more = ids.length > 5 ? ` and ${ids.length - 5} more` : '';
  const why = isOffline
    ? 'offline, no registry is asked'
    : (problems[0] ?? 'its registry does not say');
  return {
    rule: 'packages/young',
    reason: `When ${shown}${more} ${ids.length === 1 ? 'was' : 'were'} published is not known: ${why}.`,
  };
}
