export const main = { run: () => 1 };
