import { markdownHtml, proseOf, tagsOf } from './read-markdown.ts';

/** Tags that our own Markdown is made of; none of them has an attribute that a repository could choose. */
const ours =
  /^<\/?(?:p|h3|h4|ul|li|code|pre|table|thead|tbody|tr|th|td|blockquote|strong|em|details|summary)>$|^<br \/>$|^<code class="language-(?:diff|mermaid)">$/;

/** What is in a comment or summary that no reader should meet: tags that are not ours, mentions, references. */
export function markdownProblems(text: string): readonly string[] {
  const html = markdownHtml(text.replace(/^<!-- millrace:review v1 sha256=[0-9a-f]{64} -->\n/, ''));
  const tags = tagsOf(html);
  return [
    ...tags.filter((tag) => !ours.test(tag)),
    ...unfolded(tags),
    ...(proseOf(html).match(
      /@[\w-]+|\w*#\d+|\bGH-\d+|https?:\/\/\S+|[^\P{Cc}\n\0]|[\u202a-\u202e]/giu,
    ) ?? []),
  ];
}

/** A fold that the text closes by itself would bring what follows it out into the open. */
function unfolded(tags: readonly string[]): readonly string[] {
  const folds = tags.filter((tag) => /details|summary/.test(tag)).join('');
  const rest = folds.replaceAll('<details><summary></summary></details>', '');
  return rest === '' ? [] : [`folds: ${rest}`];
}

/**
 * What a terminal or the runner of GitHub Actions would obey; `text` is without our own colours. The runner takes
 * `##[` for a command wherever it stands, but for a line that is one already.
 */
export function logProblems(text: string): readonly string[] {
  return [
    ...(text.match(/[^\P{Cc}\n]|[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu) ?? []),
    ...(text.match(/^\s*::.*$/gm) ?? []),
    ...(text.match(/^(?!::).*##\[.*$/gm) ?? []),
  ];
}

const annotation =
  /^::(?:error|warning|notice) file=(?<file>[^:,\s][^:,]*)(?:,line=\d+)?,title=[^:,]+::(?<message>.*)$/u;

/** Lines of `--format github` that are neither an annotation of one of these files nor harmless text. */
export function annotationProblems(text: string, files: ReadonlySet<string>): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const { file, message = '' } = annotation.exec(line)?.groups ?? {};
    if (file === undefined) return logProblems(line);
    return [...(files.has(decoded(file)) ? [] : [line]), ...logProblems(message)];
  });
}

/** As the runner reads a property of a command. */
function decoded(value: string): string {
  return value
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%25', '%');
}

const root = 'https://host.invalid/repository/';

/** Places outside of the repository, links inside messages, and controls, in a SARIF log. */
export function sarifProblems(text: string): readonly string[] {
  const problems: string[] = [];
  // The reviver is only used to meet every field.
  JSON.parse(text, (key, value: unknown) => {
    if (typeof value !== 'string' || key === '$schema') return value;
    if (key === 'uri' && !new URL(value, root).href.startsWith(root)) problems.push(value);
    if (key === 'text' && /\]\(|[^\P{Cc}\n]/u.test(value)) problems.push(value);
    return value;
  });
  return problems;
}
