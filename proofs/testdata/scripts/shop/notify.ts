export function main(text: string, auth: { token: string; retries?: number }): void {
  throw new Error(`${text} ${auth.token}`);
}
