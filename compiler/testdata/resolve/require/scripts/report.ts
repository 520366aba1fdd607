export function main(): string {
  const { basename } = require('node:path');
  return String(basename('a/b'));
}
