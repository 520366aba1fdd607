/** How CycloneDX wants a licence told: by its SPDX id, as an expression of such ids, or by the author's words. */
export type LicenseForm = 'id' | 'expression' | 'name';

/**
 * Which of the three a licence's text is; `isKnownId` says whether SPDX lists an id. An expression is ids,
 * `AND`, `OR`, `WITH` and brackets that close.
 */
export function licenseForm(text: string, isKnownId: (id: string) => boolean): LicenseForm {
  if (isKnownId(text)) return 'id';
  return text.length <= 1000 && isExpression(text, isKnownId) ? 'expression' : 'name';
}

/** Alternates between what may begin a term and what may follow one. */
function isExpression(text: string, isKnownId: (id: string) => boolean): boolean {
  const tokens = text
    .replace(/[()]/g, ' $& ')
    .split(/\s+/)
    .filter((token) => token !== '');
  let depth = 0;
  let awaits: 'term' | 'exception' | 'operator' = 'term';
  for (const token of tokens) {
    if (awaits === 'operator') {
      if (token === ')') depth -= 1;
      else if (token === 'WITH') awaits = 'exception';
      else if (token === 'AND' || token === 'OR') awaits = 'term';
      else return false;
    } else if (token === '(' && awaits === 'term') {
      depth += 1;
    } else {
      if (!isTerm(token, awaits, isKnownId)) return false;
      awaits = 'operator';
    }
    if (depth < 0) return false;
  }
  return depth === 0 && awaits === 'operator';
}

function isTerm(
  token: string,
  awaits: 'term' | 'exception',
  isKnownId: (id: string) => boolean,
): boolean {
  if (awaits === 'exception') return /^[A-Za-z0-9.-]+$/.test(token);
  return isKnownId(token.replace(/\+$/, '')) || /^LicenseRef-[A-Za-z0-9.-]+$/.test(token);
}
