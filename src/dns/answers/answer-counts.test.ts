import { encode } from 'dns-packet';
import { expect, test } from 'vitest';
import { AnswerCounts } from './answer-counts.ts';

const question = (type: string, name = 'web.default.svc.cluster.local') =>
  encode({ type: 'query', id: 1, questions: [{ type: type as 'A', name }] });
const answer = (rcode: number): Buffer => Buffer.from([0, 1, 0x80, rcode]);
const udp = { family: '1', transport: 'udp' } as const;
const tcp6 = { family: '2', transport: 'tcp' } as const;

test('what was asked for is told apart by type, code and way', () => {
  const counts = new AnswerCounts();
  counts.count(udp, question('A'), answer(0));
  counts.count(udp, question('A', ''), answer(0));
  counts.count(udp, question('A'), answer(3));
  counts.count(tcp6, question('SRV'), answer(2));
  expect([...counts.values()]).toEqual([
    { ...udp, type: 'A', rcode: 'NOERROR', count: 2 },
    { ...udp, type: 'A', rcode: 'NXDOMAIN', count: 1 },
    { ...tcp6, type: 'SRV', rcode: 'SERVFAIL', count: 1 },
  ]);
});

test('what nobody knows is something else', () => {
  const counts = new AnswerCounts();
  counts.count(udp, question('CAA'), answer(11));
  counts.count(udp, Buffer.alloc(3), Buffer.alloc(0));
  counts.count(udp, Buffer.alloc(40, 0xff), answer(0));
  expect([...counts.values()]).toEqual([
    { ...udp, type: 'other', rcode: 'other', count: 1 },
    { ...udp, type: 'other', rcode: 'NOERROR', count: 2 },
  ]);
});

test('a thread counts in memory that others read, and add', () => {
  const thread = new AnswerCounts();
  new AnswerCounts(thread.memory).count(udp, question('A'), answer(0));
  const all = new AnswerCounts();
  all.count(udp, question('A'), answer(0));
  all.add(thread);
  expect([...all.values()]).toEqual([{ ...udp, type: 'A', rcode: 'NOERROR', count: 2 }]);
});
