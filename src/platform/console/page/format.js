// How figures are written.

/** @param {number} perSecond */
export function rate(perSecond) {
  if (perSecond === 0) return '0/s';
  if (perSecond < 0.1) return '<0.1/s';
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en')}/s`;
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  if (milliseconds === 0) return '0 ms';
  if (milliseconds < 1) return `${milliseconds.toFixed(milliseconds < 0.1 ? 2 : 1)} ms`;
  if (milliseconds < 1_000)
    return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0).replace(/\.0$/, '')} ms`;
  return seconds(milliseconds / 1_000);
}

/**
 * A bound that 50 or 99 % stayed within.
 * @param {{ readonly perSecond: number }} flow
 * @param {number | null} milliseconds
 */
export function within({ perSecond }, milliseconds) {
  if (perSecond === 0) return '–';
  return milliseconds === null ? '>10 s' : `≤${duration(milliseconds)}`;
}

/** @param {number} value */
export function seconds(value) {
  if (value < 60) return `${value < 10 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} s`;
  if (value < 3_600) return `${Math.round(value / 60)} min`;
  if (value < 172_800) return `${Math.round(value / 3_600)} h`;
  return `${Math.round(value / 86_400)} d`;
}

/** @param {string} iso */
export function time(iso) {
  return new Date(iso).toLocaleTimeString('en-GB');
}

/** @param {string} iso */
export function dateTime(iso) {
  return new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/**
 * @param {number} number
 * @param {string} one
 * @param {string} [many]
 */
export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** @type {Readonly<Record<string, string>>} */
const ENGINES = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

/** @param {string | null} engine */
export function engineName(engine) {
  return engine === null ? 'elsewhere' : (ENGINES[engine] ?? engine);
}
