/**
 * How often a test tries what chance decides: `full` with THOROUGH=1, and a fifth of it otherwise, so that the suite
 * stays quick.
 */
export const times = (full: number): number => (process.env.THOROUGH === '1' ? full : Math.ceil(full / 5));
