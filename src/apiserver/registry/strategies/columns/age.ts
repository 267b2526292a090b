/** Ages as `kubectl get` shows them: at most two units, the smaller only while it matters. */
import type { KubeObject } from '#api';
import { parseTime } from '#base';
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

/** How long ago a time was; `<unknown>` without one. */
export function formatAge(time: string | undefined, nowMs: number): string {
  const ms = time === undefined ? Number.NaN : parseTime(time);
  return Number.isNaN(ms) ? '<unknown>' : formatDuration(nowMs - ms);
}

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
  value: ({ metadata }: KubeObject, nowMs) => formatAge(metadata.creationTimestamp, nowMs),
};

/** When the object was created, where there is no age. */
export const createdAtColumn: TableColumn = {
  name: 'Created At',
  type: 'date',
  description: 'When the object was created.',
  value: ({ metadata }) => metadata.creationTimestamp ?? null,
};
