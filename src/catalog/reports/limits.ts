export const HOUR_MS = 60 * 60_000;
export const DAY_MS = 24 * HOUR_MS;

/** One person with a list of mistakes can send it; a script gets tired. */
export const CLIENT_REPORTS_PER_HOUR = 10;
/** Of everybody together: what one operator can read. */
export const REPORTS_PER_DAY = 300;
