/**
 * Whether a text can hold anything that `scanCode` would speak of. Cheap, and never wrong in saying no: a word
 * that an escape may spell, or a comment may part, counts as there.
 * @param depth folders above the file, up to the root of its package or repository
 */
export function mayHoldSights(text: string, depth: number): boolean {
  return words.test(text) || leavingPath(Math.min(depth, deepest)).test(text);
}

const literal = String.raw`(?:"[^"\\\n]*"|'[^'\\\n]*')`;

// Every repetition ends where the next part begins, so that no text makes the search slow.
const words = new RegExp(
  [
    // What runs text, starts modules or loads machine code, by name.
    String.raw`\b(?:eval|Function|execScript|Worker|SharedWorker|WebAssembly|dlopen|getBuiltinModule|createRequire|_compile)\b`,
    String.raw`\bset(?:Timeout|Interval)\b\s*(?!\s*\(\s*(?:function\b|\(|async\b|[\w$.]+\s*(?:=>|,|\))))`,
    String.raw`\bimport\s*\.\s*meta\b`,
    // A function's constructor, but for the method of a class and for the field that is compared or named on.
    String.raw`\.\s*constructor\s*(?:\(|\[|\.\s*(?:constructor|call|apply|bind)\b|[,;)}]|$)|["'\x60]constructor["'\x60]|=\s*constructor\b|\{\s*constructor\s*[:,}]`,
    // Modules loaded by anything but one literal.
    String.raw`\bimport\s*(?:\/[*/]|\.\s*(?!meta\b)|\((?!\s*${literal}\s*[,)]))`,
    String.raw`\brequire\b(?!\s*\(\s*${literal}\s*\))`,
    // Modules named by an address, or by a name with an escape in it.
    String.raw`\b(?:from|import|require)\s*(?:\(\s*)?(?:\/[*/]|["'](?:(?!node:)[A-Za-z][A-Za-z0-9+.-]*:|[\\/]|[^"'\n]*(?:\\|%2[eE]|\.node["'])))`,
    String.raw`["'](?:node:)?(?:vm|inspector|repl)(?:\/promises)?["']`,
    // Fields of what holds all those names, read by text.
    String.raw`\b(?:globalThis|window|self|global|frames|top|parent|Deno|process|module)\s*(?:\?\.\s*)?\[`,
    String.raw`\bwith\s*\(`,
    // An ASCII letter that need not be escaped: a word in disguise.
    String.raw`\\(?:u(?:00|\{0*)|x)(?:[46][1-9a-fA-F]|[57][0-9aA])`,
  ].join('|'),
);

const deepest = 32;
const leaving = new Map<number, RegExp>();

/** A relative name that climbs `depth` folders and one more, or climbs after it has gone down. */
function leavingPath(depth: number): RegExp {
  const known = leaving.get(depth);
  if (known !== undefined) return known;
  const made = new RegExp(
    String.raw`["'\x60](?:(?:\.{1,2}[\\/]+){${depth + 1}}|\.{1,2}[\\/][^"'\x60\n]*[\\/]\.\.)`,
  );
  leaving.set(depth, made);
  return made;
}
