import { encode } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { isQuery, parseQuery, questionKey, responseCodes } from './query.ts';

const header = (counts: readonly number[] = [1, 0, 0, 0]) =>
  Buffer.from([0x12, 0x34, 1, 0, ...counts.flatMap(count => [0, count])]);
const labelsOf = (labels: readonly (string | Buffer)[]) =>
  Buffer.concat(labels.map(label => Buffer.concat([Buffer.from([Buffer.byteLength(label)]), Buffer.from(label)])));
const question = (labels: readonly (string | Buffer)[], type = 1) =>
  Buffer.concat([labelsOf(labels), Buffer.from([0, 0, type, 0, 1])]);
const ask = (...parts: Buffer[]) => parseQuery(Buffer.concat([header(), ...parts]), 'udp');
const nameOf = (labels: readonly (string | Buffer)[]) => {
  const parsed = ask(question(labels));
  return isQuery(parsed) ? parsed.name : parsed;
};

describe('names', () => {
  it.each<[(string | Buffer)[], string]>([
    [[], ''],
    [['com'], 'com'],
    [['WWW', 'Bank', 'COM'], 'www.bank.com'],
    [['_http', '_tcp', 'a-b'], '_http._tcp.a-b'],
    [['www.bank', 'com'], 'www\\046bank.com'],
    [['a\\b', 'c d'], 'a\\092b.c\\032d'],
    [[Buffer.from([0xc4, 0, 0x41]), 'x'], '\\196\\000a.x'],
    [['x'.repeat(63)], 'x'.repeat(63)],
  ])('%j', (labels, name) => {
    expect(nameOf(labels)).toBe(name);
  });

  it.each([
    ['a pointer', Buffer.from([0xc0, 0x0c, 0, 1, 0, 1])],
    ['a label of another kind', Buffer.from([0x41, 0x61, 0, 0, 1, 0, 1])],
    ['no end', Buffer.from([3, 0x61, 0x62])],
    ['no type', Buffer.from([1, 0x61, 0, 0])],
    ['more than 255 bytes', question(Array.from({ length: 5 }, () => 'x'.repeat(63)))],
  ])('with %s are malformed', (_what, bytes) => {
    expect(ask(bytes)).toEqual({ code: responseCodes.formErr });
  });
});

describe('questionKey', () => {
  const keyOf = (labels: readonly (string | Buffer)[], type = 1) => {
    const parsed = ask(question(labels, type));
    if (!isQuery(parsed)) throw new Error('not a query');
    return questionKey(parsed);
  };
  it('is the same for what spells the same name otherwise, and for nothing else', () => {
    expect(keyOf(['WWW', 'bank'])).toBe(keyOf(['www', 'BANK']));
    const keys = [
      keyOf(['www', 'bank']),
      keyOf(['www.bank']),
      keyOf(['www', 'bank'], 28),
      keyOf(['a'], 0x41),
      keyOf(['a'], 0x61),
      keyOf([Buffer.from([0xc4])]),
      keyOf([Buffer.from([0xe4])]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('EDNS', () => {
  const opt = { type: 'OPT' as const, name: '.', udpPayloadSize: 4096, flags: 0x8000, options: [], ednsVersion: 0 };
  const questions = [{ type: 'SRV' as const, name: 'x' }];
  it('is found behind other records', () => {
    const additionals = [
      { type: 'A' as const, name: 'y', data: '192.0.2.1' },
      { ...opt, extendedRcode: 0, flag_do: true },
    ];
    expect(parseQuery(encode({ type: 'query', questions, additionals }), 'udp')).toMatchObject({
      type: 'SRV',
      class: 'IN',
      edns: { payloadSize: 4096, dnssecOk: true, version: 0 },
    });
  });
  it('must not be there twice, nor be cut off', () => {
    const additionals = [opt, opt].map(one => ({ ...one, extendedRcode: 0, flag_do: true }));
    const twice = encode({ type: 'query', questions, additionals });
    expect(parseQuery(twice, 'udp')).toEqual({ code: responseCodes.formErr });
    expect(parseQuery(twice.subarray(0, -3), 'udp')).toEqual({ code: responseCodes.formErr });
  });
});
