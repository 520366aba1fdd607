/** Anything about how texts are scanned changes it: what was remembered of an older one is not taken. */
export const scannerVersion = 2;
