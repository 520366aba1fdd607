/** How a text may be coloured. It says nothing that the text does not. */
export type Tone = 'plain' | 'loud' | 'name' | 'bad' | 'careful' | 'good' | 'quiet';

const codes: Readonly<Record<Tone, string>> = {
  plain: '',
  loud: '1',
  name: '36',
  bad: '1;31',
  careful: '1;33',
  good: '32',
  quiet: '2',
};

/** The text in its colour, for a terminal that shows colours. */
export function toned(text: string, tone: Tone, color: boolean): string {
  const code = codes[tone];
  return color && code !== '' && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text;
}
