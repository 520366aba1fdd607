export default async function main({
  to,
  options = {},
}: {
  to: string;
  options?: { when?: Date; tags?: string[] };
}) {
  return { to, tags: options.tags ?? [] };
}
