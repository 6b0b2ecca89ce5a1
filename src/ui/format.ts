/** Numbers as a person reads them. All text of the page is American English. */
const locale = 'en-US';

const wholeNumber = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const dateAndTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

/** "1,200" */
export function count(value: number): string {
  return wholeNumber.format(value);
}

/** "1 picture", "1,200 pictures" */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** 0.95 as "95.0%". What is not wholly 100 never rounds up to it. */
export function percent(share: number): string {
  const rounded = oneDecimal.format(share * 100);
  return `${share < 1 && rounded === '100.0' ? '99.9' : rounded}%`;
}

/** A loss or a probability: "0.934". */
export function figure(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return 'not a number';
  if (value !== 0 && Math.abs(value) < 10 ** -digits) return value.toExponential(1);
  return value.toFixed(digits);
}

/**
 * A probability of class 1, with as many digits as keep it on its own side of the threshold and off
 * 0 and 1: 0.4999 is never shown as 0.500.
 */
export function probabilityFigure(probability: number): string {
  for (let digits = 3; digits < 7; digits++) {
    const shown = Number(probability.toFixed(digits));
    const sameSide = shown < 0.5 === probability < 0.5;
    const atAnEnd = (shown === 0 || shown === 1) && shown !== probability;
    if (sameSide && !atAnEnd) return probability.toFixed(digits);
  }
  // Cut off, not rounded: just below the threshold, or just below 1.
  if (probability > 0.25) return (Math.floor(probability * 1e6) / 1e6).toFixed(6);
  return probability.toExponential(1);
}

/** "8.5" below ten, "85" above. */
export function rate(perSecond: number): string {
  return perSecond < 9.95 ? oneDecimal.format(perSecond) : count(perSecond);
}

/** "10 s", "3 min 20 s", "2 h 05 min" */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${count(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} min`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** "640 MB", by the decimal units that systems show. */
export function bytes(value: number): string {
  let scaled = value;
  let unit = 0;
  // What would be rounded to 1,000 is 1.0 of the next.
  while (Math.round(scaled) >= 1000 && unit < byteUnits.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 || scaled >= 99.95 ? count(scaled) : oneDecimal.format(scaled)} ${byteUnits[unit]}`;
}

/** The size of float32 parameters as Keras's summary prints it, in binary units: "14.10 MB". */
export function parameterBytes(parameters: number): string {
  let scaled = parameters * 4;
  let unit = 0;
  while (scaled >= 1024 && unit < 3) {
    scaled /= 1024;
    unit++;
  }
  return `${scaled.toFixed(2)} ${['B', 'KB', 'MB', 'GB'][unit]}`;
}

/** "12 s", "3 minutes", "5 hours", "2 days": how long ago something was, as roughly as one wants to know it. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return counted(Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return counted(Math.floor(seconds / 3600), 'hour');
  return counted(Math.floor(seconds / 86_400), 'day');
}

/** "Nov 23, 2026, 9:32 PM" of an ISO 8601 time. */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : dateAndTime.format(date);
}
