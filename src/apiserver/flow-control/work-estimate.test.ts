import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '#client';
import { bodySeats, documentSeats, seatsOf } from './work-estimate.ts';

describe('seatsOf', () => {
  it.each<[number, Pick<ApiRequest, 'verb' | 'options'>, number]>([
    [1, { verb: 'get' }, 10_000],
    [1, { verb: 'create' }, 10_000],
    [1, { verb: 'list' }, 0],
    [1, { verb: 'list' }, 100],
    [2, { verb: 'list' }, 101],
    [10, { verb: 'list' }, 10_000],
    [5, { verb: 'list', options: { limit: 500 } }, 10_000],
    [2, { verb: 'list', options: { limit: 500 } }, 200],
    [10, { verb: 'deletecollection' }, 10_000],
    [10, { verb: 'watch' }, 10_000],
    [10, { verb: 'watch', options: { resourceVersion: '0' } }, 10_000],
    [10, { verb: 'watch', options: { resourceVersion: '7', sendInitialEvents: true } }, 10_000],
    [1, { verb: 'watch', options: { resourceVersion: '7' } }, 10_000],
  ])('%i: %j of %i', (seats, request, count) => {
    expect(seatsOf({ group: '', version: 'v1', resource: 'pods', ...request }, { sizeOf: () => count })).toBe(seats);
  });
});

describe('bodySeats', () => {
  it.each([
    [1, '0'],
    [1, '2000'],
    [2, String(256 * 1024)],
    [13, String(3 * 1024 * 1024)],
    [13, '1e9'],
    [13, undefined],
    [13, 'many'],
  ])('%i: %s', (seats, length) => {
    expect(bodySeats(length)).toBe(seats);
  });
});

it.each([
  [10, '/openapi/v2'],
  [10, '/openapi/v3/apis/apps/v1'],
  [1, '/openapi'],
  [1, '/api'],
  [1, '/version'],
])('documentSeats %i: %s', (seats, path) => {
  expect(documentSeats(path)).toBe(seats);
});
