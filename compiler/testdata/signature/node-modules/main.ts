import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Stats } from 'node:fs';
export function main(folder: string, name = 'x') {
  const stats: Stats = fs.statSync(join(folder, name));
  return { size: stats.size, changed: stats.mtime, kind: process.platform, text: Buffer.from(name) };
}
