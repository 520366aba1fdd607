export async function main(timezone: string, hours: { from: number; to: number } | null = null, weekdays: ('mon' | 'tue' | 'wed' | 'thu' | 'fri')[] = ['mon', 'fri']) {
  const now = new Date();
  const inside = hours === null || (now.getHours() >= hours.from && now.getHours() < hours.to);
  return inside ? { approved: true as const, at: now } : { approved: false as const, retryAt: now, reason: `${timezone} ${weekdays.join()}` };
}
