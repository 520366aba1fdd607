import { matchesGlob } from '../../output/index.ts';
import type { LicencePolicy } from '../model/settings.ts';
import { licenseForm } from '../sbom/license-of.ts';

/** `unknown`: it is no id of SPDX and no expression of such ids, and no list names it. */
export type LicenceVerdict = 'allowed' | 'denied' | 'not-allowed' | 'unknown';

/**
 * Whether a policy allows a licence: of `A OR B` one is enough, of `A AND B` both are needed. Where a list names a
 * licence, it names it with any exception as well, and with `+`.
 */
export function judgeLicence(text: string, policy: LicencePolicy): LicenceVerdict {
  if (licenseForm(text, policy.isKnownId) !== 'name') {
    return judgeChoice(text.replace(/[()]/g, ' $& ').trim().split(/\s+/), policy);
  }
  if (isNamed(policy.deny, [text])) return 'denied';
  return isNamed(policy.allow, [text]) ? 'allowed' : 'unknown';
}

/** Takes a choice from the front of the tokens: parts with `OR` between them. */
function judgeChoice(tokens: string[], policy: LicencePolicy): LicenceVerdict {
  const verdicts = [judgeUnion(tokens, policy)];
  while (tokens[0] === 'OR') {
    tokens.shift();
    verdicts.push(judgeUnion(tokens, policy));
  }
  return verdicts.includes('allowed') ? 'allowed' : (worst(verdicts) ?? 'allowed');
}

function judgeUnion(tokens: string[], policy: LicencePolicy): LicenceVerdict {
  const verdicts = [judgeTerm(tokens, policy)];
  while (tokens[0] === 'AND') {
    tokens.shift();
    verdicts.push(judgeTerm(tokens, policy));
  }
  return worst(verdicts) ?? 'allowed';
}

function judgeTerm(tokens: string[], policy: LicencePolicy): LicenceVerdict {
  const token = tokens.shift() ?? '';
  if (token === '(') {
    const verdict = judgeChoice(tokens, policy);
    tokens.shift();
    return verdict;
  }
  const isExcepted = tokens[0] === 'WITH';
  const names = namesOf(token, isExcepted ? tokens.splice(0, 2)[1] : undefined);
  if (isNamed(policy.deny, names)) return 'denied';
  return policy.allow === undefined || isNamed(policy.allow, names) ? 'allowed' : 'not-allowed';
}

/** All names by which a list may mean this term, the id's present spelling for `GPL-3.0` and `GPL-3.0+` among them. */
function namesOf(id: string, exception: string | undefined): readonly string[] {
  const [, gnu, later] = /^((?:A|L)?GPL-\d\.\d|GFDL-\d\.\d)(\+?)$/.exec(id) ?? [];
  const present = gnu === undefined ? [] : [`${gnu}-${later === '+' ? 'or-later' : 'only'}`];
  const ids = [id, id.replace(/\+$/, ''), ...present];
  return exception === undefined ? ids : [...ids, ...ids.map((one) => `${one} WITH ${exception}`)];
}

/** SPDX compares ids without case. */
function isNamed(list: readonly string[] | undefined, names: readonly string[]): boolean {
  return (
    list?.some((pattern) =>
      names.some((name) => matchesGlob(pattern.toLowerCase(), name.toLowerCase())),
    ) === true
  );
}

function worst(verdicts: readonly LicenceVerdict[]): LicenceVerdict | undefined {
  return (['denied', 'not-allowed'] as const).find((one) => verdicts.includes(one));
}
