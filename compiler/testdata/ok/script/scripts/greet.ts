export const permissions = { net: ['example.com:443'] } as const;

/** Greets. @param name whom */
export function main(name: string, times = 1) {
  return { text: `Hello, ${name}!`.repeat(times), at: new Date() };
}
