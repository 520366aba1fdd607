export function main({ to, subject, body = '' }: { to: string; subject: string; body?: string }) {
  return `${to} ${subject} ${body}`;
}
