/** How many events may be written, as a file says it; pure. */
import { collectErrors, type FieldError, invalidValue, type JsonObject, notSupported } from '#api';
import { type EventLimit, type LimitType, limitTypes } from '../events/event-rate-limit.ts';
import type { AdmissionSettings } from './settings.ts';

type Given = Partial<EventLimit>;

const defaultCacheSize = 4096;

export function parseEventLimits(value: JsonObject): { errors: readonly FieldError[]; settings: AdmissionSettings } {
  const { limits = [] } = value as { limits?: readonly Given[] };
  const errors = limits.length === 0 ? [invalidValue('limits', [], 'must not be empty')] : [];
  return {
    errors: [...errors, ...collectErrors(limits, (limit, index) => checkLimit(`limits[${index}]`, limit))],
    settings: {
      eventRateLimit: limits.map(({ type = 'Server', qps = 0, burst = 0, cacheSize = 0 }) => ({
        type,
        qps,
        burst,
        cacheSize: cacheSize || defaultCacheSize,
      })),
    },
  };
}

function checkLimit(field: string, { type, qps = 0, burst = 0, cacheSize = 0 }: Given): FieldError[] {
  const isKnown = limitTypes.includes(type as LimitType);
  return [
    ...(isKnown ? [] : [notSupported(`${field}.type`, type ?? '', limitTypes)]),
    ...(burst > 0 ? [] : [invalidValue(`${field}.burst`, burst, 'must be positive')]),
    ...(qps > 0 ? [] : [invalidValue(`${field}.qps`, qps, 'must be positive')]),
    ...(cacheSize >= 0 || type === 'Server'
      ? []
      : [invalidValue(`${field}.cacheSize`, cacheSize, 'must not be negative')]),
  ];
}
