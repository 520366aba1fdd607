export function main(when: Date, where: URL, what: Uint8Array, many: Date[], maybe?: Date | null) {
  return { when, where, what, many, maybe, copy: new Uint8Array(4), text: when.toISOString() };
}
