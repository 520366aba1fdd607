const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const hostPattern = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`);

/** Says what is wrong with a host, `host:port`, IP address or range of addresses that a step may reach. */
export function checkNet(value: string): string | undefined {
  if (value === '*') return 'To grant the whole network, write `true` instead of a list.';
  if (value.startsWith('unix:'))
    return 'Unix sockets reach programs of the machine; no step can be granted them.';
  if (value.includes('://')) return 'Write the host alone, without `https://`.';
  if (/[A-Z]/.test(value)) return 'Write the host in lower case.';
  if (value.includes('/')) return checkRange(value);
  return value.startsWith('[') ? checkBracketed(value) : checkHostAndPort(value);
}

function checkHostAndPort(value: string): string | undefined {
  if (isIpv6(value)) return `Write an IPv6 address in brackets: \`[${value}]\`.`;
  const colon = value.indexOf(':');
  const host = colon === -1 ? value : value.slice(0, colon);
  if (host === '*') return 'To grant the whole network, write `true` instead of a list.';
  const problem = checkHost(host);
  return problem ?? (colon === -1 ? undefined : checkPort(value.slice(colon + 1)));
}

function checkHost(host: string): string | undefined {
  if (!hostPattern.test(host) || host.length > 253) {
    return 'A host is names of letters, digits and `-` with dots between, like `api.example.com`; `*.` may stand before it.';
  }
  const last = host.split('.').at(-1) ?? '';
  // `127.1`, `0x7f.1` and `2130706433` are all spellings of addresses that nobody would recognise.
  const isNumeric = /^(\d+|0x[\da-f]*)$/.test(last);
  return isNumeric && !isIpv4(host)
    ? 'An IPv4 address is four numbers from 0 to 255 with dots between.'
    : undefined;
}

function checkPort(port: string): string | undefined {
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535
    ? undefined
    : 'A port is a number from 1 to 65535.';
}

function checkBracketed(value: string): string | undefined {
  const match = /^\[([^\]]*)\](?::(.*))?$/.exec(value);
  if (match === null || !isIpv6(match[1] ?? ''))
    return 'An IPv6 address stands in brackets, like `[::1]:80`.';
  return match[2] === undefined ? undefined : checkPort(match[2]);
}

/** `10.0.0.0/8`. A range that covers much of the Internet is no list of hosts. */
function checkRange(value: string): string | undefined {
  const [address = '', bits = '', ...rest] = value.split('/');
  const isFour = isIpv4(address);
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits) || (!isFour && !isIpv6(address))) {
    return 'A range of addresses is an IP address, `/` and a number of bits, like `10.0.0.0/8`.';
  }
  const [least, most] = isFour ? [8, 32] : [16, 128];
  if (Number(bits) > most) return `A range has at most ${String(most)} bits.`;
  return Number(bits) < least
    ? 'This range covers much of the Internet; to grant the whole network, write `true` instead of a list.'
    : undefined;
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

function isIpv6(text: string): boolean {
  if (!/^[\da-f:]*:[\da-f:]*$/.test(text) || text.length > 39) return false;
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const areGood = groups.every((group) => /^[\da-f]{1,4}$/.test(group));
  return (
    areGood &&
    (halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8)
  );
}
