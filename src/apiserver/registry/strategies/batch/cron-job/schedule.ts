/** Rules of a cron job's times. Source:
 *  https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones */
import { type CronJobSpec, type FieldError, invalidValue, isTimeZone, parseSchedule, required } from '#api';

/** Schedule and time zone. A zone within the schedule is kept where it was before that was forbidden. */
export function checkSchedule(field: string, spec: CronJobSpec, old: CronJobSpec | undefined): FieldError[] {
  const { schedule, timeZone } = spec;
  const path = `${field}.schedule`;
  if (!schedule) return [required(path)];
  const errors: FieldError[] = [];
  const problem = problemWith(schedule);
  if (problem !== undefined) errors.push(invalidValue(path, schedule, problem));
  if (schedule.includes('TZ')) {
    const mayStay = old?.schedule.includes('TZ') ?? false;
    if (!mayStay) {
      const rule = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
      errors.push(invalidValue(path, schedule, rule));
    } else if (timeZone !== undefined) {
      errors.push(invalidValue(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
    }
  }
  if (old?.timeZone !== timeZone) errors.push(...checkTimeZone(`${field}.timeZone`, timeZone));
  return errors;
}

function problemWith(schedule: string): string | undefined {
  try {
    parseSchedule(schedule);
    return undefined;
  } catch (error) {
    return (error as SyntaxError).message;
  }
}

/** A part of a zone's name, as of https://data.iana.org/time-zones/theory.html#naming and some of old. */
const partPattern = /^[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}$/;

function checkTimeZone(field: string, name: string | undefined): FieldError[] {
  if (name === undefined) return [];
  if (name === '') return [invalidValue(field, name, 'timeZone must be nil or non-empty string')];
  if (name.toLowerCase() === 'local') {
    const rule = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    return [invalidValue(field, name, rule)];
  }
  const isName = name.split('/').every(part => partPattern.test(part) && part !== '.' && part !== '..');
  return isName && isTimeZone(name) ? [] : [invalidValue(field, name, `unknown time zone ${name}`)];
}
