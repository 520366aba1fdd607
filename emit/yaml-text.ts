/** What can stand in a workflow. A text with line feeds becomes a block of lines. */
export type Yaml = string | number | boolean | readonly Yaml[] | YamlMap | YamlFolded;

/** Lines of printable ASCII, none of them indented, that are read as one line with a space between them. */
export interface YamlFolded {
  readonly folded: readonly string[];
}

/** A map that keeps its order and its comments, which is what our workflows are read for. */
export interface YamlMap {
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: string;
  /** `undefined`: the key stands alone, which is YAML's null. */
  readonly value: Yaml | undefined;
  /** Lines above the key. */
  readonly above?: string;
  /** Behind the value, on its line. Of a scalar only. */
  readonly behind?: string;
}

/** A map of those entries that are there. */
export function map(...entries: readonly (YamlEntry | undefined)[]): YamlMap {
  return { entries: entries.filter((one) => one !== undefined) };
}

export function entry(
  key: string,
  value: Yaml | undefined,
  comments: Pick<YamlEntry, 'above' | 'behind'> = {},
): YamlEntry {
  return { key, value, ...comments };
}

/**
 * The text of a map: two spaces a level, every scalar in the plainest form that YAML 1.1 and 1.2 both
 * read back as it is. Written here, so that a compile in which nothing changed loads no package and no
 * new version of one changes a byte.
 */
export function yamlText({ entries }: YamlMap): string {
  return entries.flatMap((one) => entryLines(one, '')).join('\n');
}

function entryLines({ key, value, above, behind }: YamlEntry, indent: string): readonly string[] {
  const name = `${indent}${scalar(key)}:`;
  const note = behind === undefined ? '' : ` # ${comment(behind)}`;
  const notes =
    above === undefined ? [] : above.split('\n').map((line) => `${indent}# ${comment(line)}`);
  return [...notes, ...valueLines(name, value, note, indent)];
}

/** A map or list below its key, a scalar beside it. */
function valueLines(
  name: string,
  value: Yaml | undefined,
  note: string,
  indent: string,
): readonly string[] {
  if (value === undefined) return [`${name}${note}`];
  const deeper = `${indent}  `;
  if (isList(value)) {
    if (value.length === 0) return [`${name} []${note}`];
    return [`${name}${note}`, ...value.flatMap((item) => itemLines(item, deeper))];
  }
  if (isMap(value)) {
    if (value.entries.length === 0) return [`${name} {}${note}`];
    return [`${name}${note}`, ...value.entries.flatMap((one) => entryLines(one, deeper))];
  }
  if (isFolded(value)) return [`${name} >-${note}`, ...value.folded.map((line) => deeper + line)];
  if (isBlock(value)) return [`${name} |${note}`, ...blockLines(value, deeper)];
  return [`${name} ${scalar(value)}${note}`];
}

function itemLines(item: Yaml, indent: string): readonly string[] {
  if (isMap(item) && item.entries.length > 0) {
    const [first, ...rest] = item.entries.flatMap((one) => entryLines(one, `${indent}  `));
    return [`${indent}- ${(first ?? '').trimStart()}`, ...rest];
  }
  if (isMap(item) || isList(item) || isFolded(item)) {
    return valueLines(`${indent}-`, item, '', indent);
  }
  return [`${indent}- ${scalar(item)}`];
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}

function isMap(value: Yaml): value is YamlMap {
  return typeof value === 'object' && 'entries' in value;
}

function isFolded(value: Yaml): value is YamlFolded {
  return typeof value === 'object' && 'folded' in value;
}

/** A script of ours: lines of printable ASCII, the first of which is not indented. */
function isBlock(value: Yaml): value is string {
  return typeof value === 'string' && /^[!-~][ -~\n]*\n$/.test(value) && !/ \n|\n\n$/.test(value);
}

function blockLines(text: string, indent: string): readonly string[] {
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => (line === '' ? '' : `${indent}${line}`));
}

/** Read as text by every YAML reader although no quotes are around it. */
const plain = /^(?:[A-Za-z/][\w./@+-]*(?: [\w./@+-]+)*|\$\{\{ [^"#:\n\u0080-\uffff]+ \}\})$/;

/** Words that YAML 1.1 takes for something else than text. */
const words = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** One scalar. `on` stays plain as a key: GitHub asks for it like that. */
function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  if (value === 'on') return value;
  if (plain.test(value) && !words.test(value)) return value;
  if (/^[ -~]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return quoted(value);
}

/** JSON's quotes are YAML's double quotes; what could not be seen is escaped, so no reader trips. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(/[^ -~]/gu, (character) => {
    if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
  });
}

/** A comment ends with its line, whatever is put in it. */
function comment(text: string): string {
  return text.replace(/[^ -~\p{L}\p{N}\p{P}\p{S}]/gu, ' ');
}
