import type { Change, Policy } from '../../review/index.ts';
import { type PolicyPart, readPolicyParts } from '../policy/policy-parts.ts';
import { policyFile } from '../policy/read-own-policy.ts';
import type { OpenChange } from './open-change.ts';
import { unreadable } from './read-side.ts';

/**
 * What a change makes of the policy itself, by which the next one will be judged. Nobody can tell in
 * general whether rules became looser, so every change of them is shown first, as power.
 */
export async function findPolicyChanges(
  { base, head, paths }: OpenChange,
  policy: Policy,
): Promise<readonly Change[]> {
  if (!paths.includes(policyFile)) return [];
  const [before, after] = [await base.read([policyFile]), await head.read([policyFile])];
  const old = partsOf(before.get(policyFile), base.entries.has(policyFile));
  const now = partsOf(after.get(policyFile), head.entries.has(policyFile));
  if (now === undefined) {
    const to =
      head.entries.get(policyFile)?.kind === 'file' && after.has(policyFile)
        ? `${policyFile} is no policy that can be read`
        : unreadable(head, policyFile);
    return [changeOf('policy', { to }, policy)];
  }
  const names = [...new Set([...(old?.keys() ?? []), ...now.keys()])].sort();
  return names.flatMap((name) => {
    const [from, to] = [old?.get(name), now.get(name)];
    if (textOf(from) === textOf(to)) return [];
    return [
      changeOf(
        name.startsWith('audit.') ? name : `policy.${name}`,
        { from: textOf(from), to: textOf(to), line: to?.line },
        policy,
      ),
    ];
  });
}

type Parts = ReadonlyMap<string, PolicyPart>;

function partsOf(bytes: Uint8Array | undefined, isThere: boolean): Parts | undefined {
  if (bytes !== undefined) return readPolicyParts(new TextDecoder().decode(bytes));
  return isThere ? undefined : new Map();
}

function textOf(part: PolicyPart | undefined): string | undefined {
  return part?.lines.join('\n');
}

interface Said {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly line?: number | undefined;
}

const severities = { deny: 'refused', 'require-approval': 'approval', allow: 'fine' } as const;

function changeOf(subject: string, { from, to, line }: Said, policy: Policy): Change {
  const met = policy({ flow: '', kind: 'policy', value: subject.replace(/^policy\./, '') });
  return {
    kind: 'policy-changed',
    severity: met === undefined ? 'notable' : severities[met.effect],
    flow: policyFile,
    subject,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(met === undefined ? {} : { rule: met }),
    reaches: [],
    location: { path: policyFile, ...(line === undefined ? {} : { line }) },
  };
}
