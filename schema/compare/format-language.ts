/** What a format admits, as a pattern. */
export interface FormatLanguage {
  readonly pattern: string;
  /** The format admits all of it; otherwise it admits some of it and nothing else. */
  readonly isExact: boolean;
}

const hex = '[\\da-fA-F]';
const octet = '(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])';
const leapYear = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const date = `(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|${leapYear}-02-29)`;
const hour = '(?:[01]\\d|2[0-3])';
const time = `${hour}:[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:[zZ]|[+-]${hour}:[0-5]\\d)`;
const duration =
  'P(?:(?!$)(?:\\d+Y)?(?:\\d+M)?(?:\\d+D)?(?:T(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+S)?)?|\\d+W)';
const mailbox = "[\\w!#$%&'*+/=?^`{|}~-]";
const uriCharacters = "(?:[\\w.~:/?#[\\]@!$&'()*+,;=-]|%[\\da-fA-F]{2})*";

const sextet = '[A-Za-z0-9+/]';

const languages: ReadonlyMap<string, FormatLanguage> = new Map([
  ['base64', exact(`(?:${sextet}{4})*(?:${sextet}{2}==|${sextet}{3}=)?`)],
  ['date', exact(date)],
  ['date-time', exact(`${date}[Tt ]${time}`)],
  ['duration', exact(duration)],
  // The domain's labels are at most 63 long, the mailbox 64, the whole domain 253.
  ['email', within(`${mailbox}+(?:\\.${mailbox}+)*@[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)*`)],
  ['hostname', within('[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?')],
  ['ipv4', exact(`(?:${octet}\\.){3}${octet}`)],
  ['ipv6', within(`[\\da-fA-F:.]{2,45}`)],
  ['time', exact(time)],
  ['uri', within(`[a-zA-Z][a-zA-Z\\d+.-]*:${uriCharacters}`)],
  ['uri-reference', exact(uriCharacters)],
  ['uuid', exact(`${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}`)],
]);

function exact(pattern: string): FormatLanguage {
  return { pattern: `^(?:${pattern})$`, isExact: true };
}

function within(pattern: string): FormatLanguage {
  return { pattern: `^(?:${pattern})$`, isExact: false };
}

/** `undefined`: nothing is known of the format's texts. */
export function formatLanguage(format: string): FormatLanguage | undefined {
  return languages.get(format);
}

/** Texts of all formats, short and long, for where a search finds none by itself. */
export const formatSamples: readonly string[] = [
  '',
  'aGk=',
  'aaaa',
  'aa==',
  '2026-01-02',
  '2026-01-02T03:04:05Z',
  'P1D',
  'PT1H',
  'a@b.org',
  'first.last+tag@sub.example.com',
  'localhost',
  'example.com',
  'www.example.co.uk',
  '192.0.2.1',
  '2001:db8::1',
  '::1',
  '::',
  '^a+$',
  '.*',
  '[',
  '03:04:05Z',
  'https://example.com/a?b=c#d',
  'http://a',
  'mailto:a@b.org',
  'urn:a:b',
  '/a/b',
  '123e4567-e89b-12d3-a456-426614174000',
  `${'a'.repeat(64)}@${'b'.repeat(63)}.example.com`,
  `https://example.com/${'a'.repeat(300)}`,
  `${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`,
];
