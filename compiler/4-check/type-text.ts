const longest = 60;

/** A printed TypeScript type, made short enough for a sentence and put in backticks. */
export function showType(type: string): string {
  const plain = tidy(type);
  const forms = [plain, foldBraces(plain, 1), foldBraces(plain, 0)];
  const short = forms.find((form) => form.length <= longest);
  return `\`${short ?? `${foldBraces(plain, 0).slice(0, longest - 1)}…`}\``;
}

/** A sentence of the checker, which quotes code and types with single quotes, with backticks instead. */
export function showTypesIn(text: string): string {
  return text.replaceAll(/(?<![\w`])'([^']+)'?(?!\w)/g, (_quoted, type: string) => showType(type));
}

/** What the library's types call what is an array to everybody else. */
const listLike = /\b(?:ArrayLike|ConcatArray|Iterable|ReadonlyArray)<([^<>]*)>/g;

/** A printed type without what only its declaration needs to say. */
function tidy(type: string): string {
  return type
    .replaceAll(/\breadonly /g, '')
    .replaceAll(/import\("[^"]*"\)\./g, '')
    .replaceAll(/(\?: [^;{}]*?) \| undefined(?=;)/g, '$1')
    .replaceAll('; }', ' }')
    .replaceAll(/\b(?:Succeeded|Carrier|Result)<.*>/g, 'step')
    .replaceAll(listLike, (_whole, item: string) =>
      /[|&]/.test(item) ? `(${item})[]` : `${item}[]`,
    )
    .replaceAll(/\bSkipped\b/g, 'skipped step')
    .replaceAll(/\bFailed\b/g, 'failed step');
}

/** Leaves only the names of fields in the objects below a depth: `{ id: number; author: { name, age } }[]`. */
function foldBraces(type: string, keep: number): string {
  let depth = 0;
  let result = '';
  let inside = '';
  for (const character of type) {
    if (character === '}') depth -= 1;
    if (depth > keep) inside += character;
    else {
      if (character === '}' && inside !== '') {
        result += fieldNames(inside);
        inside = '';
      }
      result += character;
    }
    if (character === '{') depth += 1;
  }
  return result;
}

const mostNames = 6;

/** The names in `id: number; author: { name: string }`. */
function fieldNames(body: string): string {
  const flat = withoutNested(body);
  const names = flat
    .split(';')
    .map((field) => /^\s*(\[.*?\]|"[^"]*"\??|[^:]*?)\s*:/.exec(field)?.[1])
    .filter((name) => name !== undefined);
  const shown = names.length > mostNames ? [...names.slice(0, mostNames), '…'] : names;
  return ` ${shown.join(', ')} `;
}

function withoutNested(body: string): string {
  let depth = 0;
  let result = '';
  for (const character of body) {
    if (character === '}') depth -= 1;
    if (depth === 0 && character !== '}') result += character;
    if (character === '{') depth += 1;
  }
  return result;
}
