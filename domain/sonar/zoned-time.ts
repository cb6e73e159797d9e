const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * System C's times: `yyyy-MM-dd HH:mm:ss+0900`, the local time of a zone with its offset at that moment (ruling Q36).
 * @param zone an IANA name, such as Asia/Seoul
 */
export function toZonedSeconds(date: Date, zone: string): string {
  const parts = Object.fromEntries(
    getFormat(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second, timeZoneName = '' } = parts;
  const [, sign = '+', hours = '00', minutes = '00'] = /GMT([+-])(\d\d):(\d\d)/.exec(timeZoneName) ?? [];
  return `${year}-${month}-${day} ${hour}:${minute}:${second}${sign}${hours}${minutes}`;
}

/** Cached: creating a format costs far more than using it. */
function getFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  formats.set(zone, format);
  return format;
}
