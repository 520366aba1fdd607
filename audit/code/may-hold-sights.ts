/**
 * Whether a text can hold anything that `scanCode` would speak of. Cheap, and never wrong in saying no: a word
 * that an escape may spell, that may be put together from parts, or that a comment may part, counts as there.
 * @param depth folders above the file, up to the root of its package or repository
 */
export function mayHoldSights(text: string, depth: number): boolean {
  const holds = (one: string): boolean =>
    words.test(one) ||
    (partedField.test(one) && /\bconstructor\b/.test(one)) ||
    leavingPath(Math.min(depth, deepest)).test(one);
  return holds(text) || (escapes.test(text) && holds(unescaped(text)));
}

const literal = String.raw`(?:"[^"\\\n]*"|'[^'\\\n]*')`;
/** A comment may stand between any two words. */
const comment = String.raw`\/[*/]|<!--|-->`;

/** Names that matter wherever they come from, by a field that a text names or as they are. */
const names = [
  'eval',
  'Function',
  'execScript',
  'Worker',
  'SharedWorker',
  'WebAssembly',
  'dlopen',
  'getBuiltinModule',
  'createRequire',
  '_compile',
];
/** Those that matter in some places alone, when they are written as they are. */
const putTogether = [...names, 'setTimeout', 'setInterval', 'require', 'constructor'];

// Every repetition ends where the next part begins, so that no text makes the search slow.
const words = new RegExp(
  [
    // What runs text, starts modules or loads machine code, by name.
    String.raw`\b(?:${names.join('|')})\b`,
    // The first part of such a name, and then more of it: `'ev' + 'al'`, `ev${'al'}`.
    String.raw`["'\x60}](?:${putTogether.map(beginnings).join('|')})(?:\$\{|["'\x60][\s)!]*(?:\+|\}|as\b|satisfies\b|${comment}))`,
    // Given an arrow function or a name, they run no text.
    String.raw`\bset(?:Timeout|Interval)\b\s*(?!\s*\(\s*(?:(?:async\s*)?\(\s*[\w$]*\s*\)\s*=>|(?:async\s+)?[\w$]+\s*=>|[\w$.]+\s*[,)]))`,
    String.raw`\bimport\s*\.\s*meta\b`,
    // A function's constructor, but for the method of a class and for the field that is compared or named on.
    String.raw`\.\s*constructor\s*(?:\(|\[|\?\.|[!<]|as\b|satisfies\b|${comment}|\.\s*(?:constructor|call|apply|bind)\b|[,;)}]|$)|["'\x60}]constructor(?:["'\x60]|\$\{)|=\s*constructor\b|\{\s*constructor\s*[:,}]`,
    // Modules loaded by anything but one literal.
    String.raw`\bimport\s*(?:${comment}|\.\s*(?!meta\b)|\((?!\s*${literal}\s*[,)]))`,
    String.raw`\brequire\b(?!\s*\(\s*${literal}\s*\))`,
    // Modules named by an address, or by a name with an escape or a tab in it.
    String.raw`\b(?:from|import|require)\s*(?:\(\s*)?(?:${comment}|["'](?:(?!node:)[A-Za-z][A-Za-z0-9+.-]*:|[\\/]|[^"'\n]*(?:[\\\t]|%2[eE]|\.node["'?#])))`,
    String.raw`["'](?:node:)?(?:vm|inspector|repl)(?:\/promises)?["']`,
    String.raw`\bwith\s*(?:\(|${comment})`,
    // An ASCII letter or `_` that need not be escaped: a word in disguise.
    String.raw`\\(?:(?:u(?:00|\{0*)|x)(?:[46][1-9a-fA-F]|[57][0-9aA]|5[fF])|1[0-7]{2})`,
  ].join('|'),
);

/** What parts a field from what it is a field of; sentences in comments have it as well. */
const partedField = new RegExp(String.raw`\.\s*(?:${comment})`);

/** The text that begins a word and does not end it. */
function beginnings(word: string): string {
  const [first = '', ...others] = Array.from(word).slice(0, -1);
  return first + others.reduceRight((inner, letter) => `(?:${letter}${inner})?`, '');
}

// What JavaScript reads as if the backslash were not there: `\a` is `a`, and with the end of a line it is nothing.
const escapes = /\\(?:[ac-eg-mo-qswyzA-Z_]|[\n\r\u2028\u2029])/;

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:\r\n|([^]))/g, (whole: string, after: string | undefined) => {
    if (after === undefined || /[\n\r\u2028\u2029]/.test(after)) return '';
    return /[A-Z_ac-eg-mo-qswyz]/.test(after) ? after : whole;
  });
}

const deepest = 32;
const leaving = new Map<number, RegExp>();

/** A relative name that climbs `depth` folders and one more, or climbs after it has gone down. */
function leavingPath(depth: number): RegExp {
  const known = leaving.get(depth);
  if (known !== undefined) return known;
  const made = new RegExp(
    String.raw`["'\x60](?:(?:\.{1,2}[\\/]+){${depth}}\.\.|\.{1,2}[\\/][^"'\x60\n]*[\\/]\.\.)`,
  );
  leaving.set(depth, made);
  return made;
}
