export function main(mode: 'b' | 'a' | 'c', level: 3 | 1 | 2, mixed: 'x' | 1 | true | null, flag: true) {
  return mode === 'a' ? ('yes' as const) : level > 1 ? ('no' as const) : mixed === null ? flag : 7 as const;
}
