const dayPattern = /^(\d{4})-(\d\d)-(\d\d)$/;
const timePattern = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
const durationPattern = /^P(?!$)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$|^P\d+W$/;
const labelPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const mailboxPattern = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const schemePattern = /^[a-z][a-z\d+.-]*:/i;
const octetPattern = /^(0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;
const groupPattern = /^[\da-f]{1,4}$/i;

/** What each `format` admits, in linear time. A format that is not here says nothing. */
export const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['base64', isBase64],
  ['date', isDate],
  ['date-time', isDateTime],
  ['duration', (text: string): boolean => durationPattern.test(text)],
  ['email', isEmail],
  ['hostname', isHostname],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['regex', isRegex],
  ['time', (text: string): boolean => timePattern.test(text)],
  [
    'uri',
    (text: string): boolean =>
      schemePattern.test(text) && isUriReference(text) && URL.canParse(text),
  ],
  ['uri-reference', isUriReference],
  ['uuid', (text: string): boolean => uuidPattern.test(text)],
]);

/** As the runner decodes it: padded, and without line breaks. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = dayPattern.exec(text)?.slice(1).map(Number) ?? [];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** RFC 3339 without leap seconds, which no `Date` can hold. */
function isDateTime(text: string): boolean {
  return (
    /^[t ]$/i.test(text.charAt(10)) && isDate(text.slice(0, 10)) && timePattern.test(text.slice(11))
  );
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const mailbox = text.slice(0, at);
  return (
    at > 0 && mailbox.length <= 64 && mailboxPattern.test(mailbox) && isHostname(text.slice(at + 1))
  );
}

function isHostname(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => labelPattern.test(label));
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => octetPattern.test(part));
}

function isIpv6(text: string): boolean {
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0 || text.length > 45) return false;
  const head = groupCount(left, right === undefined);
  const tail = right === undefined ? 0 : groupCount(right, true);
  if (head === undefined || tail === undefined) return false;
  return right === undefined ? head === 8 : head + tail < 8;
}

/** How many groups a half of an address fills; an IPv4 address may end it. `undefined`: not one. */
function groupCount(half: string, isLast: boolean): number | undefined {
  if (half === '') return 0;
  const groups = half.split(':');
  const last = groups.at(-1) ?? '';
  const isMixed = isLast && isIpv4(last);
  const plain = isMixed ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => groupPattern.test(group))) return undefined;
  return plain.length + (isMixed ? 2 : 0);
}

/** The characters of RFC 3986, every `%` followed by two hex digits. */
function isUriReference(text: string): boolean {
  return /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\da-f]{2})*$/i.test(text);
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'u').unicode;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
