export function main(webhook: string, token: string): number {
  return webhook.length + token.length;
}
