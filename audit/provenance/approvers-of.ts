import type { CommitFacts, Person } from '../model/history-facts.ts';

/** Somebody whom a commit names as having seen it, by address or by the name of a GitHub account. */
export interface Approver {
  readonly email?: string;
  readonly account?: string;
}

const approving = new Set(['reviewed-by', 'approved-by', 'acked-by']);

/**
 * Whom commits show to stand behind them: authors, committers, signers and the trailers of reviewers. Nobody proves
 * a name or a trailer: it is what the commit claims. With `areProved` only good signatures count: whoever signed,
 * and the author of what GitHub signed itself, whom it knows.
 */
export function approversOf(
  commits: readonly CommitFacts[],
  areProved: boolean,
): readonly Approver[] {
  return commits.flatMap((commit) => {
    const { author, committer, trailers } = commit;
    const signers = signersOf(commit);
    if (areProved) return signers;
    return [
      ofPerson(author),
      ofPerson(committer),
      ...signers,
      ...trailers
        .filter(({ key }) => approving.has(key.toLowerCase()))
        .map(({ value }) => ofText(value)),
    ];
  });
}

const github = 'noreply@github.com';

function signersOf({ author, signer, signature }: CommitFacts): readonly Approver[] {
  if (signer === undefined || signature !== 'good') return [];
  const one = ofText(signer);
  return one.email === github ? [ofPerson(author)] : [one];
}

/** Whether an approver is the owner that a rule of `CODEOWNERS` names. Nobody is a team. */
export function isOwnedBy(owner: string, { email, account }: Approver): boolean {
  const name = owner.toLowerCase();
  return name.startsWith('@') ? name.slice(1) === account : name === email;
}

function ofPerson({ email }: Person): Approver {
  return { email: email.toLowerCase(), ...accountOf(email) };
}

/** `Ada <ada@example.com>`, an address alone, or `@ada`. */
function ofText(text: string): Approver {
  const email = /<([^<>\s]+@[^<>\s]+)>/.exec(text)?.[1] ?? /^\S+@\S+$/.exec(text.trim())?.[0];
  const account = /(?:^|\s|\()@([\w-]+)(?![\w/-])/.exec(text)?.[1]?.toLowerCase();
  return {
    ...(email !== undefined && { email: email.toLowerCase(), ...accountOf(email) }),
    ...(account !== undefined && { account }),
  };
}

/** GitHub gives each account an address that is nobody else's. */
function accountOf(email: string): { readonly account?: string } {
  const account = /^(?:\d+\+)?([\w-]+)@users\.noreply\.github\.com$/i.exec(email)?.[1];
  return account === undefined ? {} : { account: account.toLowerCase() };
}
