/** The same document in other texts: white space, and the members of one object turned round. */
export function formsOf(text: string): readonly (readonly [string, string])[] {
  const document: unknown = JSON.parse(text);
  const turned: [string, string][] = [];
  const objects: Record<string, unknown>[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) objects.push(value as Record<string, unknown>);
    Object.values(value).forEach(visit);
  };
  visit(document);
  for (const object of objects) {
    const entries = Object.entries(object);
    if (entries.length < 2) continue;
    for (const [key] of entries) Reflect.deleteProperty(object, key);
    for (const [key, value] of [...entries].reverse()) object[key] = value;
    turned.push([`members of ${entries[0]?.[0] ?? ''}`, `${JSON.stringify(document, null, 2)}\n`]);
    for (const [key] of entries) Reflect.deleteProperty(object, key);
    for (const [key, value] of entries) object[key] = value;
  }
  return [
    ['compact', `${JSON.stringify(document)}\n`],
    ['four spaces', `${JSON.stringify(document, null, 4)}\n`],
    ['no line at the end', text.trimEnd()],
    ['a line more', `${text}\n`],
    ['CRLF', text.replaceAll('\n', '\r\n')],
    ['byte order mark', `\uFEFF${text}`],
    ...turned,
  ];
}
