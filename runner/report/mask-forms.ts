/** The shortest secret, and the shortest part of one, that is masked: less would blacken innocent text. */
export const shortestSecret = 4;

/**
 * Every text by which a secret may show: itself, each of its lines, in other case, and encoded for
 * JSON, URLs, HTML, hex and base64 (at each of the three places in which it can lie in the encoded text).
 */
export function maskForms(secret: string): readonly string[] {
  const lines = secret.split(/\r\n|\r|\n/u).map((line) => line.trim());
  const whole = secret.trim();
  // In other case first: what was changed so is then written as JSON, say, like anything else.
  const inCases = [secret, whole, ...lines].flatMap((text) => [
    text,
    text.toUpperCase(),
    text.toLowerCase(),
  ]);
  const forms = [...new Set(inCases)].flatMap((text) => [
    text,
    ...jsonForms(text),
    ...urlForms(text),
    ...htmlForms(text),
  ]);
  const bytes = [...new Set([secret, whole])].map((text) => new TextEncoder().encode(text));
  const encoded = bytes.flatMap((it) => [...hexForms(it), ...base64Forms(it)]);
  return [...new Set([...forms, ...encoded])].filter((form) => form.length >= shortestSecret);
}

function jsonForms(text: string): readonly string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  // A text inside a text, as when JSON is logged as a field of JSON.
  const twice = JSON.stringify(escaped).slice(1, -1);
  const ascii = escaped.replaceAll(/[\u0080-\uffff]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  return [escaped, twice, ascii, escaped.replaceAll('/', '\\/')];
}

function urlForms(secret: string): readonly string[] {
  // Half a surrogate pair cannot be encoded.
  const text = secret.replaceAll(/\p{Surrogate}/gu, '\ufffd');
  const strict = encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const forms = [
    strict,
    encodeURIComponent(text),
    encodeURI(text),
    strict.replaceAll('%20', '+'),
    new URLSearchParams([['', text]]).toString().slice(1),
  ];
  const lower = forms.map((form) =>
    form.replaceAll(/%[\dA-F]{2}/gu, (escape) => escape.toLowerCase()),
  );
  return [...forms, ...lower];
}

function htmlForms(text: string): readonly string[] {
  const basic = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const tags = basic.replaceAll('>', '&gt;');
  const quotes = tags.replaceAll('"', '&quot;');
  return [
    basic,
    tags,
    quotes,
    quotes.replaceAll("'", '&#39;'),
    quotes.replaceAll("'", '&#x27;'),
    quotes.replaceAll("'", '&apos;'),
  ];
}

function hexForms(bytes: Uint8Array): readonly string[] {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const forms = [pairs.join(''), pairs.join(' '), pairs.join(':')];
  return [...forms, ...forms.map((form) => form.toUpperCase())];
}

/** The digits that the secret alone decides, whatever stands before and after it. */
function base64Forms(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].flatMap((shift) => {
    const digits = base64Digits(new Uint8Array([...new Uint8Array(shift), ...bytes]));
    const from = Math.ceil((shift * 8) / 6);
    const to = Math.floor(((shift + bytes.length) * 8) / 6);
    const core = digits.slice(from, to);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64Digits(bytes: Uint8Array): string {
  let digits = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      digits += alphabet.charAt((held >> bits) & 63);
    }
    held &= (1 << bits) - 1;
  }
  return digits;
}
