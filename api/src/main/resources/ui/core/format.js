const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const LARGE = new Intl.NumberFormat('en', { notation: 'compact', minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
const MOMENT = new Intl.DateTimeFormat(undefined, {
  month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});
const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});

export const NONE = '–';

/** Three figures and a binary unit. */
export function bytes(value) {
  if (value == null) return NONE;
  let size = Math.abs(value);
  let unit = 0;
  while (size >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return `${value < 0 ? '-' : ''}${size.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/** In full up to a million, where the last figures still tell whether it moves. */
export const count = (value) =>
  value == null ? NONE : (value < 1e6 ? WHOLE : LARGE).format(value);

export const quantity = (value, unit) => (unit === 'bytes' ? bytes(value) : count(value));

export function perSecond(value, unit) {
  if (value == null) return NONE;
  if (unit === 'bytes') return `${bytes(value)}/s`;
  if (value > 0 && value < 1) return `${count(value * 60)}/min`;
  return `${value < 10 ? Number(value.toFixed(1)) : count(value)}/s`;
}

/** Rounded down, so that nothing reads 100 % before it is done. */
export function percent(ratio) {
  if (ratio == null) return NONE;
  const tenths = Math.floor(ratio * 1000 + 1e-9) / 10;
  return `${tenths === 100 ? 100 : tenths.toFixed(1)} %`;
}

export function duration(seconds) {
  const all = Math.max(0, Math.round(seconds));
  if (all < 60) return `${all} s`;
  const minutes = Math.floor(all / 60);
  if (minutes < 10 && all % 60) return `${minutes} min ${all % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 && days < 10 ? `${days} d ${hours % 24} h` : `${days} d`;
}

/** How long ago in one unit: a list is skimmed, not read. */
export function ago(isoTime, nowMs) {
  if (!isoTime) return NONE;
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(isoTime)) / 1000));
  if (seconds < 2) return 'just now';
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

export const secondsBetween = (from, to) => (Date.parse(to) - Date.parse(from)) / 1000;

export const moment = (isoTime) => (isoTime ? MOMENT.format(new Date(isoTime)) : NONE);

export const clock = (isoTime) => (isoTime ? CLOCK.format(new Date(isoTime)) : NONE);
