import { expect, test } from 'vitest';
import { maxExecOutputBytes } from '../runtime.ts';
import { ExecResponseReader } from './exec-response.ts';

const varint = (value: bigint): number[] =>
  value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...varint(value >> 7n)];
const bytesField = (field: number, content: string): Buffer =>
  Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(BigInt(Buffer.byteLength(content)))]), Buffer.from(content)]);
const exitCode = (code: number): Buffer => Buffer.from([(3 << 3) | 0, ...varint(BigInt.asUintN(64, BigInt(code)))]);
const message = (...fields: Buffer[]): Buffer => {
  const body = Buffer.concat(fields);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(body.length, 1);
  return Buffer.concat([header, body]);
};
const read = (bytes: Buffer, chunk: number) => {
  const reader = new ExecResponseReader();
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
  return reader.result();
};

const unknown = Buffer.concat([
  bytesField(9, 'something new'),
  Buffer.from([(8 << 3) | 0, 5]),
  Buffer.from([(7 << 3) | 1, ...Buffer.alloc(8, 1)]),
  Buffer.from([(6 << 3) | 5, ...Buffer.alloc(4, 1)]),
]);
test.each<[string, Buffer, ReturnType<typeof read>]>([
  ['nothing', message(), { exitCode: 0, stdout: '', stderr: '' }],
  [
    'all',
    message(bytesField(1, 'out ä'), bytesField(2, 'err'), exitCode(3)),
    { exitCode: 3, stdout: 'out ä', stderr: 'err' },
  ],
  ['an empty field', message(bytesField(1, ''), exitCode(300)), { exitCode: 300, stdout: '', stderr: '' }],
  ['a negative code', message(exitCode(-1)), { exitCode: -1, stdout: '', stderr: '' }],
  ['what it does not know', message(unknown, bytesField(2, 'e'), unknown), { exitCode: 0, stdout: '', stderr: 'e' }],
])('reads %s, however it arrives', (_, bytes, expected) => {
  for (const chunk of [1, 2, 7, bytes.length]) expect(read(bytes, chunk)).toEqual(expected);
});

test('keeps the beginning of what is long', () => {
  const bytes = message(bytesField(1, 'x'.repeat(2 ** 20)), bytesField(2, 'y'.repeat(2 ** 20)), exitCode(1));
  expect(read(bytes, 16_384)).toEqual({
    exitCode: 1,
    stdout: 'x'.repeat(maxExecOutputBytes),
    stderr: 'y'.repeat(maxExecOutputBytes),
  });
});

test('says so when it is something else', () => {
  expect(() => read(Buffer.concat([message(), Buffer.from([0x0f])]), 1)).toThrow('cannot be read');
});
