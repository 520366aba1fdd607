export function main(webhook: string, text: string) {
  return { ok: webhook !== text };
}
