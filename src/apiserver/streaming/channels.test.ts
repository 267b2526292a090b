import { expect, test } from 'vitest';
import { formatMessage, parseMessage, streamsOf } from './channels.ts';

test.each([
  [Buffer.from([0, 104, 105]), { type: 'data', channel: 'stdin', data: Buffer.from('hi') }],
  [Buffer.from([4, 123, 125]), { type: 'data', channel: 'resize', data: Buffer.from('{}') }],
  [Buffer.from([255, 0]), { type: 'close', channel: 'stdin' }],
  [Buffer.from([9, 1]), undefined],
  [Buffer.from([255]), undefined],
  [Buffer.of(), undefined],
])('%j', (message, expected) => {
  expect(parseMessage(message)).toEqual(expected);
});

test('what is written can be read', () => {
  expect(parseMessage(formatMessage('stderr', Buffer.from('oops')))).toEqual({
    type: 'data',
    channel: 'stderr',
    data: Buffer.from('oops'),
  });
});

test.each([
  ['stdout=true&stderr=true', ['error', 'stdout', 'stderr']],
  ['stdin=true&stdout=true&stderr=true&tty=true', ['error', 'stdin', 'stdout', 'resize']],
  ['stdout=1', ['error', 'stdout']],
])('streams of %s', (query, expected) => {
  expect(streamsOf(new URLSearchParams(query))).toEqual(expected);
});
