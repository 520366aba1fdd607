export function main(token: string): { size: number; isRight: boolean } {
  return { size: token.length, isRight: token === 'a secret that is handed on' };
}
