import { expect, test } from 'vitest';
import type { PodCertificateRequest } from '#api';
import { type Credential, isRequestDue, lookAgainAtMs, warningsAbout, withRequest } from './plan.ts';

const minuteMs = 60_000;
const nowMs = Date.UTC(2026, 0, 1);
const at = (minutes: number) => new Date(nowMs + minutes * minuteMs).toISOString();
const pending = { name: 'req-1', key: 'new', askedAtMs: nowMs };
const issued = {
  key: 'old',
  certificates: 'old',
  refreshAtMs: nowMs + 30 * minuteMs,
  endsAtMs: nowMs + 60 * minuteMs,
};
const certificate = (base64: string) => `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
const condition = (type: string) => ({ type, status: 'True', reason: 'R', message: 'M', lastTransitionTime: at(0) });
const requestWith = (status: object): PodCertificateRequest => ({ status }) as PodCertificateRequest;
const decided = requestWith({
  conditions: [condition('Issued')],
  certificateChain: `# leaf\n${certificate('AAAA')}# root\n${certificate('BBBB')}`,
  beginRefreshAt: at(40),
  notAfter: at(60),
});
const renewed = {
  key: 'new',
  certificates: certificate('AAAA') + certificate('BBBB'),
  refreshAtMs: nowMs + 42.5 * minuteMs,
  endsAtMs: nowMs + 60 * minuteMs,
};

test.each<[string, Credential, PodCertificateRequest | undefined, number, Credential]>([
  ['nothing was asked', { issued }, decided, 0, { issued }],
  ['nobody has decided', { issued, pending }, requestWith({}), 0, { issued, pending }],
  ['it was issued', { pending }, decided, 0, { issued: renewed }],
  ['another was issued', { issued, pending }, decided, 0, { issued: renewed }],
  [
    'it was denied',
    { issued, pending },
    requestWith({ conditions: [condition('Denied')] }),
    0,
    { refusal: { type: 'Denied', reason: 'R', message: 'M' } },
  ],
  [
    'it failed',
    { pending },
    requestWith({ conditions: [condition('Failed')] }),
    0,
    { refusal: { type: 'Failed', reason: 'R', message: 'M' } },
  ],
  ['it is not seen yet', { issued, pending }, undefined, 9, { issued, pending }],
  ['it is not seen for long', { issued, pending }, undefined, 10, { issued }],
])('when %s', (_, before, request, minutes, after) => {
  expect(withRequest(before, request, { nowMs: nowMs + minutes * minuteMs, random: 0.5 })).toEqual(after);
});

test.each<[string, Credential, number, boolean]>([
  ['at first', {}, 0, true],
  ['not again while one waits', { pending }, 0, false],
  ['not before it is time', { issued }, 29, false],
  ['when it is time', { issued }, 30, true],
  ['not again while the next one waits', { issued, pending }, 31, false],
  ['never after a refusal', { refusal: { type: 'Denied', reason: '', message: '' } }, 90, false],
])('is asked for %s', (_, credential, minutes, expected) => {
  expect(isRequestDue(credential, nowMs + minutes * minuteMs)).toBe(expected);
});

test.each<[string, Credential, number, number]>([
  ['a waiting one is given up', { pending }, 0, 10],
  ['a good one is to be renewed', { issued }, 0, 30],
  ['one is overdue', { issued, pending: { ...pending, askedAtMs: nowMs + 39 * minuteMs } }, 39, 40],
  ['one ends', { issued, pending: { ...pending, askedAtMs: nowMs + 55 * minuteMs } }, 55, 60],
  ['a refusal is not looked at again', { refusal: { type: 'Failed', reason: '', message: '' } }, 0, Infinity],
])('%s', (_, credential, minutes, expected) => {
  expect((lookAgainAtMs(credential, nowMs + minutes * minuteMs) - nowMs) / minuteMs).toBe(expected);
});

test('warns of what is not renewed in time', () => {
  expect(warningsAbout(issued).map(({ reason, atMs }) => [reason, (atMs - nowMs) / minuteMs])).toEqual([
    ['CertificateOverdueForRefresh', 40],
    ['CertificateExpired', 60],
  ]);
});
