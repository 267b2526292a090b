import { expect, test } from 'vitest';
import type { CertificateSigningRequest } from '#api';
import { goesAtMs } from './cleaner.ts';

const hourMs = 3600_000;
const made = Date.UTC(2026, 0, 1);
const at = (hours: number) => new Date(made + hours * hourMs).toISOString();
const decided = (type: string, hours: number) => ({ type, status: 'True', lastUpdateTime: at(hours) });

test.each<[string, CertificateSigningRequest['status'], number]>([
  ['nobody decided', {}, 24],
  ['was approved and signed', { conditions: [decided('Approved', 2)], certificate: 'YQ==' }, 3],
  ['was approved and not signed', { conditions: [decided('Approved', 2)] }, 24],
  ['was denied', { conditions: [decided('Denied', 5)] }, 6],
  ['could not be signed', { conditions: [decided('Failed', 5), decided('Approved', 2)] }, 6],
])('a request that %s goes after %s hours', (_, status, hours) => {
  const request = { metadata: { name: 'a', creationTimestamp: at(0) }, spec: {}, status } as CertificateSigningRequest;
  expect((goesAtMs(request) - made) / hourMs).toBe(hours);
});
