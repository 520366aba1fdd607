type Postgresql = { host: string; port: number; user: string; dbname: string; sslmode: 'disable' | 'require'; password: string };
export async function main(
  db: Postgresql,
  key: number,
  value: string,
  dflt = 'default value',
  options: { dryRun?: boolean; tags: string[] } = { tags: [] },
) {
  return { rows: [{ key, value: value || dflt, host: db.host }], count: 1, options };
}
