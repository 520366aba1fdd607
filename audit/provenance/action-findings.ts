import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { ActionUse } from '../model/history-facts.ts';
import { commandLine } from '../model/make-finding.ts';
import { ruleOf } from '../model/rules.ts';

/** Actions and reusable workflows that another commit may stand behind tomorrow. */
export function actionFindings({ history }: AuditFacts): readonly Finding[] {
  return history.actions.flatMap((use) => {
    const how = looseness(use.uses);
    return how === undefined ? [] : [unpinned(use, how)];
  });
}

/** Why this can come to mean other code; `undefined` when it cannot, or is of the repository itself. */
function looseness(uses: string): string | undefined {
  // `./` and `$/` are files of the same commit.
  if (uses.startsWith('./') || uses.startsWith('$/')) return undefined;
  if (uses.startsWith('docker://')) {
    return /@sha256:[0-9a-f]{64}$/.test(uses) ? undefined : 'by a tag of a registry';
  }
  const [, ref] = /^[^@]+@(.+)$/s.exec(uses) ?? [];
  if (ref === undefined) return 'by no version at all';
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(ref)) return undefined;
  return /^[0-9a-f]{7,39}$/.test(ref) ? 'by a part of a commit’s id' : 'by a branch or tag';
}

function unpinned({ path, line, column, uses, known }: ActionUse, how: string): Finding {
  const isImage = uses.startsWith('docker://');
  const [name = uses] = uses.split('@');
  const pinned = isImage
    ? `${name}@sha256:DIGEST`
    : (known ?? `${name}@COMMIT # ${uses.slice(name.length + 1)}`);
  const ask = isImage
    ? ' `docker buildx imagetools inspect` tells the digest.'
    : known === undefined
      ? ` \`${commandLine('git ls-remote', `https://github.com/${repositoryOf(name)}`)}\` tells the commit.`
      : '';
  return {
    rule: 'provenance/action-unpinned',
    severity: ruleOf('provenance/action-unpinned').severity,
    subject: uses,
    message: `\`${uses}\` is named ${how}.`,
    fix: `Write \`uses: ${pinned}\`.${ask}`,
    location: { path, line, column },
  };
}

function repositoryOf(name: string): string {
  return name.split('/').slice(0, 2).join('/');
}
