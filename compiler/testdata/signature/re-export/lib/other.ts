export const permissions = { env: ['HOME_PAGE'] } as const;
