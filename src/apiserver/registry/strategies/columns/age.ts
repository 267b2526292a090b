/** Ages as `kubectl get` shows them: at most two units, the smaller only while it matters. */
import type { KubeObject } from '#api';
import { parseTime } from '#base';
import type { Cell, PassingText } from '../../../resource/cell.ts';
import type { TableColumn } from '../../../resource/strategy.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

type Unit = readonly [letter: string, ms: number];
const units = { s: ['s', second], m: ['m', minute], h: ['h', hour], d: ['d', day], y: ['y', year] } as const;

/** Below `until`, a duration is shown in `unit`, and in `finer` for the rest. */
const scale: readonly { until: number; unit: Unit; finer?: Unit }[] = [
  { until: 2 * minute, unit: units.s },
  { until: 10 * minute, unit: units.m, finer: units.s },
  { until: 3 * hour, unit: units.m },
  { until: 8 * hour, unit: units.h, finer: units.m },
  { until: 2 * day, unit: units.h },
  { until: 8 * day, unit: units.d, finer: units.h },
  { until: 2 * year, unit: units.d },
  { until: 8 * year, unit: units.y, finer: units.d },
  { until: Number.POSITIVE_INFINITY, unit: units.y },
];

/** `45s`, `5m10s`, `3d4h`, `2y`. A clock that is a second off is forgiven; more is `<invalid>`. */
export function formatDuration(ms: number): string {
  if (ms <= -2 * second) return '<invalid>';
  if (ms < 0) return '0s';
  const step = scale.find(({ until }) => ms < until);
  if (!step) return '<invalid>';
  const { unit, finer } = step;
  const whole = Math.floor(ms / unit[1]);
  const rest = finer ? Math.floor((ms % unit[1]) / finer[1]) : 0;
  return `${whole}${unit[0]}${finer && rest > 0 ? `${rest}${finer[0]}` : ''}`;
}

/** How long ago a time was. */
class Age implements PassingText {
  readonly #sinceMs: number;
  readonly #tell: ((age: string) => string) | undefined;

  constructor(sinceMs: number, tell?: (age: string) => string) {
    this.#sinceMs = sinceMs;
    this.#tell = tell;
  }

  at(nowMs: number): string {
    const age = formatDuration(nowMs - this.#sinceMs);
    return this.#tell ? this.#tell(age) : age;
  }
}

/** How long ago a time was, in milliseconds since the Unix epoch. */
export const ageSince = (sinceMs: number): PassingText => new Age(sinceMs);

/** How long ago a time was, in the words of `tell` if they are given; `<unknown>` without one. */
export function ageOf(time: string | undefined, tell?: (age: string) => string): Cell {
  const ms = time === undefined ? Number.NaN : parseTime(time);
  if (!Number.isNaN(ms)) return new Age(ms, tell);
  return tell ? tell(unknown) : unknown;
}

const unknown = '<unknown>';

/** The first column of nearly every table. */
export const nameColumn: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name of the object, unique for its kind and namespace.',
  value: ({ metadata }) => metadata.name,
};

/** The age of the object. */
export const ageColumn: TableColumn = {
  name: 'Age',
  type: 'string',
  description: 'Time since the object was created.',
  value: ({ metadata }: KubeObject) => ageOf(metadata.creationTimestamp),
};

/** When the object was created, where there is no age. */
export const createdAtColumn: TableColumn = {
  name: 'Created At',
  type: 'date',
  description: 'When the object was created.',
  value: ({ metadata }) => metadata.creationTimestamp ?? null,
};
