export function main(options: { pattern: RegExp; done?: (ok: boolean) => void }) {
  return options.pattern.source;
}
