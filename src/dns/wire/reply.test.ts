import { type Answer, decode, encode, type Packet, TRUNCATED_RESPONSE } from 'dns-packet';
import { expect, test } from 'vitest';
import { type DnsQuery, isQuery, parseQuery, responseCodes, type Transport } from './query.ts';
import { encodeFully } from './record.ts';
import { type DnsReply, renderReply } from './reply.ts';

const name = 'Hello.example.org';

function query({ payloadSize = 0, transport = 'udp', ...rest }: Partial<Packet> & QueryParts = {}): DnsQuery {
  const opt = { type: 'OPT' as const, name: '.', udpPayloadSize: payloadSize, flags: 0, options: [] };
  const additionals = payloadSize > 0 ? [{ ...opt, ednsVersion: 0, extendedRcode: 0, flag_do: false }] : [];
  const message = encode({ type: 'query', id: 7, questions: [{ type: 'A', name }], additionals, ...rest });
  const parsed = parseQuery(message, transport);
  if (!isQuery(parsed)) throw new Error('not a query');
  return parsed;
}

interface QueryParts {
  payloadSize?: number;
  transport?: Transport;
}

const addresses = (count: number): Answer[] =>
  Array.from({ length: count }, (_, i) => ({ type: 'A', name, ttl: 5, data: `10.0.${i >> 8}.${i & 255}` }));
const records = (count: number) => addresses(count).map(encodeFully);
const render = (asked: DnsQuery, reply: DnsReply) => {
  const { id, answers = [], additionals = [], flags = 0, questions = [] } = decode(renderReply(asked, reply));
  return {
    id,
    asked: questions[0]?.name,
    answers: answers.length,
    additionals: additionals.filter(({ type }) => type !== 'OPT').length,
    isTruncated: (flags & TRUNCATED_RESPONSE) !== 0,
  };
};

test('what fits is sent whole', () => {
  const reply = { code: 0, authoritative: true, answers: records(3), additionals: records(3) };
  expect(render(query(), reply)).toEqual({ id: 7, asked: name, answers: 3, additionals: 3, isTruncated: false });
});

test('additional records are left out before anything else', () => {
  const reply = { code: 0, authoritative: true, answers: records(3), additionals: records(30) };
  expect(render(query(), reply)).toMatchObject({ answers: 3, additionals: 0, isTruncated: false });
  expect(render(query({ payloadSize: 4096 }), reply)).toMatchObject({ additionals: 30 });
});

test('a truncated answer holds as many whole records as fit', () => {
  const reply = {
    code: 0,
    authoritative: true,
    answers: records(60),
    authorities: records(1),
    additionals: records(1),
  };
  // 12 bytes of header, 23 of the question, 33 a record, 11 of OPT.
  expect(render(query(), reply)).toEqual({ id: 7, asked: name, answers: 14, additionals: 0, isTruncated: true });
  expect(render(query({ payloadSize: 600 }), reply)).toMatchObject({ answers: 16, isTruncated: true });
  expect(render(query({ payloadSize: 4096 }), reply)).toMatchObject({ answers: 35, isTruncated: true });
  expect(render(query({ transport: 'tcp' }), reply)).toMatchObject({ answers: 60, isTruncated: false });
});

test('an answer of another server is passed on under the id and the spelling of the client', () => {
  const questions = [{ type: 'A' as const, name: name.toLowerCase() }];
  const passOn = (count: number, asked: DnsQuery) =>
    render(asked, { message: encode({ type: 'response', id: 99, questions, answers: addresses(count) }) });
  expect(passOn(2, query())).toEqual({ id: 7, asked: name, answers: 2, additionals: 0, isTruncated: false });
  expect(passOn(60, query())).toEqual({ id: 7, asked: name, answers: 14, additionals: 0, isTruncated: true });
  expect(passOn(60, query({ payloadSize: 600 }))).toMatchObject({ answers: 16, isTruncated: true });
  expect(passOn(60, query({ transport: 'tcp' }))).toMatchObject({ answers: 60, isTruncated: false });
});

test('of a malformed long answer of another server nothing is passed on', () => {
  const questions = [{ type: 'A' as const, name }];
  const message = encode({ type: 'response', id: 99, questions, answers: addresses(60) });
  message.writeUInt16BE(0xffff, 12 + 23 + 19 + 2 + 2 + 4); // the length of the first record's data
  expect(render(query(), { message })).toMatchObject({ answers: 0, isTruncated: true });
});

test('no answer is asked, and no message of two questions', () => {
  const questions = [{ type: 'A' as const, name }];
  expect(parseQuery(encode({ type: 'response', id: 7, questions }), 'udp')).toEqual({ code: undefined });
  const two = encode({ type: 'query', id: 7, questions: [...questions, ...questions] });
  expect(parseQuery(two, 'udp')).toEqual({ code: responseCodes.formErr });
});
