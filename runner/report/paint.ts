/** How a text may be coloured. */
export type Tone = 'plain' | 'good' | 'bad' | 'quiet';

const codes: Readonly<Record<Tone, string>> = { plain: '', good: '32', bad: '31', quiet: '2' };

/** The text in its colour, for a terminal that shows colours. */
export function paint(text: string, tone: Tone, color: boolean): string {
  const code = codes[tone];
  return color && code !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
}
