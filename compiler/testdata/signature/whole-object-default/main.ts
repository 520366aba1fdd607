export function main(options: { limit: number; prefix?: string } = { limit: 10 }) {
  return `${options.prefix}${options.limit}`;
}
