export const permissions = {
  net: ['b.example:443', 'a.example', 'b.example:443'],
  read: ['data'],
  write: [],
  env: ['HOME_PAGE'],
  sys: true,
} as const;
export function main() { return 1; }
