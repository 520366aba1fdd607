import { ts } from 'ts-morph';

/** What a doc comment says: its text, and its tags in order. */
export interface DocComment {
  readonly text: string;
  readonly tags: readonly { readonly name: string; readonly text: string }[];
}

/** The doc comment on what a symbol names, with what `@param` says of a parameter. */
export function docComment(symbol: ts.Symbol, checker: ts.TypeChecker): DocComment {
  const tags = symbol.getJsDocTags(checker).map(({ name, text }) => ({
    name,
    text: ts.displayPartsToString(text?.slice()).trim(),
  }));
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  if (text !== '' || tags.length > 0) return { text: withoutDash(text, symbol), tags };
  return besideComment(symbol.valueDeclaration) ?? { text, tags };
}

/** `@param limit - how many`: the dash is no part of the text. */
function withoutDash(text: string, { valueDeclaration }: ts.Symbol): string {
  const isParameter = valueDeclaration !== undefined && ts.isParameter(valueDeclaration);
  return isParameter ? text.replaceAll(/^- +/gm, '') : text;
}

/** A comment between a `{` or `;` and a field in the same line, which TypeScript passes over. */
function besideComment(declaration: ts.Declaration | undefined): DocComment | undefined {
  if (declaration === undefined || !ts.isTypeElement(declaration)) return undefined;
  const file = declaration.getSourceFile();
  const before = file.text.slice(declaration.pos, declaration.getStart(file));
  const [comment] = /\/\*\*(?!\/)[^]*?\*\/\s*$/.exec(before) ?? [];
  if (comment === undefined) return undefined;
  const text = `${comment}\nlet field;`;
  const parsed = ts.createSourceFile('doc.ts', text, ts.ScriptTarget.ESNext, true);
  const [statement] = parsed.statements;
  const [doc] = statement === undefined ? [] : ts.getJSDocCommentsAndTags(statement);
  if (doc === undefined || !ts.isJSDoc(doc)) return undefined;
  return {
    text: ts.getTextOfJSDocComment(doc.comment)?.trim() ?? '',
    tags: (doc.tags ?? []).map(({ tagName, comment: said }) => ({
      name: tagName.text,
      text: ts.getTextOfJSDocComment(said)?.trim() ?? '',
    })),
  };
}
